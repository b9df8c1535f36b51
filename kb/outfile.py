"""Files written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from kb.errors import QuestionError


def write_file(name: str | Path, chunks: Iterable[bytes], *, force: bool = False) -> None:
    """Write bytes to a file by way of a temporary one beside it.

    Raises QuestionError E002 where the file is there already and is not to be overwritten, E003 where it cannot be written.
    """
    path = Path(name)
    if path.exists() and not force:
        raise QuestionError("E002", f"{name} is there already", hint="--force overwrites it")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except (OSError, ValueError) as error:
        raise QuestionError("E003", f"{name} cannot be written: {getattr(error, 'strerror', None) or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
