"""The page's HTTP side: its files, what a person sees, what a person does, and news as they happen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.demo.browser.guide import Guide
from bot.demo.browser.hands import Hands, RefusedError
from bot.demo.browser.marks import Marks
from bot.demo.browser.sight import Sight
from bot.demo.browser.traffic import Traffic
from bot.demo.guard import check_loopback, our_name_only, own_page_only
from bot.demo.people import Person
from bot.demo.world import World

Json = dict[str, Any]

FILES = Path(__file__).parent.parent / "page"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
LARGEST_WISH = 256 * 1024
STEPS_OF_TIME = (1, 5, 15)
"""Minutes by which the clock button moves time."""
CAST = (
    ("alice", "commander"),
    ("bob", "responder"),
    ("carol", "responder"),
    ("dana", "stakeholder"),
)
"""As whom the page can act, and what they are in the story."""
TOGETHER = 0.05
"""Seconds for which news are gathered before the page is told."""
TICK = 1.0
"""Seconds between two looks for what Slack is to send again."""


class Page:
    """The demo in the browser."""

    def __init__(self, world: World, commands: Sequence[Json]) -> None:
        """Show a world.

        Args:
            commands: what may follow the slash command, for the composer: ``name``, ``usage``, ``summary``,
                ``example`` and ``aliases`` of each.
        """
        self._world = world
        self._slack = world.slack
        self._commands = commands
        self._marks = Marks(self._slack.pings)
        self._sight = Sight(self._slack, self._marks)
        self._hands = Hands(self._slack, self._marks)
        self._guide = Guide(self._slack, self._marks)
        self._traffic = Traffic(self._slack.gate, self._slack.delivery.transport)
        self._slack.delivery.transport = self._traffic
        self._slack.pulse.on_end(self._changed)
        self._moving = asyncio.Lock()
        self._readers: set[asyncio.Event] = set()
        self._runner: web.AppRunner | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._stopping = False
        self.address = ""
        """Where the page is, once started, with a slash at the end."""

    async def start(self, host: str, port: int) -> None:
        """Listen; 0 takes a free port.

        Raises:
            ValueError: the host is not loopback.
            OSError: the port is taken.
        """
        check_loopback(host)
        app = web.Application(client_max_size=LARGEST_WISH, middlewares=[our_name_only, own_page_only])
        app.router.add_get("/", self._index)
        app.router.add_get("/state", self._state)
        app.router.add_get("/news", self._news)
        app.router.add_get("/traffic", self._show_traffic)
        app.router.add_get("/file/{file}", self._file)
        app.router.add_post("/act", self._act)
        app.router.add_get("/{name}", self._asset)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        bound = self._runner.addresses[0]
        shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        self.address = f"http://{shown}:{bound[1]}/"
        self._ticking = asyncio.create_task(self._tick(), name="the demo's clock")

    async def stop(self) -> None:
        """Stop listening."""
        self._stopping = True
        self._changed()
        if self._ticking is not None:
            self._ticking.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticking
        if self._runner is not None:
            await self._runner.cleanup()

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK)  # time goes on by itself: what Slack sends again may have come due
            await self._slack.time_moved()

    def _changed(self) -> None:
        for reader in self._readers:
            reader.set()

    # What the browser asks for

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return _asset("index.html")

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        return _asset(request.match_info["name"])

    async def _state(self, request: web.Request) -> web.StreamResponse:
        person = self._person(request.query.get("as", "alice"))
        channel, thread = request.query.get("channel", ""), request.query.get("thread", "")
        return web.json_response(
            self._sight.frame(person)
            | {
                "cast": [{"name": name, "part": part} for name, part in CAST],
                "commands": self._commands,
                "guide": self._guide.json(),
                "said": self._traffic.count,
                "moving": self._moving.locked(),
                "place": self._sight.place(person, channel),
                "thread": self._sight.thread(person, channel, thread) if thread else None,
            }
        )

    async def _file(self, request: web.Request) -> web.StreamResponse:
        person = self._person(request.query.get("as", ""))
        file = self._sight.file(person, request.match_info["file"])
        if file is None:
            raise web.HTTPNotFound(text="There is no such file.")
        self._guide.opened(file.id)
        self._changed()
        return web.Response(body=file.content, content_type="text/plain", charset="utf-8")

    async def _show_traffic(self, request: web.Request) -> web.StreamResponse:
        since = request.query.get("since", "0")
        return web.json_response(self._traffic.since(int(since) if since.isdecimal() else 0))

    async def _news(self, request: web.Request) -> web.StreamResponse:
        """Say that something changed, each time it does; the page then asks for what it shows."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await stream.prepare(request)
        reader = asyncio.Event()
        self._readers.add(reader)
        try:
            while not self._stopping:
                await stream.write(b"data: changed\n\n")
                await reader.wait()
                await asyncio.sleep(TOGETHER)  # what happens together is told together
                reader.clear()
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._readers.discard(reader)
        return stream

    async def _act(self, request: web.Request) -> web.StreamResponse:
        try:
            wish = json.loads(await request.text())
        except ValueError:
            wish = None
        if not isinstance(wish, dict):
            raise web.HTTPBadRequest(text="An act is a JSON object.")
        person = self._person(str(wish.get("as", "")))
        try:
            told = await self._do(person, wish)
        except RefusedError as refused:
            return web.json_response({"error": str(refused)}, status=409)
        finally:
            self._changed()
        return web.json_response({"error": told} if told else {})

    async def _do(self, person: Person, wish: Json) -> str:
        match wish.get("do"):
            case "clock":
                await self._move(wish.get("minutes"))
                return ""
            case "guide":
                self._guide.is_dismissed = bool(wish.get("dismissed"))
                return ""
            case _:
                return await self._hands.act(person, wish)

    async def _move(self, minutes: Any) -> None:
        if minutes not in STEPS_OF_TIME:
            raise RefusedError(f"The clock moves by {', '.join(map(str, STEPS_OF_TIME))} minutes.")
        async with self._moving:
            self._changed()
            await self._world.passes(minutes=minutes)

    def _person(self, name: str) -> Person:
        if name not in dict(CAST):
            raise web.HTTPNotFound(text=f"Act as one of {', '.join(dict(CAST))}.")
        return self._slack.person(name)


def _asset(name: str) -> web.StreamResponse:
    path = FILES / name
    kind = KINDS.get(path.suffix)
    if kind is None or path.parent != FILES or not path.is_file():
        raise web.HTTPNotFound(text="There is no such page.")
    return web.Response(body=path.read_bytes(), content_type=kind, charset="utf-8")
