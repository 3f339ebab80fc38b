"""Loopback only: the demo listens where no other machine reaches it, and answers to no foreign host name."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def listen(app: web.Application, host: str, port: int) -> tuple[web.AppRunner, str]:
    """Serve an application; 0 takes a free port. Returns what ends it, and its address with a slash at the end.

    Raises:
        ValueError: the host is not loopback. Whoever reaches this server can act as anyone.
        OSError: the port is taken.
    """
    if not _is_loopback(host):
        raise ValueError(f"The demo listens on loopback only, not on {host}: whoever reaches it can be anyone in it.")
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    bound = runner.addresses[0]
    shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
    return runner, f"http://{shown}:{bound[1]}/"


@web.middleware
async def loopback_host_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a request whose Host header is a name that someone else's DNS points at loopback (DNS rebinding)."""
    authority = request.headers.get("Host", "")
    host = authority.rpartition(":")[0] if not authority.endswith("]") and ":" in authority else authority
    if not _is_loopback(host.removeprefix("[").removesuffix("]")):
        return web.Response(status=403, text="This server answers to localhost and 127.0.0.1 only.")
    return await handler(request)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
