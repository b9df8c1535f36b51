"""What a client is told when something is wrong: problem+json (RFC 9457), with our own code where there is one."""

from __future__ import annotations

import json
from collections.abc import Mapping

TITLES = {
    400: "Bad request", 401: "Unauthorized", 403: "Forbidden", 404: "Not found", 405: "Method not allowed", 406: "Not acceptable",
    408: "Too slow", 413: "Too large", 414: "Too long", 415: "Unsupported media type", 421: "Misdirected request",
    429: "Too many requests", 431: "Head too large", 500: "Internal fault", 503: "Busy", 504: "Out of time",
    507: "No room",
}  # fmt: skip


class Problem(Exception):
    """An answer that is an error: a status, what is wrong in words, headers, and more members for the JSON."""

    def __init__(
        self, status: int, detail: str, *, headers: Mapping[str, str] | None = None, **members: object
    ) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.headers = dict(headers or {})
        self.members = members

    def body(self) -> bytes:
        told: dict[str, object] = {
            "type": "about:blank",
            "title": TITLES.get(self.status, "Error"),
            "status": self.status,
            "detail": self.detail,
        }
        return (json.dumps(told | self.members, ensure_ascii=False) + "\n").encode("utf-8", "replace")
