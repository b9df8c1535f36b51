"""Servers that tests and benchmarks start: each on a free port of 127.0.0.1, in a folder of its own, stopped by its pid."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from kb.stores.credentials import Credentials
from kb.vocabulary import Triple


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def program(name: str) -> str:
    """The path of a program beside our Python or on the PATH. Raises LookupError where it is not there."""
    places = (str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin")
    found = shutil.which(name, path=os.pathsep.join(places))
    if found is None:
        raise LookupError(f"{name} is not installed (Debian: virtuoso-opensource-7; PyPI: oxigraph)")
    return found


class OxigraphServer:
    """The `oxigraph` server from PyPI, on data that survive a stop."""

    name = program_name = "oxigraph"

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.program = program(self.program_name)
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/query"

    @property
    def update(self) -> str:
        return f"http://127.0.0.1:{self.port}/update"

    def start(self) -> None:
        log = (self.folder / "log").open("ab")
        command = [self.program, "serve", "--location", str(self.folder / "data"), "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_for(self.url, self.process, self.folder / "log")

    def stop(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def hold(self, name: str, content: Iterable[Triple]) -> str:
        """Take triples into a graph; the address at which questions about them are answered."""
        graph = f"http://example.org/{name}"
        body = "".join(f"{s} {p} {o} .\n" for s, p, o in content).encode()
        target = f"http://127.0.0.1:{self.port}/store"
        reply = httpx.post(
            target, params={"graph": graph}, content=body, headers={"Content-Type": "application/n-triples"}, timeout=60
        )
        assert reply.status_code in (200, 201, 204), reply.text
        return f"{self.url}?default-graph-uri={graph}"


class VirtuosoServer:
    """Virtuoso 7 from Debian; user dba, password dba."""

    name, program_name = "virtuoso", "virtuoso-t"

    def __init__(self, folder: Path, buffers: int = 40_000) -> None:
        """`buffers` are pages of 8 kB that it keeps in memory."""
        self.folder = folder
        self.program = program(self.program_name)
        self.port, self.sql = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None
        settings = SETTINGS.format(sql=self.sql, http=self.port, buffers=buffers, dirty=buffers * 3 // 4)
        (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql"

    @property
    def update(self) -> str:
        return f"http://127.0.0.1:{self.port}/sparql-auth"

    def start(self) -> None:
        log = (self.folder / "log").open("ab")
        command = [self.program, "-f", "-c", "virtuoso.ini"]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        wait_for(self.url, self.process, self.folder / "log")

    def stop(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)

    def hold(self, name: str, content: Iterable[Triple]) -> str:
        graph = f"http://example.org/{name}"
        body = "".join(f"{s} {p} {o} .\n" for s, p, o in content).encode()
        reply = httpx.post(
            f"http://127.0.0.1:{self.port}/sparql-graph-crud-auth", params={"graph-uri": graph}, content=body,
            headers={"Content-Type": "application/n-triples"}, auth=httpx.DigestAuth("dba", "dba"), timeout=120,
        )  # fmt: skip
        assert reply.status_code in (200, 201, 204), reply.text
        return f"{self.url}?default-graph-uri={graph}"


class Door:
    """A way to a server that can be slammed shut: what is on it then is cut off, and what comes after finds nobody."""

    def __init__(self, port: int) -> None:
        self.port, self.target = free_port(), port
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def slam(self) -> None:
        for each in (self._listening, *self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                there = socket.create_connection(("127.0.0.1", self.target))
                self._open += [client, there]
                for one, two in ((client, there), (there, client)):
                    threading.Thread(target=self._pass, args=(one, two), daemon=True).start()

    def _pass(self, one: socket.socket, two: socket.socket) -> None:
        with suppress(OSError):
            while content := one.recv(65536):
                two.sendall(content)
        for each in (one, two):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


Server = OxigraphServer | VirtuosoServer
SERVERS = {each.name: each for each in (OxigraphServer, VirtuosoServer)}
SECRET = Credentials("dba", "dba")
"""Who may write to Virtuoso; Oxigraph asks nobody."""


@contextmanager
def running(name: str, folder: Path) -> Iterator[Server]:
    """A server while it is needed. Raises LookupError where it is not installed."""
    server = SERVERS[name](folder)
    try:
        yield server
    finally:
        server.stop()


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a server answers."""
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            if httpx.get(url, params={"query": "ASK { }"}, timeout=5).status_code < 500:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace"))


SETTINGS = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DirsAllowed = .
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = /var/lib/virtuoso-opensource-7/vsp
[SPARQL]
ResultSetMaxRows = 1000000
"""
