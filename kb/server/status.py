"""How the server is: whether it answers, its counters, its description for programs."""

from __future__ import annotations

import json

from kb.server.front import Front
from kb.server.replies import Reply, sent
from kb.server.request import Request


async def health(front: Front, request: Request) -> Reply:
    await front.pool.run("open", generation=front.generation)
    found = {"status": "ok", "generation": front.generation, "workers": front.settings.workers}
    return sent(json.dumps(found).encode(), "application/json")


async def metrics(front: Front, request: Request) -> Reply:
    """Prometheus text (version 0.0.4)."""
    lines = ["# TYPE kb_requests_total counter"]
    for (path, status), number in sorted(front.requests.items()):
        lines.append(f'kb_requests_total{{path="{path}",status="{status}"}} {number}')
    lines.append("# TYPE kb_request_seconds_total counter")
    lines += [
        f'kb_request_seconds_total{{path="{path}"}} {seconds:.6f}' for path, seconds in sorted(front.seconds.items())
    ]
    lines += ["# TYPE kb_workers_killed_total counter", f"kb_workers_killed_total {front.pool.killed}"]
    return sent(("\n".join(lines) + "\n").encode(), "text/plain; version=0.0.4")


async def openapi(front: Front, request: Request) -> Reply:
    from kb.server.openapi import document

    return sent(json.dumps(document(request.address(""))).encode(), "application/json")
