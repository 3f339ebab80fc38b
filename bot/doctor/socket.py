"""Whether Slack would talk to us over Socket Mode, checked without taking anything from a running bot."""

from __future__ import annotations

import asyncio
from typing import Final

import aiohttp

from bot.doctor.environment import Environment
from bot.doctor.finding import Finding, failed, not_checked, ok
from bot.slack.workspace.query import AwayError, Query, greeting

CHECK: Final = "socket mode"
HELLO_WITHIN: Final = 10.0
"""Seconds for the handshake and the greeting."""

ASKS_WITHIN: Final = 2.0
"""Seconds for a bot on this machine to report its health."""

ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound
"""Where to find a bot that listens on every address."""


async def socket(environment: Environment, session: aiohttp.ClientSession) -> Finding:
    """Ask for an address, and connect to it unless a bot of ours is connected: Slack gives each payload to any one."""
    if environment.app_token is None or environment.api_url is None:
        if environment.http:
            return ok(CHECK, "Not used: Slack reaches Warroom over HTTP.")
        return not_checked(CHECK, "There is no valid app-level token.", "Fix SLACK_APP_TOKEN first.")
    try:
        query = Query(environment.app_token.get_secret_value(), environment.api_url, session)
        opened = await query.ask("apps.connections.open")
    except AwayError as away:
        return not_checked(CHECK, f"Couldn't check it: {away}.", "Run `warroom doctor` again when Slack answers.")
    if opened.code:
        return failed(
            CHECK,
            f"Slack doesn't accept SLACK_APP_TOKEN ({opened.code}).",
            "Generate an app-level token with the scope connections:write (the app's settings, Basic Information), "
            "and turn Socket Mode on.",
        )
    if await _is_connected(environment, session):
        return ok(CHECK, "The running bot is connected.")
    return await _greeted(str(opened.data.get("url")), session)


async def _is_connected(environment: Environment, session: aiohttp.ClientSession) -> bool:
    """Ask the bot on this machine, if there is one."""
    if environment.bot_at is None:
        return False
    host, port = environment.bot_at
    host = ANYWHERE.get(host, host)
    try:
        async with (
            asyncio.timeout(ASKS_WITHIN),
            session.get(f"http://{f'[{host}]' if ':' in host else host}:{port}/healthz") as answer,
        ):
            health = await answer.json()
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError, RecursionError):
        return False
    return isinstance(health, dict) and health.get("slack_connected") is True


async def _greeted(url: str, session: aiohttp.ClientSession) -> Finding:
    fix = "Make sure that this machine can reach Slack's wss:// addresses: check proxy and firewall."
    try:
        async with asyncio.timeout(HELLO_WITHIN):
            frame = await greeting(url, session)
    except (aiohttp.ClientError, TimeoutError, OSError, TypeError, ValueError, RecursionError) as error:
        return failed(CHECK, f"Slack offers a connection, but it can't be opened ({type(error).__name__}).", fix)
    kind, reason = frame.get("type"), frame.get("reason")
    if kind == "hello":
        return ok(CHECK, "Slack accepts a connection.")
    if reason == "too_many_websockets":
        return failed(CHECK, "The app has as many connections as Slack allows.", "Stop replicas, or use HTTP mode.")
    if reason == "link_disabled":
        return failed(CHECK, "Socket Mode is off.", "Turn it on in the app's settings, Socket Mode.")
    return failed(CHECK, f"Slack closed the connection ({reason or kind}).", "Run `warroom doctor` again in a minute.")
