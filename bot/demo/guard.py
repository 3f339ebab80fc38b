"""Who may ask the page: nothing but loopback, by its own name, and to act only from the page itself."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""On every answer. Nothing inline, nothing from elsewhere, nothing in a frame."""


def check_loopback(host: str) -> None:
    """Refuse to listen where others could reach it.

    Raises:
        ValueError: the host is not loopback. Anybody who reaches this server can be anyone.
    """
    if host == "localhost":
        return
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise ValueError(f"The demo listens on loopback only, not on {host}: whoever reaches it can be anyone in it.")


def is_our_name(authority: str) -> bool:
    """Whether a Host header names this machine itself, and no name that somebody else's DNS points here."""
    host = authority.rpartition(":")[0] if not authority.endswith("]") and ":" in authority else authority
    host = host.removeprefix("[").removesuffix("]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@web.middleware
async def our_name_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse whoever came by another name: a foreign page whose DNS was turned to loopback."""
    if not is_our_name(request.headers.get("Host", "")):
        return web.Response(status=403, text="This server answers to localhost and 127.0.0.1 only.")
    return await handler(request)


@web.middleware
async def own_page_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse acts that another page sends, and say on every answer what the browser may load."""
    refusal = _refusal(request)
    if refusal:
        return web.Response(status=403, text=refusal, headers=HEADERS)
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers.update(HEADERS)
        raise
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


def _refusal(request: web.Request) -> str:
    if request.method in ("GET", "HEAD"):
        return ""
    if request.headers.get("Origin") != f"http://{request.headers.get('Host', '')}":
        return "Act from the demo's own page."
    if request.content_type != "application/json":
        return "Say it in JSON."
    return ""
