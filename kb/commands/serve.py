"""`kb serve`: the chronology over HTTP."""

from __future__ import annotations

import errno
import os
import socket
import tempfile
from pathlib import Path

import click

from kb.commands import open_base, project, quiet_option, say, store_option
from kb.errors import QuestionError, StoreError


@click.command(epilog="Examples:\n\n  kb serve --port 8000\n\n  kb --store demo: serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 is any free one."
)
@click.option("--timeout", "deadline", default=10.0, show_default=True, type=click.FloatRange(0.1, 3600),
              help="Seconds that a query may take.")  # fmt: skip
@click.option("--workers", default=0, type=click.IntRange(0, 64), help="Worker processes; 0: two for each processor.")
@click.option("--memory", default=2048, show_default=True, type=click.IntRange(64), help="MiB that a query may use.")
@click.option(
    "--max-rows",
    default=1_000_000,
    show_default=True,
    type=click.IntRange(0),
    help="Rows of an answer; 0: no bound but its bytes.",
)
@click.option(
    "--max-upload", default=16, show_default=True, type=click.IntRange(1, 1024), help="MiB of a graph that is sent."
)
@click.option("--allow-host", "allowed", multiple=True, metavar="NAME", help="Another name that the server answers to.")
@click.option("--cors", multiple=True, metavar="ORIGIN", help="A site whose pages may read from here.")
@click.option("--writable", is_flag=True, help="Take updates from whoever has the token (KB_TOKEN).")
@store_option
@quiet_option
def command(
    host: str,
    port: int,
    deadline: float,
    workers: int,
    memory: int,
    max_rows: int,
    max_upload: int,
    allowed: tuple[str, ...],
    cors: tuple[str, ...],
    writable: bool,
    store: str | None,
    quiet: bool,
    verbose: bool,
) -> None:
    """Serve a page to ask on at /, SPARQL 1.1 at /sparql, answers at /ask; for reading, to this machine.

    docs/serving.md tells how to put it behind a web server. Private records never leave.
    """
    import logging

    import uvicorn

    from kb.server.app import app
    from kb.server.connection import Connection
    from kb.server.front import Settings

    token = os.environ.get("KB_TOKEN", "") if writable else ""
    if writable and len(token) < 16:
        raise QuestionError(
            "E701", "--writable needs a token of 16 characters or more", hint="KB_TOKEN=… kb serve --writable"
        )
    with tempfile.TemporaryDirectory(prefix="timeline-kb-") as scratch:
        folder = _folder(store, scratch)
        hosts = ("localhost", "127.0.0.1", "::1", host, *allowed)
        settings = Settings(
            folder, workers or min(8, 2 * (os.cpu_count() or 1)), deadline, memory, hosts=hosts, cors=cors, token=token,
            scratch=scratch, most_rows=max_rows, most_upload=max_upload << 20, logged=not quiet,
        )  # fmt: skip
        logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
        logging.getLogger("uvicorn").setLevel(logging.CRITICAL)  # what is to be told we tell ourselves
        config = uvicorn.Config(
            app(settings), http=Connection, ws="none", log_level="critical", access_log=False, server_header=False,
            timeout_keep_alive=30, timeout_graceful_shutdown=int(2 * deadline) + 1, proxy_headers=False,
        )  # fmt: skip
        with _listening(host, port) as listener:
            taken = listener.getsockname()[1]
            say(f"serving {folder} at http://{f'[{host}]' if ':' in host else host}:{taken}/ (Ctrl-C ends it)", quiet)
            server = uvicorn.Server(config)
            server.run([listener])
            if not server.started:
                hint = "is --memory too small for this store? what the workers said stands above"
                raise StoreError("E703", f"no worker could open {folder}", hint=hint)


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens, before anything else is started. Raises QuestionError E702."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(256)
    except OSError as error:
        reason = "another program listens there" if error.errno == errno.EADDRINUSE else error.strerror or str(error)
        hint = (
            "--port 0 takes any free one"
            if error.errno in (errno.EADDRINUSE, errno.EACCES)
            else "see --host and --port"
        )
        raise QuestionError("E702", f"{host} port {port} cannot be listened on: {reason}", hint=hint) from error
    return listener


def _folder(store: str | None, scratch: str) -> str:
    """The folder of the store to serve; what lives in memory (demo:) is copied to one first."""
    root = click.get_current_context().find_root()
    named = store or (root.obj or {}).get("store") or str(project() / ".kb" / "store")
    if Path(named).is_dir():
        with open_base(named):
            return str(Path(named))
    copy = str(Path(scratch) / "store")
    with open_base(named) as base:
        base.store.backup(copy)
    return copy
