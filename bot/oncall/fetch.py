"""Fetching a calendar: from addresses that the policy allows, not too much, not too long."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import dataclass
from typing import Final

import aiohttp
from yarl import URL

from bot.guard import guarded, read_at_most, why_none
from bot.oncall.errors import FeedError
from bot.oncall.lines import LARGEST

WITHIN: Final = 10.0
"""Seconds for all of it, redirects included."""

MOST_REDIRECTS: Final = 3
_OK, _UNCHANGED = 200, 304
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Body:
    """What a source sent."""

    data: bytes
    etag: str
    """What it calls that; empty: nothing."""


def _checked(address: URL, *, allow_private: bool) -> None:
    """Refuse an address that may not be asked.

    Raises:
        FeedError: it may not.
    """
    if allow_private and address.scheme not in {"http", "https"}:
        raise FeedError(f"leads to {address.scheme or 'no'} address; give one that begins with https://")
    if not allow_private and address.scheme != "https":
        raise FeedError("leads to an address without https; give one with https, or set allow_private: true")


async def fetch(address: str, *, etag: str = "", allow_private: bool = False) -> Body | None:
    """Ask a source for its calendar; ``None``: it still is the one that was called ``etag``.

    No error quotes the address: it often is a secret.

    Raises:
        FeedError: it may not be asked, does not answer, or answers something else than a calendar.
    """
    timeout = aiohttp.ClientTimeout(total=WITHIN)
    connector = guarded(allow_private=allow_private)
    headers = {"Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity"}
    headers |= {"If-None-Match": etag} if etag else {}
    try:
        async with (
            asyncio.timeout(WITHIN),
            aiohttp.ClientSession(connector=connector, timeout=timeout, auto_decompress=False) as session,
        ):
            url = URL(address)
            for _ in range(MOST_REDIRECTS + 1):
                _checked(url, allow_private=allow_private)
                async with session.get(url, headers=headers, allow_redirects=False) as answer:
                    if answer.status not in _REDIRECTS:
                        return await _body(answer, asked_for_change=bool(etag))
                    url = url.join(URL(answer.headers.get("Location", "")))
            raise FeedError(f"redirects more than {MOST_REDIRECTS} times; give the address that it ends at")
    except (aiohttp.ClientError, OSError, ValueError, zlib.error) as error:
        raise FeedError(why_none(error, within=WITHIN, allow_private=allow_private, entry="schedule")) from None


async def _body(answer: aiohttp.ClientResponse, *, asked_for_change: bool) -> Body | None:
    if answer.status == _UNCHANGED and asked_for_change:
        return None
    if answer.status != _OK:
        remedy = "; the address may have been renewed" if answer.status in {401, 403, 404, 410} else ""
        raise FeedError(f"answers {answer.status}{remedy}")
    return Body(await read_at_most(answer, LARGEST), answer.headers.get("ETag", ""))
