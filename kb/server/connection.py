"""A connection that does not wait for ever: bounds on the time and size of a request's head, and on a reader that stalls.

A reply is written with its head in one go: a client wakes up once for it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kb.server.problems import Problem
from kb.server.replies import Reply, problem_reply

LARGEST_HEAD = 1 << 20
"""Bytes before a request's body, so that queries in an address have room; most of them far less."""

SLOWEST_HEAD = 10.0
SLOWEST_BODY = 30.0
SLOWEST_READER = 30.0
"""Seconds: for a head that was begun or a new connection, for a body, and for a client to take what is sent to it."""

MOST = 1_000
"""Connections at once."""

_STATUS = {each.value: f"HTTP/1.1 {each.value} {each.phrase}" for each in HTTPStatus}


class Connection(HttpToolsProtocol):
    """One client's connection (HTTP/1.1 and 1.0)."""

    _head = 0  # bytes of the head that is being read
    _began = 0.0  # when the head or body that is being read was begun; 0 between requests
    _reading_body = False
    _timer: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > MOST:
            self._refuse(503, "Service Unavailable", "too many connections")
            return
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._timer, self._stalled):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if not self._began:
            self._begin()
        if not self._reading_body:
            self._head += len(data)
            if self._head > LARGEST_HEAD:
                self._refuse(431, "Request Header Fields Too Large", "the head of the request is too large")
                return
        super().data_received(data)

    def send_400_response(self, msg: str) -> None:
        self._refuse(400, "Bad Request", "this is no HTTP request")

    def on_headers_complete(self) -> None:
        self._head, self._reading_body, self._began = 0, True, time.monotonic()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._head, self._reading_body, self._began = 0, False, 0.0
        super().on_message_complete()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        """A request that was read is answered, by an application that can, with its whole reply in one go."""
        if not hasattr(app, "reply"):
            super()._start_asgi_task(cycle, app)
            return
        task = self.loop.create_task(self._answer(cycle, app))
        task.add_done_callback(self.tasks.discard)
        self.tasks.add(task)

    async def _answer(self, cycle: Any, app: Any) -> None:
        reply = await app.reply(cycle.scope, cycle.receive)
        if cycle.flow.write_paused and not cycle.disconnected:
            await cycle.flow.drain()
        if cycle.disconnected:
            return
        cycle.waiting_for_100_continue = False
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if reply.headers.get("Connection") == "close":
            cycle.keep_alive = False
        try:
            head = self._begun(reply, cycle.keep_alive)
        except ValueError:
            logging.getLogger("kb.server").exception("a fault in the server")
            reply = problem_reply(Problem(500, "a fault of the server; it is in its log"))
            head = self._begun(reply, cycle.keep_alive)
        self.transport.write(head if cycle.scope["method"] == "HEAD" else head + reply.body)
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()

    def _begun(self, reply: Reply, keep_alive: bool) -> bytes:
        """The head of a reply. Raises ValueError where a header would end before its value does."""
        lines = [_STATUS[reply.status], *(f"{name}: {value}" for name, value in reply.headers.items())]
        if reply.status not in (204, 304):
            lines.append(f"Content-Length: {len(reply.body)}")
        if not keep_alive and "Connection" not in reply.headers:
            lines.append("Connection: close")
        head = "\r\n".join(lines)
        if head.count("\n") >= len(lines) or head.count("\r") >= len(lines) or "\x00" in head:
            raise ValueError("a header holds the end of a line")
        date = b"".join(b"\r\n%s: %s" % each for each in self.server_state.default_headers)
        return b"%s%s\r\n\r\n" % (head.encode("latin-1"), date)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled = self.loop.call_later(SLOWEST_READER, self.transport.abort)

    def resume_writing(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        super().resume_writing()

    def _begin(self) -> None:
        self._began = time.monotonic()
        if self._timer is None:
            self._timer = self.loop.call_later(SLOWEST_HEAD, self._look)

    def _look(self) -> None:
        """End what has been under way for too long; look again while something is."""
        self._timer = None
        if not self._began or self.transport.is_closing():
            return
        left = self._began + (SLOWEST_BODY if self._reading_body else SLOWEST_HEAD) - time.monotonic()
        if left > 0:
            self._timer = self.loop.call_later(left, self._look)
        elif not self._head and not self._reading_body:
            self.transport.close()  # connected and said nothing
        elif self.cycle is None or self.cycle.response_complete or not self._reading_body:
            self._refuse(408, "Request Timeout", "the request did not come in time")
        else:
            self.transport.abort()

    def _refuse(self, status: int, title: str, detail: str) -> None:
        if self.transport.is_closing():
            return
        body = f'{{"type": "about:blank", "title": "{title}", "status": {status}, "detail": "{detail}"}}\n'.encode()
        head = (
            f"HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
