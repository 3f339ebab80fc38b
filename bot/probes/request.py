"""Asking over HTTP: no redirect is followed, no proxy of the environment used, and the beginning of the answer read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from bot.guard import guarded, read_at_most
from bot.named_secrets import NoSecretError, read_secret
from bot.probes.asking import MOST_READ, Asking, ProbeError


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered."""

    status: int
    body: bytes
    """Its beginning, at most `MOST_READ` bytes."""
    is_whole: bool


async def get(asking: Asking, url: URL) -> Answer:
    """Ask once, over a connection of its own: names are looked up each time, as whoever comes new does.

    Raises:
        ProbeError: a header's value isn't there.
        aiohttp.ClientError, OSError, zlib.error: there was no answer.
    """
    probe = asking.probe
    headers = {"User-Agent": "warroom-probe", "Accept-Encoding": "identity", **await _headers(asking)}
    connector = guarded(allow_private=probe.allow_private, resolver=asking.resolver)
    timeout = aiohttp.ClientTimeout(total=probe.timeout.total_seconds())
    async with (
        aiohttp.ClientSession(
            connector=connector, timeout=timeout, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
        ) as session,
        session.get(url, headers=headers, allow_redirects=False) as answer,
    ):
        body = await read_at_most(answer, MOST_READ)
        return Answer(answer.status, body[:MOST_READ], len(body) <= MOST_READ)


async def _headers(asking: Asking) -> Mapping[str, str]:
    try:
        return {
            name: await asyncio.to_thread(read_secret, named, asking.environ, words=True)
            for name, named in asking.probe.headers.items()
        }
    except NoSecretError as error:
        raise ProbeError(f"lacks the value of a header: {error}") from None
