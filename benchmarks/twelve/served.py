"""The twelve over HTTP: a server in a folder of its own, filled once by `kb export --with-index` and its own bulk loader."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.servers import SERVERS, OxigraphServer, Server, VirtuosoServer, program
from benchmarks.twelve.data import Data, megabytes

GRAPH = "http://example.org/twelve"
BUFFERS = 170_000
"""OpenLink's own figure for a machine of 2 GB: 1.4 GB of pages in memory."""


def started(name: str, data: Data) -> Server:
    """A server that holds the events. Raises LookupError where it is not installed."""
    folder = data.folder / name
    if not _told(folder).exists():
        load(name, data)
    return VirtuosoServer(folder, BUFFERS) if name == "virtuoso" else OxigraphServer(folder)


def address(server: Server) -> str:
    """Where the store is that a question is asked of."""
    return f"{server.url}?default-graph-uri={GRAPH}" if isinstance(server, VirtuosoServer) else server.url


def load(name: str, data: Data) -> dict[str, float]:
    """Fill a server once; seconds that its loader took, and MB on disk. Raises LookupError where it is not installed."""
    folder = data.folder / name
    if not _told(folder).exists():
        program(SERVERS[name].program_name)
        triples = data.keyed()
        folder.mkdir(exist_ok=True)
        begun = time.monotonic()
        (_into_virtuoso if name == "virtuoso" else _into_oxigraph)(folder, triples)
        found = {"seconds": time.monotonic() - begun, "megabytes": megabytes(folder)}
        _told(folder).write_text(json.dumps(found), encoding="utf-8")
    figures: dict[str, float] = json.loads(_told(folder).read_text(encoding="utf-8"))
    return figures


def _told(folder: Path) -> Path:
    return folder / "loading.json"


def _into_oxigraph(folder: Path, triples: Path) -> None:
    subprocess.run(
        [program("oxigraph"), "load", "--location", str(folder / "data"), "--file", str(triples)],
        check=True, capture_output=True,
    )  # fmt: skip


def _into_virtuoso(folder: Path, triples: Path) -> None:
    """By its loader, which reads files of the folders that it may: the one it runs in."""
    link = folder / "twelve.nt"
    if not link.exists():
        link.hardlink_to(triples)
    server = VirtuosoServer(folder, BUFFERS)
    try:
        commands = (
            f"ld_dir('.', 'twelve.nt', '{GRAPH}'); rdf_loader_run(); checkpoint; SELECT ll_error FROM DB.DBA.load_list;"
        )
        done = subprocess.run(
            [program("isql-vt"), f"127.0.0.1:{server.sql}", "dba", "dba", f"exec={commands}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode or "NULL" not in done.stdout:
            sys.exit(f"virtuoso could not load: {done.stdout[-500:]} {done.stderr[-500:]}")
    finally:
        server.stop()
        link.unlink()
