"""The yardstick of alerts, a server that parses JSON and answers: `python -m tests.bench.parse_only PORT`."""

from __future__ import annotations

import sys

from aiohttp import web


async def parse(request: web.Request) -> web.Response:
    """Do nothing else."""
    await request.json()
    return web.json_response({"status": "ok"})


async def well(_request: web.Request) -> web.Response:
    """Say that it listens."""
    return web.json_response({"status": "alive"})


if __name__ == "__main__":
    app = web.Application()
    app.add_routes([web.post("/alerts/bench", parse), web.get("/readyz", well), web.get("/healthz", well)])
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=lambda *_: None)
