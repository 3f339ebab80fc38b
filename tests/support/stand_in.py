"""A system on loopback that outlets speak to: strict, and able to refuse, hang and drop."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens to one request in place of an answer."""

    status: int = 0
    """0: the connection is cut."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    taken: bool = False
    """It took effect all the same."""
    hangs: bool = False
    """No answer ever comes."""


@dataclass(frozen=True)
class Ringing:
    """Someone was called."""

    key: str
    """What the system knows the call by."""
    text: str
    """All that was sent with it."""


class StandIn:
    """The part that is the same whatever system it is."""

    url = ""

    def __init__(self) -> None:
        self.requests: list[str] = []
        """The body of each request, refused ones too."""
        self.rung: list[Ringing] = []
        """Each time someone was called."""
        self.states: dict[str, str] = {}
        """What it knows -> triggered, acknowledged, resolved."""
        self.faults: deque[Fault] = deque()
        """What happens to the next requests."""
        self.choose: Callable[[], Fault | None] = lambda: self.faults.popleft() if self.faults else None
        """Chooses what happens to a request, as it comes."""
        self._over = asyncio.Event()

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._asked)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}{self.path}"

    async def stop(self) -> None:
        """Let go of everyone who waits, and of the port."""
        self._over.set()
        await self._runner.cleanup()

    path = "/"

    async def _asked(self, request: web.Request) -> web.StreamResponse:
        body = await request.text()
        self.requests.append(body)
        fault = self.choose()
        if fault is None:
            return self.answer(request, body)
        if fault.taken:
            self.answer(request, body)
        if fault.hangs:
            await self._over.wait()
        if not fault.status and request.transport is not None:  # else whoever asked has gone meanwhile
            request.transport.abort()
        return web.Response(status=fault.status or 500, headers=fault.headers, text=fault.body)

    def answer(self, request: web.Request, body: str) -> web.Response:
        """Do what is asked, or refuse it as the real one would."""
        raise NotImplementedError

    def moved(self, key: str, to: str, text: str) -> None:
        """Take in an event. What is open already calls no one again; what is not known can't be moved on."""
        before = self.states.get(key, "resolved")
        if to == "triggered" and before == "resolved":
            self.states[key] = to
            self.rung.append(Ringing(key, text))
        elif to != "triggered" and before != "resolved":
            self.states[key] = to


def an_object(body: str) -> dict[str, Any] | None:
    """Read a JSON object; ``None``: it is none."""
    try:
        data = json.loads(body)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None
