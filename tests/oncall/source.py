"""A source of calendars on loopback: it answers what it is told to, and remembers what it was asked."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Source:
    """What it answers next."""

    data: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    zipped: bool = False
    asked: list[Mapping[str, str]] = field(default_factory=list)
    """Headers of each request."""
    url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        """Answer as told; ``/hop/N`` leads on N times first."""
        self.asked.append(dict(request.headers))
        hops = int(request.match_info.get("hops", "0"))
        if hops:
            return web.Response(status=302, headers={"Location": f"/hop/{hops - 1}" if hops > 1 else "/rota.ics"})
        etag = self.headers.get("ETag")
        if etag and request.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        body = gzip.compress(self.data) if self.zipped else self.data
        headers = {**self.headers, **({"Content-Encoding": "gzip"} if self.zipped else {})}
        return web.Response(body=body, status=self.status, headers=headers)


@asynccontextmanager
async def a_source(data: bytes = b"") -> AsyncIterator[Source]:
    """Serve a calendar."""
    source = Source(data)
    app = web.Application()
    app.router.add_get("/rota.ics", source.answer)
    app.router.add_get(r"/hop/{hops:\d+}", source.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    source.url = f"http://{host}:{port}"
    try:
        yield source
    finally:
        await runner.cleanup()
