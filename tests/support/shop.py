"""A service on loopback that a policy's probes measure: healthy until it is told otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web


class Shop:
    """A web server that counts who asks."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[str] = []
        """The path of each request."""
        self.broken: set[str] = set()
        """Paths that answer with 503."""

    async def answer(self, request: web.Request) -> web.Response:
        """Answer by the path."""
        self.asked.append(request.path)
        return web.Response(status=503 if request.path in self.broken else 200)


@asynccontextmanager
async def a_shop() -> AsyncIterator[Shop]:
    """Open it."""
    shop, app = Shop(), web.Application()
    app.router.add_get("/{path:.*}", shop.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    shop.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield shop
    finally:
        await runner.cleanup()
