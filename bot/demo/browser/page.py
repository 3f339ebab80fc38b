"""The page's HTTP server: its files, what a person sees, what a person does, and a stream of changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from aiohttp import web

from bot.demo.browser.guide import Guide
from bot.demo.browser.same_origin import same_origin_only
from bot.demo.browser.traffic import Traffic
from bot.demo.browser.unread import Unread
from bot.demo.browser.user_actions import RefusedError, UserActions
from bot.demo.browser.visible_state import VisibleState
from bot.demo.json_types import Json
from bot.demo.people.person import Person
from bot.demo.sandbox import Sandbox
from bot.demo.transport.loopback import listen, loopback_host_only

FILES = Path(__file__).parent.parent / "page"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
LARGEST_ACTION = 256 * 1024
STEPS_OF_TIME = (1, 5, 15)
"""Minutes by which the clock button moves time."""
CAST = {"alice": "commander", "bob": "responder", "carol": "responder", "dana": "stakeholder", "dave": "manager"}
"""The people that a visitor can act as, and their parts in the incident."""
GATHER = 0.05
"""Seconds for which changes are gathered before the page hears of them."""
TICK = 1.0
"""Seconds between two looks for what Slack is to send again."""


class Page:
    """The demo in the browser."""

    def __init__(self, sandbox: Sandbox, commands: Sequence[Json]) -> None:
        """Show a sandbox.

        Args:
            commands: what may follow the slash command, for the composer: ``name``, ``usage``, ``summary``,
                ``example`` and ``aliases`` of each.
        """
        self._sandbox = sandbox
        self._slack = sandbox.slack
        self._commands = commands
        self._unread = Unread(self._slack.pings)
        self._visible_state = VisibleState(self._slack, self._unread)
        self._user_actions = UserActions(self._slack, self._unread)
        self._guide = Guide(self._slack, self._unread)
        self._traffic = Traffic(self._slack.gateway, self._slack.delivery.transport)
        self._slack.delivery.transport = self._traffic
        self._slack.in_flight.on_end(self._changed)
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
        app = web.Application(client_max_size=LARGEST_ACTION, middlewares=[loopback_host_only, same_origin_only])
        app.router.add_get("/", self._asset)
        app.router.add_get("/state", self._state)
        app.router.add_get("/changes", self._changes)
        app.router.add_get("/traffic", self._show_traffic)
        app.router.add_get("/file/{file}", self._file)
        app.router.add_post("/act", self._act)
        app.router.add_get("/{name}", self._asset)
        self._runner, self.address = await listen(app, host, port)
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

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        path = FILES / request.match_info.get("name", "index.html")
        kind = KINDS.get(path.suffix)
        if kind is None or path.parent != FILES or not path.is_file():
            raise web.HTTPNotFound(text="There is no such page.")
        return web.Response(body=path.read_bytes(), content_type=kind, charset="utf-8")

    async def _state(self, request: web.Request) -> web.StreamResponse:
        person = self._person(request.query.get("as", "alice"))
        channel, thread = request.query.get("channel", ""), request.query.get("thread", "")
        return web.json_response(
            self._visible_state.frame(person)
            | {
                "cast": [{"name": name, "part": part} for name, part in CAST.items()],
                "commands": self._commands,
                "guide": self._guide.json(),
                "traffic": self._traffic.count,
                "moving": self._moving.locked(),
                "channel": self._visible_state.channel(person, channel),
                "thread": self._visible_state.thread(person, channel, thread) if thread else None,
            }
        )

    async def _file(self, request: web.Request) -> web.StreamResponse:
        person = self._person(request.query.get("as", ""))
        file = self._visible_state.file(person, request.match_info["file"])
        if file is None:
            raise web.HTTPNotFound(text="There is no such file.")
        self._guide.opened(file.id)
        self._changed()
        return web.Response(body=file.content, content_type="text/plain", charset="utf-8")

    async def _show_traffic(self, request: web.Request) -> web.StreamResponse:
        since = request.query.get("since", "0")
        return web.json_response(self._traffic.since(int(since) if since.isdecimal() else 0))

    async def _changes(self, request: web.Request) -> web.StreamResponse:
        """Stream an event each time that something changes (server-sent events); the page then asks for the state."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await stream.prepare(request)
        reader = asyncio.Event()
        self._readers.add(reader)
        try:
            while not self._stopping:
                await stream.write(b"data: changed\n\n")
                await reader.wait()
                await asyncio.sleep(GATHER)  # one event for what changes together
                reader.clear()
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._readers.discard(reader)
        return stream

    async def _act(self, request: web.Request) -> web.StreamResponse:
        try:
            action = json.loads(await request.text())
        except ValueError:
            action = None
        if not isinstance(action, dict):
            raise web.HTTPBadRequest(text="An action must be a JSON object.")
        person = self._person(str(action.get("as", "")))
        try:
            message = await self._perform(person, action)
        except RefusedError as refused:
            return web.json_response({"error": str(refused)}, status=409)
        finally:
            self._changed()
        return web.json_response({"error": message} if message else {})

    async def _perform(self, person: Person, action: Json) -> str:
        match action.get("do"):
            case "clock":
                minutes = action.get("minutes")
                if minutes not in STEPS_OF_TIME:
                    raise RefusedError(f"The clock moves by {', '.join(map(str, STEPS_OF_TIME))} minutes.")
                async with self._moving:
                    self._changed()
                    await self._sandbox.passes(minutes=minutes)
            case "guide":
                self._guide.is_dismissed = bool(action.get("dismissed"))
            case _:
                return await self._user_actions.perform(person, action)
        return ""

    def _person(self, name: str) -> Person:
        if name not in CAST:
            raise web.HTTPNotFound(text=f"Act as one of {', '.join(CAST)}.")
        return self._slack.person(name)
