"""Loopback only: the demo listens where no other machine reaches it, and answers to no foreign host name."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def check_loopback(host: str) -> None:
    """Refuse to listen where other machines could reach it.

    Raises:
        ValueError: the host is not loopback. Whoever reaches this server can act as anyone.
    """
    if not _is_loopback(host):
        raise ValueError(f"The demo listens on loopback only, not on {host}: whoever reaches it can be anyone in it.")


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
