"""A folder that holds one published generation of a store at a time, so that readers never meet a writer.

    store/format          what the folder is: "timeline-kb store 2"
    store/CURRENT         the name of the published generation
    store/lock            held by the one writer
    store/g-000012/       a generation; never changed after it was published
    store/g-000012.use    held, shared, by each reader of that generation
    store/g-000012.types  what a reader left for the next: what the files of that generation were, and its types

A writer copies the published generation (hard links), changes the copy and publishes it by renaming a new CURRENT into
place. Killed at any moment it leaves the published generation as it was, and a folder that the next writer clears away.
"""

from __future__ import annotations

import fcntl
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kb.errors import StoreError

FORMAT = "timeline-kb store 2"
_GENERATION = re.compile(r"g-(\d{6,})")
_LEFT_OVER = re.compile(r"(?:format|CURRENT|g-\d+\.types)\.\d+\.new")
"""Written, but not renamed any more: its writer was killed."""


class Generations:
    """The generations in a folder. Raises StoreError E401 where there are none, E402 for another format."""

    def __init__(self, folder: str | Path, *, create: bool = False) -> None:
        self.folder = Path(folder)
        marker = self.folder / "format"
        # Where nothing was ever published (a first load that came to nothing) there is no store to answer from.
        nothing = not marker.exists() or (_read(marker) == FORMAT and not (self.folder / "CURRENT").exists())
        if nothing and not create:
            hint = "kb load FILE makes one; kb init starts a chronology, kb demo shows one"
            raise StoreError("E401", f"there is no store at {folder}", hint=hint)
        if not marker.exists():
            self._initialise(marker)
        written = _read(marker)
        if written != FORMAT:
            hint = "load its journals into a new store"
            raise StoreError("E402", f"{folder} holds '{written[:40]}', this version reads '{FORMAT}'", hint=hint)

    def _initialise(self, marker: Path) -> None:
        if self.folder.exists() and not self.folder.is_dir():
            raise StoreError("E403", f"{self.folder} is a file, not a store", hint="a store is a folder")
        if self.folder.is_dir() and any(not _LEFT_OVER.fullmatch(path.name) for path in self.folder.iterdir()):
            hint = "name an empty folder or a new one"
            raise StoreError("E403", f"{self.folder} holds other files and is no store", hint=hint)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _replace(marker, FORMAT)
        except OSError as error:
            raise StoreError("E404", f"{self.folder} cannot be written: {error.strerror}") from error

    @property
    def current(self) -> str:
        """The name of the published generation; empty where nothing was published yet."""
        name = ""
        with suppress(FileNotFoundError):
            while name != (name := _read(self.folder / "CURRENT")):  # until it stands still
                if _GENERATION.fullmatch(name) and (self.folder / name).is_dir():
                    return name
            hint = "restore a backup, or load its journals into a new store"
            raise StoreError("E405", f"the store at {self.folder} is damaged: CURRENT names '{name[:40]}'", hint=hint)
        return ""

    @property
    def published(self) -> Path | None:
        """The folder of the published generation; None where nothing was published yet."""
        name = self.current
        return self.folder / name if name else None

    @contextmanager
    def reading(self) -> Iterator[Path | None]:
        """The published generation, which stays for as long as it is read; None where there is none."""
        while name := self.current:
            use = self._open_use(name)
            if use is None:  # read-only medium: nobody clears generations away there
                yield self.folder / name
                return
            with use:
                fcntl.flock(use, fcntl.LOCK_SH)
                if self.current == name:
                    yield self.folder / name
                    return
        yield None

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """A path for the next generation; published when the block ends, cleared away when it raises.

        Raises StoreError E407 while another process writes.
        """
        try:
            lock = (self.folder / "lock").open("a")
        except OSError as error:
            raise StoreError("E404", f"{self.folder} cannot be written: {error.strerror}") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                hint = "wait until it is done; readers are not affected"
                raise StoreError("E407", f"another process is writing to {self.folder}", hint=hint) from None
            self._clear()
            match = _GENERATION.fullmatch(self.current)
            name = f"g-{int(match[1]) + 1 if match else 1:06d}"
            path = self.folder / name
            try:
                yield path
            except BaseException:
                _remove(path)
                raise
            _sync(path)
            _replace(self.folder / "CURRENT", name)
            self._clear()

    def _open_use(self, name: str) -> IO[str] | None:
        try:
            return (self.folder / f"{name}.use").open("a")
        except OSError:
            return None

    def _clear(self) -> None:
        """Remove generations that are neither published nor read."""
        current = self.current
        for path in self.folder.iterdir():
            name = path.name.removesuffix(".use").removesuffix(".types").removesuffix(".new")
            if _LEFT_OVER.fullmatch(path.name):
                path.unlink(missing_ok=True)
            if name == current or not _GENERATION.fullmatch(name):
                continue
            use = self._open_use(name)
            if use is None:
                continue
            with use, suppress(BlockingIOError):
                fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(self.folder / name)
                (self.folder / f"{name}.types").unlink(missing_ok=True)
                (self.folder / f"{name}.use").unlink(missing_ok=True)


class Left:
    """What a reader of one generation leaves beside it for those that come later.

    It holds what the generation's files were: names, sizes, times of change. As these are never changed once they are
    published, it belongs to them where they still are the same, and to nothing otherwise: a backup that was put back, a
    copy, another store in the same place. Taken before the generation is opened, so that what is read of it is as new.
    """

    def __init__(self, generation: Path) -> None:
        self._path = generation.with_name(f"{generation.name}.types")
        with os.scandir(generation) as files:
            told = sorted((each.name, each.stat()) for each in files)
        self._files = " ".join(f"{name!a}:{state.st_size}:{state.st_mtime_ns}" for name, state in told)

    def read(self) -> str:
        """What was left; empty where nothing was, or not beside just these files."""
        try:
            with open(self._path, encoding="utf-8", opener=_plain_file) as file:
                text = file.read(MOST_LEFT)
        except (OSError, UnicodeDecodeError):
            return ""
        files, _, left = text.partition("\n")
        return left if files == self._files and len(text) < MOST_LEFT else ""

    def write(self, text: str) -> None:
        """Leave a text, where the folder can be written."""
        with suppress(OSError):
            _replace(self._path, f"{self._files}\n{text}")


MOST_LEFT = 1 << 24
"""Characters: what is longer was left by nobody."""


def _plain_file(path: str, flags: int) -> int:
    """Open a file; raises OSError for what is none, such as a pipe, which nobody may ever write to."""
    number = os.open(path, flags | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(f"{path} is no file")
    return number


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").strip()


def _replace(path: Path, text: str) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        temporary.unlink(missing_ok=True)
        with temporary.open("x", encoding="utf-8") as file:  # never through a link that somebody has put there
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync(path.parent)


def _remove(folder: Path) -> None:
    import shutil  # only writers need it

    shutil.rmtree(folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
