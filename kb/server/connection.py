"""A connection that does not wait for ever: HTTP/1.1 read by httptools, bounds on time and size, whole replies in one go.

It is what uvicorn starts for each client. A request whose reply is known is answered as it is read, any other in a task;
the next one of the same client is looked at when that was answered.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from http import HTTPStatus
from typing import Any

import httptools

from kb.server.problems import Problem
from kb.server.replies import Reply, problem_reply
from kb.server.request import Body, Request, header_name

LARGEST_HEAD = 1 << 20
"""Bytes before a request's body, so that queries in an address have room; most of them far less."""

MOST_HEADERS = 200

SLOWEST_HEAD = 10.0
SLOWEST_BODY = 30.0
SLOWEST_REST = 5.0
SLOWEST_READER = 30.0
LONGEST_SILENCE = 30.0
"""Seconds: for a head that was begun or a new connection, for a body, for what of it comes after the reply, for a client to
take what is sent to it, and between two requests."""

LARGEST_REST = 32 << 20
"""Bytes of a body that are read and thrown away after its request was answered, so that the client sees the answer."""

MOST = 1_000
"""Connections at once."""

_STATUS = {each.value: f"HTTP/1.1 {each.value} {each.phrase}" for each in HTTPStatus}
_TOGETHER = 64 << 10  # bytes of a body that are sent in one piece with its head
_IDLE, _HEAD, _BODY = range(3)
_SLOWEST = {_HEAD: SLOWEST_HEAD, _BODY: SLOWEST_BODY}


class Connection(asyncio.Protocol):
    """One client's connection (HTTP/1.1 and 1.0). What it is made with and its `shutdown` are uvicorn's."""

    def __init__(self, config: Any, server_state: Any, app_state: Any = None, _loop: Any = None) -> None:
        self._app, self._state = config.loaded_app, server_state
        self._loop = asyncio.get_running_loop()
        self._parser: Any = httptools.HttpRequestParser(self)
        self._reading, self._timed = _HEAD, _IDLE  # where in a request the client is, and what of it has a deadline
        self._head = self._rest = 0  # bytes of the head that is being read; bytes that were thrown away
        self._target = b""
        self._headers: dict[str, str] = {}
        self._count = 0
        self._body: Body | None = None  # that is being read
        self._answering: Request | None = None
        self._waiting: deque[tuple[Request, bool]] = deque()  # with whether the connection may go on after it
        self._last = self._paused = self._full = False  # no request after this one; not reading; the client does not
        self._ends = self._rings = 0.0  # when the client is out of time (0: never), when that is looked at
        self._timer: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    # What the client does

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        peer = transport.get_extra_info("peername")
        self._client = peer[0] if isinstance(peer, tuple) else "?"
        self._state.connections.add(self)
        if len(self._state.connections) > MOST:
            self._refuse(Problem(503, "too many connections"))
        else:
            self._limit(SLOWEST_HEAD)

    def connection_lost(self, exc: Exception | None) -> None:
        self._state.connections.discard(self)
        for timer in (self._timer, self._stalled):
            if timer is not None:
                timer.cancel()
        if self._body is not None:
            self._body.fail(Problem(400, "the request ended before its body did"))
        self._waiting.clear()

    def data_received(self, data: bytes) -> None:
        if self._transport.is_closing():
            return
        if self._answered:
            self._rest += len(data)
            if self._rest > LARGEST_REST:
                self._transport.abort()
                return
        if self._reading != _BODY:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self._refuse(Problem(431, "the head of the request is too large"))
                return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._last = True  # no other protocol is spoken here: it is answered, and that is all
            if self._answered:
                self._transport.close()
                return
        except httptools.HttpParserError as error:
            cause = error.__context__  # what a method below raised
            if cause is not None and not isinstance(cause, Problem):
                logging.getLogger("kb.server").error("a fault in the server", exc_info=cause)
            self._refuse(cause if isinstance(cause, Problem) else Problem(400, "this is no HTTP request"))
            return
        if self._reading != self._timed:
            self._timed = self._reading
            if self._reading != _IDLE:
                self._limit(_SLOWEST[self._reading])

    # What httptools reads

    def on_message_begin(self) -> None:
        self._reading, self._target, self._headers, self._count = _HEAD, b"", {}, 0

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count += 1
        if self._count > MOST_HEADERS:
            raise Problem(431, f"a request has at most {MOST_HEADERS} headers")
        key, text = header_name(name), value.decode("latin-1")
        self._headers[key] = f"{self._headers[key]}, {text}" if key in self._headers else text

    def on_headers_complete(self) -> None:
        self._head, self._reading, self._timed = 0, _BODY, _HEAD
        if self._last:
            return
        if "content-length" in self._headers or "transfer-encoding" in self._headers:
            length = self._headers.get("content-length", "")
            self._body = Body(int(length) if length.isdecimal() else 0, self._wanted)
            self._take_up()

    def on_body(self, piece: bytes) -> None:
        if self._body is not None and not self._answered and not self._body.feed(piece):
            self._pause()

    def on_message_complete(self) -> None:
        self._head, self._reading, self._ends = 0, _IDLE, 0.0
        body, self._body = self._body, None
        if body is not None:
            body.end()
            if self._answered:
                self._transport.close()
        elif not self._last:
            self._take_up()

    @property
    def _answered(self) -> bool:
        """Whether the last request has its reply, though it may still be coming."""
        return self._last and self._answering is None

    # Requests and replies

    def _take_up(self) -> None:
        """A request whose head was read: answered now, or when those before it are."""
        target = self._target
        if not target.startswith(b"/"):
            try:
                parts = httptools.parse_url(target)
                target = (parts.path or b"/") + (b"?" + parts.query if parts.query else b"")
            except httptools.HttpParserInvalidURLError:
                target = b"/" + target
        method = self._parser.get_method().decode("ascii")
        request = Request(method, target.partition(b"#")[0], self._headers, self._client, self._body)
        goes_on = self._parser.should_keep_alive() and self._parser.get_http_version() != "1.0"
        self._waiting.append((request, goes_on))
        if self._answering is None:
            self._next()
        else:
            self._pause()

    def _next(self) -> None:
        """Answer what waits, as far as it is known what."""
        while self._waiting and self._answering is None and not self._full and not self._transport.is_closing():
            request, goes_on = self._waiting.popleft()
            self._answering = request
            self._last |= not goes_on
            kept = self._app.kept(request)
            if kept is not None:
                self._send(request, kept)
                continue
            task = self._loop.create_task(self._answer(request))
            self._state.tasks.add(task)
            task.add_done_callback(self._state.tasks.discard)
        if not self._waiting and self._answering is None:
            self._resume()

    async def _answer(self, request: Request) -> None:
        self._send(request, await self._app.reply(request))
        self._next()

    def _send(self, request: Request, reply: Reply) -> None:
        """A reply, whole; after it the connection ends where no other request can follow."""
        self._answering = None
        if self._transport.is_closing():
            return
        if not request.arrived or "Connection" in reply.headers:
            self._last = True
        try:
            head = self._begun(reply)
        except ValueError:
            logging.getLogger("kb.server").exception("a fault in the server")
            reply = problem_reply(Problem(500, "a fault of the server; it is in its log"))
            head = self._begun(reply)
        if request.method == "HEAD":
            self._transport.write(head)
        elif len(reply.body) < _TOGETHER:
            self._transport.write(head + reply.body)
        else:
            self._transport.write(head)
            self._transport.write(reply.body)
        if self._last:
            self._waiting.clear()
            if request.arrived:
                self._transport.close()
            else:
                self._resume()
                self._limit(SLOWEST_REST)
        elif self._reading == _IDLE:
            self._limit(LONGEST_SILENCE)

    def _begun(self, reply: Reply) -> bytes:
        """The head of a reply. Raises ValueError where a header would end before its value does."""
        head = reply.head
        if not head:
            lines = [_STATUS[reply.status], *(f"{name}: {value}" for name, value in reply.headers.items())]
            if reply.status not in (204, 304):
                lines.append(f"Content-Length: {len(reply.body)}")
            text = "\r\n".join(lines)
            if text.count("\n") >= len(lines) or text.count("\r") >= len(lines) or "\x00" in text:
                raise ValueError("a header holds the end of a line")
            head = reply.head = text.encode("latin-1")
        for name, value in self._state.default_headers:
            head += b"\r\n%s: %s" % (name, value)
        if self._last and "Connection" not in reply.headers:
            head += b"\r\nConnection: close"
        return head + b"\r\n\r\n"

    def _refuse(self, problem: Problem) -> None:
        """Answer what is not even a request, or not in time; after it nothing is read."""
        if self._transport.is_closing():
            return
        self._last = True
        if self._answering is None:
            reply = problem_reply(problem)
            self._transport.write(self._begun(reply) + reply.body)
            self._transport.close()
        elif self._body is not None:
            self._body.fail(problem)
            self._body = None
        self._waiting.clear()

    # How much, and how long

    def _wanted(self) -> None:
        """A handler asks for the body."""
        if self._body is not None and self._headers.get("expect", "").lower() == "100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self._resume()

    def _pause(self) -> None:
        if not self._paused and not self._transport.is_closing():
            self._paused = True
            self._transport.pause_reading()

    def _resume(self) -> None:
        if self._paused and not self._transport.is_closing():
            self._paused = False
            self._transport.resume_reading()

    def pause_writing(self) -> None:
        self._full = True
        self._stalled = self._loop.call_later(SLOWEST_READER, self._transport.abort)

    def resume_writing(self) -> None:
        self._full = False
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        self._next()

    def shutdown(self) -> None:
        """The server ends: what is being answered is answered yet."""
        self._last = True
        self._waiting.clear()
        if self._answering is None:
            self._transport.close()

    def _limit(self, seconds: float) -> None:
        """From now on the client has so many seconds. The timer is left as it is where it rings early enough."""
        now = time.monotonic()
        self._ends = now + seconds
        if self._timer is not None and self._rings > self._ends:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._rings = self._ends
            self._timer = self._loop.call_later(seconds, self._look)

    def _look(self) -> None:
        """End what has been under way for too long; look again while something is."""
        self._timer = None
        if not self._ends or self._transport.is_closing():
            return
        left = self._ends - time.monotonic()
        if left > 0:
            self._limit(left)
        elif self._answered:
            self._transport.abort()  # it sends on
        elif self._reading != _IDLE and (self._head or self._reading == _BODY):
            self._refuse(Problem(408, "the request did not come in time"))
        else:
            self._transport.close()  # it says nothing
