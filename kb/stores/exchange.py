"""HTTP with one server: a request in, its whole answer out within a deadline and a bound on its size, or a StoreError.

Nothing that a server sends is trusted: it is never waited for beyond the deadline, never kept beyond the bound (after it
was unpacked), and never makes us go to another host.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from kb.errors import KbError, LimitError, StoreError, printable
from kb.frozen import Frozen
from kb.stores.credentials import Credentials

SLOWEST = 60.0
"""Seconds for an answer, with all that is tried for it; KB_ENDPOINT_TIMEOUT says otherwise."""
LARGEST = 256 << 20
"""Bytes of an answer, unpacked."""
_CONNECTING = 15.0
_TRIES, _PAUSE = 5, 0.5
_REDIRECTS = 5
_CHUNK = 1 << 16
_BUSY = (429, 503)
_AGENT = "timeline-kb"
_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]*>", re.S | re.I)


class Reply(Frozen):
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Exchange:
    """A connection to one server that is kept open between requests. Processes and threads each get their turn."""

    def __init__(
        self, url: str, credentials: Credentials | None = None, *, slowest: float = 0.0, largest: int = LARGEST
    ) -> None:
        """Raises StoreError E420 for an address that is none, or that holds a password."""
        self.url = checked(url)
        self.credentials = credentials or Credentials()
        self.slowest = slowest or _slowest()
        self.largest = largest
        self._connection: http.client.HTTPConnection | None = None
        self._origin: tuple[str, str, int] | None = None
        self._process = 0
        self._lock = threading.Lock()

    def send(
        self, method: str = "POST", body: bytes | None = None, headers: Mapping[str, str] | None = None, url: str = ""
    ) -> Reply:
        """One request and its answer, whatever its status; what is busy is asked again until the deadline.

        Raises StoreError E421 (out of reach), E422 (not let in), E423 (sent elsewhere), E424 (cut off), E426 (busy), and
        LimitError E510 (too slow), E511 (too large).
        """
        deadline = time.monotonic() + self.slowest
        with self._lock:
            for number in range(_TRIES):
                reply = self._followed(method, url or self.url, body, dict(headers or {}), deadline)
                if reply.status not in _BUSY:
                    return reply
                pause = _asked_to_wait(reply.headers.get("retry-after", ""), _PAUSE * 2**number)
                if number == _TRIES - 1 or time.monotonic() + pause >= deadline:
                    break
                time.sleep(pause)
        hint = f"it asks to wait {pause:.0f} seconds" if pause >= 1 else "try again later"
        raise StoreError("E426", f"{host(self.url)} is too busy (HTTP {reply.status})", hint=hint)

    def close(self) -> None:
        if self._connection is not None:
            if self._process == os.getpid():
                self._connection.close()
            self._connection = None

    def excerpt(self, reply: Reply, length: int = 240) -> str:
        """The beginning of an answer on one line, without tags, and without the credentials that it may repeat."""
        text = reply.body[:20_000].decode("utf-8", "replace")
        text = self.credentials.hidden(" ".join(_TAG.sub(" ", text).split()))
        return printable(text[:length] + (" …" if len(text) > length else ""))

    def _followed(self, method: str, url: str, body: bytes | None, headers: dict[str, str], deadline: float) -> Reply:
        """The answer after redirects within the host, and after a challenge was met."""
        challenged = False
        for _ in range(_REDIRECTS + 2):
            reply = self._once(method, url, body, headers, deadline)
            if reply.status == 401 and not challenged:
                challenged = True
                if self.credentials.challenged(reply.headers.get("www-authenticate", ""), url):
                    continue
                return reply
            if reply.status not in (301, 302, 303, 307, 308):
                return reply
            target = urljoin(url, reply.headers.get("location", ""))
            if not _stays(url, target):
                where = printable(self.credentials.hidden(target.partition("?")[0]))[:120]
                hint = "name that address itself, if it is the right one"
                raise StoreError("E423", f"{host(url)} sends the query on to another place: {where}", hint=hint)
            if reply.status == 303:
                method, body = "GET", None
            url = target
        raise StoreError("E423", f"{host(url)} redirects without end")

    def _once(self, method: str, url: str, body: bytes | None, headers: dict[str, str], deadline: float) -> Reply:
        """One request on the wire. On a connection that was kept open, and closed meanwhile, it is sent once more."""
        authorization = self.credentials.authorization(method, url)
        sent = {"Accept-Encoding": "gzip", "User-Agent": _AGENT, **headers}
        if authorization:
            sent["Authorization"] = authorization
        while True:
            kept = self._kept(url)
            with _Watch(deadline, host(url)) as watch:
                try:
                    connection = kept or self._connect(url, watch)
                    watch.socket = connection.sock
                    return self._asked(connection, method, url, body, sent, watch)
                except KbError:
                    self._drop()
                    raise
                except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
                    self._drop()
                    if (
                        not watch.over
                        and kept is not None
                        and isinstance(error, http.client.RemoteDisconnected | OSError)
                    ):
                        continue
                    raise watch.explained(error, url) from None
                except BaseException:
                    self._drop()
                    raise

    def _asked(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        url: str,
        body: bytes | None,
        headers: dict[str, str],
        watch: _Watch,
    ) -> Reply:
        parts = urlsplit(url)
        connection.request(method, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, headers)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        if challenges := response.msg.get_all("WWW-Authenticate"):
            found["www-authenticate"] = ", ".join(challenges)
        content = self._read(response, found, watch)
        response.close()  # that of a known length stays open though all of it was read
        if response.will_close:
            self._drop()
        return Reply(response.status, found, content)

    def _read(self, response: http.client.HTTPResponse, headers: Mapping[str, str], watch: _Watch) -> bytes:
        encoding = headers.get("content-encoding", "identity").lower()
        if encoding not in ("identity", "gzip", "x-gzip", ""):
            told = printable(self.credentials.hidden(headers.get("content-encoding", "")))[:40]
            raise StoreError("E424", f"{watch.host} packs its answer as '{told}', not asked for")
        unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if "gzip" in encoding else None
        pieces: list[bytes] = []
        size = taken = 0

        def keep(piece: bytes) -> None:
            nonlocal size
            size += len(piece)
            if size > self.largest:
                bound = f"{self.largest >> 20} MB" if self.largest >> 20 else f"{self.largest:,} bytes"
                raise LimitError(
                    "E511", f"the answer of {watch.host} is larger than {bound}", hint="narrow the question by a time"
                )
            pieces.append(piece)

        expected = response.length
        while piece := response.read1(_CHUNK):
            taken += len(piece)
            if watch.over:
                break
            if unpack is None:
                keep(piece)
                continue
            while piece:
                keep(unpack.decompress(piece, _CHUNK))
                piece = unpack.unconsumed_tail
                if unpack.eof and unpack.unused_data:
                    piece = unpack.unused_data
                    unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
        if unpack is not None and taken:
            while left := unpack.decompress(unpack.unconsumed_tail, _CHUNK):
                keep(left)
        if watch.over:
            raise TimeoutError
        if (expected is not None and taken < expected) or (unpack is not None and taken and not unpack.eof):
            raise http.client.IncompleteRead(b"")
        return b"".join(pieces)

    def _kept(self, url: str) -> http.client.HTTPConnection | None:
        if self._process != os.getpid():
            self._connection = None  # it is our parent's
        if self._connection is not None and self._origin != origin(url):
            self._drop()
        return self._connection

    def _connect(self, url: str, watch: _Watch) -> http.client.HTTPConnection:
        scheme, name, port = origin(url)
        plain = socket.create_connection((name, port), timeout=max(0.001, min(_CONNECTING, watch.left)))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection: http.client.HTTPConnection
        if scheme == "https":
            wrapped = ssl.create_default_context().wrap_socket(
                plain, server_hostname=name, do_handshake_on_connect=False
            )
            watch.socket = wrapped
            wrapped.do_handshake()
            wrapped.settimeout(None)
            connection = http.client.HTTPSConnection(name, port)
            connection.sock = wrapped
        else:
            plain.settimeout(None)
            connection = http.client.HTTPConnection(name, port)
            connection.sock = plain
        self._connection, self._origin, self._process = connection, (scheme, name, port), os.getpid()
        return connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Watch:
    """Cuts a connection at the deadline, whatever the server does to keep it busy."""

    def __init__(self, deadline: float, host_: str) -> None:
        self.host = host_
        self.socket: Any = None
        self.over = False
        self._deadline = deadline
        self._timer = threading.Timer(max(0.0, self.left), self._cut)
        self._timer.daemon = True

    @property
    def left(self) -> float:
        return self._deadline - time.monotonic()

    def __enter__(self) -> _Watch:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        self.over = True
        if self.socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)  # below TLS, which would wait for the other side

    def explained(self, error: Exception, url: str) -> KbError:
        """What went wrong on the wire, as an error that a person can act on."""
        if self.over or (isinstance(error, TimeoutError) and self.left <= 0):
            hint = "narrow the question, or set KB_ENDPOINT_TIMEOUT to more seconds"
            return LimitError("E510", f"{self.host} did not answer in time", hint=hint)
        if isinstance(error, ssl.SSLCertVerificationError):
            hint = "SSL_CERT_FILE names a file with the certificate of an authority of your own"
            return StoreError("E421", f"the certificate of {self.host} is not valid: {error.verify_message}", hint=hint)
        if isinstance(error, ssl.SSLError):
            return StoreError("E421", f"no TLS with {self.host}: {error.reason or 'the handshake failed'}")
        if isinstance(error, http.client.IncompleteRead | zlib.error):
            return StoreError("E424", f"the answer of {self.host} was cut off, or is damaged", hint="try again")
        if isinstance(error, http.client.RemoteDisconnected | ConnectionError):
            told = getattr(error, "strerror", None) or "it closed the connection"
            return StoreError("E421", f"{self.host} cannot be reached: {told}", hint="is the server running?")
        if isinstance(error, http.client.HTTPException | ValueError):
            return StoreError("E424", f"what {self.host} answered is no HTTP", hint="check the address and its port")
        told = getattr(error, "strerror", None) or type(error).__name__
        return StoreError("E421", f"{self.host} cannot be reached: {told}", hint="check the address")


def checked(url: str) -> str:
    """The address of a server. Raises StoreError E420 where it is none, or holds a password."""
    try:
        parts = urlsplit(url)
        named = parts.hostname or ""
        port = parts.port
    except ValueError:
        parts, named, port = urlsplit(""), "", None
    if parts.username is not None or parts.password is not None or (not named and "@" in url):
        hint = "set KB_ENDPOINT_USER and KB_ENDPOINT_PASSWORD (or KB_ENDPOINT_TOKEN) in the environment"
        raise StoreError(
            "E420", "the address of a server holds no user name or password: it is shown and kept", hint=hint
        )
    if parts.scheme not in ("http", "https") or not named or port == 0 or not re.fullmatch(r"[\x21-\x7e]+", url):
        raise StoreError("E420", f"'{printable(url)[:120]}' is no server's address", hint="https://example.org/sparql")
    return url.partition("#")[0]


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or (443 if parts.scheme == "https" else 80)


def host(url: str) -> str:
    """The host (and port, where it is no usual one) of an address, as a message names it."""
    parts = urlsplit(url)
    return printable(f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname))


def _stays(url: str, target: str) -> bool:
    """Whether a redirect stays with the server: the same host and port, or its https."""
    try:
        here, there, parts = origin(url), origin(target), urlsplit(target)
    except ValueError:
        return False
    if parts.username is not None or there[1] != here[1]:
        return False
    return here == there or (here[0] == "http" and here[2] == 80 and there[0] == "https" and there[2] == 443)


def _asked_to_wait(header: str, otherwise: float) -> float:
    """Seconds that a Retry-After asks for (RFC 9110, 10.2.3)."""
    if header.strip().isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return otherwise


def _slowest() -> float:
    text = os.environ.get("KB_ENDPOINT_TIMEOUT", "")
    try:
        seconds = float(text) if text else SLOWEST
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise StoreError("E420", f"KB_ENDPOINT_TIMEOUT is no number of seconds: '{printable(text)[:40]}'")
    return seconds
