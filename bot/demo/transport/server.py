"""The HTTP server: Web API, response_url, uploads and the WebSocket, on loopback only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from bot.demo.faults import Delay, DropAfter, DropBefore, Fault, Garbled, Hold, ServerError
from bot.demo.json_types import Json
from bot.demo.transport.in_flight import InFlight
from bot.demo.transport.loopback import listen, loopback_host_only
from bot.demo.transport.response_url import ResponseUrls
from bot.demo.transport.socket_mode import Sockets
from bot.demo.web_api.files import take_bytes
from bot.demo.web_api.gateway import Call, Gateway, RateLimitedError
from bot.demo.web_api.method import parsed
from bot.demo.workspace.errors import SlackError

LARGEST_BODY = 64 * 1024 * 1024


class Server:
    """Binds a loopback port and answers there."""

    def __init__(
        self,
        gateway: Gateway,
        response_urls: ResponseUrls,
        sockets: Sockets,
        in_flight: InFlight,
        now: Callable[[], datetime],
    ) -> None:
        """Answer through these, with the time of ``now`` in each ``Date``."""
        self._gateway = gateway
        self._response_urls = response_urls
        self._sockets = sockets
        self._in_flight = in_flight
        self._now = now
        self._runner: web.AppRunner | None = None
        self.heard: list[bytes] | None = None
        """Every byte of each request, in order, for a test that searches them; ``None``: none is kept."""
        self.base = ""
        """Address with a slash at the end, once started."""

    async def start(self, host: str, port: int) -> None:
        """Listen.

        Raises:
            ValueError: the host is not loopback. Whoever reaches this server can act as anyone.
        """
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[loopback_host_only, self._hear])
        app.on_response_prepare.append(self._date)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{token}", self._response)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/link/", self._sockets.handshake)
        self._runner, self.base = await listen(app, host, port)

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _date(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = format_datetime(self._now(), usegmt=True)

    @web.middleware
    async def _hear(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if self.heard is not None:
            head = b"\n".join(b": ".join(pair) for pair in request.raw_headers)
            self.heard.append(b"\n".join((request.raw_path.encode(), head, await request.read())))
        return await handler(request)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        with self._in_flight.track():
            raw, was_json = await _arguments(request)
            token = str(raw.pop("token", "")) or request.headers.get("Authorization", "").removeprefix("Bearer ")
            try:
                arguments, malformed = parsed(raw), None
            except SlackError as refused:
                arguments, malformed = raw, refused
            call = self._gateway.record(request.match_info["method"], arguments)
            headers = {"X-OAuth-Scopes": ",".join(self._gateway.granted_scopes(token))}
            fault: Fault | None = None
            answer: Json
            try:
                fault = self._gateway.fault(call)
                method = self._gateway.admit(call, token, was_json=was_json)
                if malformed:
                    raise malformed
                if await self._breaks_before(fault):
                    return _broken(request, call, fault)
                answer = {"ok": True} | self._gateway.perform(call, method)
            except RateLimitedError as limited:
                call.error = "ratelimited"
                headers |= limited.headers
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
            except SlackError as refused:
                call.error = refused.error
                answer = {"ok": False, "error": refused.error} | refused.extra
            call.answer = answer
            return await self._after(request, call, fault, web.json_response(answer, headers=headers))

    async def _breaks_before(self, fault: Fault | None) -> bool:
        """Let a fault work that comes before the effect; tell whether there will be no effect."""
        if isinstance(fault, Delay):
            await asyncio.sleep(fault.seconds)  # the fault that was planned
        if isinstance(fault, Hold) and not fault.after:
            await self._held(fault)
        if isinstance(fault, DropBefore):
            await asyncio.sleep(fault.after)  # as long as the fault says
        return isinstance(fault, DropBefore) or (isinstance(fault, ServerError | Garbled) and not fault.took_effect)

    async def _after(
        self, request: web.Request, call: Call, fault: Fault | None, answer: web.StreamResponse
    ) -> web.StreamResponse:
        if isinstance(fault, Hold) and fault.after:
            await self._held(fault)
        if isinstance(fault, DropAfter):
            await asyncio.sleep(fault.after)  # as long as the fault says
        if isinstance(fault, DropAfter | ServerError | Garbled):
            return _broken(request, call, fault)
        return answer

    async def _held(self, fault: Hold) -> None:
        fault.reached.set()
        with self._in_flight.untracked():
            await fault.released.wait()

    async def _response(self, request: web.Request) -> web.StreamResponse:
        with self._in_flight.track():
            try:
                body = json.loads(await request.text())
            except ValueError:
                body = None
            if not isinstance(body, dict):
                return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
            return await self._without_token(
                request, "response_url", body, lambda: self._response_urls.use(request.match_info["token"], body)
            )

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        with self._in_flight.track():
            content = await _uploaded(request)
            file_id = request.match_info["file"]
            seen = {"file": file_id, "length": len(content)}
            return await self._without_token(
                request, "upload", seen, lambda: take_bytes(self._gateway.desk, file_id, content)
            )

    async def _without_token(
        self, request: web.Request, name: str, arguments: Json, perform: Any
    ) -> web.StreamResponse:
        """Answer a request that is no Web API method: the same faults, plainer answers."""
        call = self._gateway.record(name, arguments)
        try:
            fault = self._gateway.fault(call)
            if await self._breaks_before(fault):
                return _broken(request, call, fault)
            perform()
            call.took_effect = True
        except RateLimitedError as limited:
            call.error = "ratelimited"
            return web.Response(status=429, headers=limited.headers)
        except SlackError as refused:
            call.error = refused.error
            status = 404 if refused.error.endswith("_url") else 400
            return web.json_response({"ok": False, "error": refused.error}, status=status)
        return await self._after(request, call, fault, web.Response(text="ok"))


def _broken(request: web.Request, call: Call, fault: Fault | None) -> web.StreamResponse:
    if isinstance(fault, ServerError):
        call.error = "server_error"
        return web.Response(status=fault.status, text="<html>Server Error</html>", content_type="text/html")
    if isinstance(fault, Garbled):
        call.error = "garbled"
        return web.Response(status=fault.status, body=fault.body, headers=fault.headers)
    call.error = "dropped"
    if request.transport:
        request.transport.abort()
    return web.Response()


async def _arguments(request: web.Request) -> tuple[Json, bool]:
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        try:
            sent = json.loads(body) if body.strip() else {}
        except ValueError:
            return found | {"blocks": body}, True
        return found | (sent if isinstance(sent, dict) else {}), bool(sent)
    form = await request.post()
    return found | dict(form), False


async def _uploaded(request: web.Request) -> bytes:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        for value in form.values():
            if isinstance(value, web.FileField):
                return bytes(value.file.read())
        return b""
    return await request.read()
