"""A file in memory that takes so many bytes and no more: what keeps an answer from filling the machine."""

from __future__ import annotations


class TooLarge(Exception):
    """An answer has more bytes than may be sent."""


class Capped:
    """A file in memory that takes so many bytes and no more."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > self.most:
            raise TooLarge
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def value(self) -> bytes:
        return b"".join(self.parts)
