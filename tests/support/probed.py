"""What probes measure, on loopback: a web server and Prometheus in one, and a name server that says what it is told."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.support.clocks import HeldClock

SLOWLY: Final = timedelta(milliseconds=600)
"""How long the clock says that a slow answer takes."""

HOST: Final = "shop.example.com"
"""A name that leads to this machine, as the name server says."""


class Names(AbstractResolver):
    """A name server."""

    def __init__(self, clock: HeldClock) -> None:
        self.asked: list[str] = []
        self.known: dict[str, list[str]] = {HOST: ["127.0.0.1"], "many.example.com": ["93.184.215.14"] * 10_000}
        """Name -> the addresses that it leads to."""
        self.hanging = self.most = 0
        """How many wait for an answer now, and how many did at most."""
        self.ten_wait = asyncio.Event()
        """Set once ten do."""
        self.answers = asyncio.Event()
        """Set: those who wait are told that there is none."""
        self._clock = clock

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return what it was told."""
        self.asked.append(host)
        if host.startswith("slow."):
            self._clock.leapt += SLOWLY
            host = HOST
        if host.startswith("hanging."):
            self.hanging += 1
            self.most = max(self.most, self.hanging)
            if self.hanging == 10:
                self.ten_wait.set()
            try:
                await self.answers.wait()
            finally:
                self.hanging -= 1
        numeric = host.replace(".", "").isdigit()
        addresses = [host] if numeric else self.known.get(host)
        if addresses is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [
            ResolveResult(hostname=host, host=each, port=port, family=socket.AF_INET, proto=0, flags=0)
            for each in addresses
        ]

    async def close(self) -> None:
        """Let go of whoever waits."""
        self.answers.set()


def yielded(*values: Any, kind: str = "vector") -> Mapping[str, Any]:
    """Return what Prometheus answers, as it writes numbers: as texts."""
    result: Any = [{"metric": {"pod": str(n)}, "value": [1, str(value)]} for n, value in enumerate(values)]
    return {
        "status": "success",
        "data": {"resultType": kind, "result": [1, str(values[0])] if kind == "scalar" else result},
    }


QUERIES: Final[Mapping[str, Mapping[str, Any]]] = {
    "one": yielded("0.02"),
    "scalar": yielded("0.02", kind="scalar"),
    "few": yielded("0.01", "0.4", "0.02"),
    "high": yielded("0.4"),
    "slow": yielded("0.02"),
    "none": yielded(),
    "many": yielded(*range(10_000)),
    "hundreds": yielded(*range(200)),
    "nan": yielded("NaN"),
    "one of them nan": yielded("0.01", "NaN"),
    "infinite": yielded("+Inf"),
    "matrix": yielded("1", kind="matrix"),
    "string": yielded("1", kind="string"),
    "of another kind": {"status": "success", "data": {"resultType": "image", "result": []}},
    "of another form": {"status": "success", "data": {"resultType": "vector", "result": [{"value": "up"}]}},
    "beyond a float": {"status": "success", "data": {"resultType": "scalar", "result": [0, 10**400]}},
    "failed": {"status": "error", "error": "the words of an answer"},
}
"""Query -> what Prometheus answers; anything else is refused."""


@dataclass
class Target:
    """A server, what it was asked, and the clock that it holds."""

    clock: HeldClock
    names: Names
    url: str = ""
    port: int = 0
    shut: int = 0
    """A port at which no one listens."""
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    sent: int = 0
    """Bytes of an endless answer that it was let send."""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer by the path, or by the query."""
        self.asked.append(request.path)
        self.headers.append(dict(request.headers))
        if request.path.endswith("/api/v1/query"):
            return await self._query(request)
        match request.path:
            case "/slow":
                self.clock.leapt += SLOWLY
            case "/broken":
                return web.Response(status=503, text="the words of an answer")
            case "/elsewhere":
                return web.Response(status=302, headers={"Location": f"{self.url}/secret"})
            case "/hanging":
                await self.names.answers.wait()
            case "/endless":
                return await self._endless(request)
            case _:
                pass
        return web.Response(text="all is ok here")

    async def _query(self, request: web.Request) -> web.Response:
        query = request.query["query"]
        if query == "hanging":
            await self.names.answers.wait()
        if query == "deep":
            return web.Response(text="[" * 200_000)
        if query == "slow":
            self.clock.leapt += SLOWLY
        if query not in QUERIES:
            return web.json_response({"status": "error", "error": "the words of an answer"}, status=400)
        return web.json_response(QUERIES[query])

    async def _endless(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"all is ok here")
        while self.sent < 100 * 1024 * 1024:
            await response.write(b"x" * 65_536)
            self.sent += 65_536
        return response


@asynccontextmanager
async def a_target(clock: HeldClock) -> AsyncIterator[Target]:
    """Serve what can be measured."""
    target = Target(clock, Names(clock))
    app = web.Application()
    app.router.add_get("/{path:.*}", target.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site, shut = web.TCPSite(runner, "127.0.0.1", 0), socket.socket()
    await site.start()
    shut.bind(("127.0.0.1", 0))  # bound, and not listened at: no one else can take it meanwhile
    target.port, target.shut = runner.addresses[0][1], shut.getsockname()[1]
    target.url = f"http://127.0.0.1:{target.port}"
    try:
        yield target
    finally:
        await target.names.close()
        await runner.cleanup()
        shut.close()


Entry = Callable[[Target], Mapping[str, Any]]
"""What a policy says of a probe of a target."""
