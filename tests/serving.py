"""`kb serve` in a process of its own, for the tests that are its clients."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import httpx

from tests.conftest import ROOT

TOKEN = "a-token-for-the-tests"
LEAVE = {"Authorization": f"Bearer {TOKEN}"}
JSON = "application/sparql-results+json"


class Server:
    """`kb serve` in a process of its own."""

    def __init__(
        self, store: str, *options: str, program: str = "from kb.cli import main; main()", **environment: str
    ) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-c", program, "serve", "--store", store, "--port", str(self.port),
                   "--workers", "2", *options]  # fmt: skip
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.log: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()
        self.http = httpx.Client(base_url=self.url, timeout=30)
        for _ in range(150):
            try:
                if self.http.get("/health").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("".join(self.log))

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.log += self.process.stderr

    def sparql(self, query: str, accept: str = JSON) -> httpx.Response:
        return self.http.get("/sparql", params={"query": query}, headers={"Accept": accept})

    def close(self) -> None:
        self.http.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
