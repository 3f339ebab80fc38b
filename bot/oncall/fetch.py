"""Fetching a calendar: from addresses that the policy allows, not too much, not too long."""

from __future__ import annotations

import asyncio
import ssl
import zlib
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from bot.oncall.errors import FeedError
from bot.oncall.lines import LARGEST

WITHIN: Final = 10.0
"""Seconds for all of it, redirects included."""

MOST_REDIRECTS: Final = 3
CHUNK: Final = 64 * 1024
_OK, _UNCHANGED = 200, 304
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_GZIP: Final = 31
"""Window bits of zlib for gzip."""

_TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""IPv4 addresses in the dress of IPv6, for a translator. Source: RFC 6052, RFC 8215."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a source sent."""

    data: bytes
    etag: str
    """What it calls that; empty: nothing."""


class _PrivateError(OSError):
    """An address lies where no source may be."""


def is_public(address: str) -> bool:
    """Whether an IP address can be anyone's on the internet, and not one of a private network or of this machine."""
    ip: IPv4Address | IPv6Address = ip_address(address)
    if isinstance(ip, IPv6Address):
        if any(ip in network for network in _TRANSLATED):
            return False
        ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
    return ip.is_global and not ip.is_multicast


class _Guarded(AbstractResolver):
    """Looks names up, and gives none that lies in a private network: what is checked is what is connected to."""

    def __init__(self) -> None:
        self._inner = ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        """Return the addresses of a host, if all of them are public."""
        found = await self._inner.resolve(host, port, family)  # type: ignore[arg-type]
        if not all(is_public(one["host"]) for one in found):
            raise _PrivateError
        return found

    async def close(self) -> None:
        """Let go of nothing."""


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _checked(address: URL, *, allow_private: bool) -> None:
    """Refuse an address that may not be asked.

    Raises:
        FeedError: it may not.
    """
    if allow_private:
        if address.scheme not in {"http", "https"}:
            raise FeedError(f"leads to {address.scheme or 'no'} address; give one that begins with https://")
        return
    if address.scheme != "https":
        raise FeedError("leads to an address without https; give one with https, or set allow_private: true")
    host = address.host or ""
    if _is_literal(host) and not is_public(host):
        raise _private()


def _private() -> FeedError:
    return FeedError("leads to a private address; if that is meant, set allow_private: true for this schedule")


async def fetch(address: str, *, etag: str = "", allow_private: bool = False) -> Body | None:
    """Ask a source for its calendar; ``None``: it still is the one that was called ``etag``.

    No error quotes the address: it often is a secret.

    Raises:
        FeedError: it may not be asked, does not answer, or answers something else than a calendar.
    """
    timeout = aiohttp.ClientTimeout(total=WITHIN)
    connector = aiohttp.TCPConnector(resolver=ThreadedResolver() if allow_private else _Guarded(), force_close=True)
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
    except _PrivateError:
        raise _private() from None
    except TimeoutError:
        raise FeedError(f"doesn't answer within {WITHIN:.0f} s") from None
    except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError, ssl.SSLError):
        raise FeedError("has no valid certificate; check its date and its host name") from None
    except aiohttp.ClientConnectorDNSError as error:
        if isinstance(error.__cause__, _PrivateError):
            raise _private() from None
        raise FeedError("lies on a host that can't be found; check the address and the DNS") from None
    except aiohttp.ClientConnectorError:
        raise FeedError("can't be reached; check network and firewall") from None
    except (aiohttp.ClientError, ValueError) as error:
        raise FeedError(f"broke off ({type(error).__name__})") from None


async def _body(answer: aiohttp.ClientResponse, *, asked_for_change: bool) -> Body | None:
    if answer.status == _UNCHANGED and asked_for_change:
        return None
    if answer.status != _OK:
        remedy = "; the address may have been renewed" if answer.status in {401, 403, 404, 410} else ""
        raise FeedError(f"answers {answer.status}{remedy}")
    data = bytearray()
    async for part in answer.content.iter_chunked(CHUNK):
        data += part
        if len(data) > LARGEST:
            break
    whole = bytes(data)
    if answer.headers.get("Content-Encoding", "").strip().lower() in {"gzip", "x-gzip"}:
        try:
            whole = zlib.decompressobj(_GZIP).decompress(whole, LARGEST + 1)
        except zlib.error:
            raise FeedError("sends something that isn't what it calls it (gzip)") from None
    return Body(whole, answer.headers.get("ETag", ""))
