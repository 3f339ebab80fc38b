"""Asking what a policy names: which addresses may be asked, how much of an answer is read, and why none came."""

from __future__ import annotations

import socket
import ssl
import zlib
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver

CHUNK: Final = 64 * 1024
_GZIP: Final = 31
"""Window bits of zlib for gzip."""

_WITH_IPV4: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"), IPv6Network("::ffff:0:0:0/96"))
"""IPv6 addresses that end with an IPv4 address. Source: RFC 6052; RFC 4291, 2.5.5.1; RFC 2765, 2.1."""

_PRIVATE: Final = tuple(
    map(
        ip_network,
        (
            *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8"),
            *("::1", "fc00::/7", "fec0::/10"),
        ),
    )
)
"""What may be allowed: networks of one's own, and this machine. Source: RFC 1918, RFC 6598, RFC 4193, RFC 3879."""

_NEVER: Final = tuple(
    map(ip_network, ("169.254.0.0/16", "fe80::/10", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"))
)
"""Where clouds hand out keys to whoever asks from inside. No policy may ask there.

Source: the documentation of AWS, Google Cloud, Azure, Alibaba Cloud and Oracle Cloud on their metadata services.
"""

_LOCAL_TRANSLATION: Final = IPv6Network("64:ff9b:1::/48")
"""Leads wherever a translator of one's own says. Source: RFC 8215."""


class PrivateAddressError(OSError):
    """An address lies where nothing may be asked."""


def _bare(address: str) -> IPv4Address | IPv6Address:
    """Return an address without the dress of another kind: what it ends up at."""
    ip = ip_address(address)
    if isinstance(ip, IPv4Address) or ip.is_loopback or ip.is_unspecified:
        return ip
    if any(ip in network for network in _WITH_IPV4):
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)


def may_be_asked(address: str, *, allow_private: bool = False) -> bool:
    """Whether an IP address can be anyone's on the internet; or, where that is allowed, one's own.

    Addresses where clouds hand out keys, multicast and what is no host may never be asked.
    """
    ip = _bare(address)
    if any(ip in network for network in _NEVER):
        return False
    if any(ip in network for network in _PRIVATE):
        return allow_private
    return ip.is_global and not ip.is_multicast and ip not in _LOCAL_TRANSLATION


def guarded(*, allow_private: bool, resolver: AbstractResolver | None = None) -> aiohttp.TCPConnector:
    """Return what makes connections for one request, and makes none to an address that may not be asked.

    It looks at each address at the moment of connecting to it: names that lead elsewhere a second time, addresses
    instead of names and redirects are all the same to it.

    Args:
        resolver: looks up names; ``None``: as this machine does.
    """

    def a_socket(place: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = place
        if not may_be_asked(str(address[0]), allow_private=allow_private):
            raise PrivateAddressError
        return socket.socket(family, kind, protocol)

    return aiohttp.TCPConnector(resolver=resolver or ThreadedResolver(), socket_factory=a_socket, force_close=True)


async def read_at_most(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """Read the beginning of an answer whose session does not unpack it. More than ``most`` bytes: there is more.

    Raises:
        zlib.error: it isn't packed as it says.
    """
    data = bytearray()
    async for part in answer.content.iter_chunked(CHUNK):
        data += part
        if len(data) > most:
            break
    if answer.headers.get("Content-Encoding", "").strip().lower() in {"gzip", "x-gzip"}:
        return zlib.decompressobj(_GZIP).decompress(bytes(data), most + 1)
    return bytes(data)


def why_none(error: Exception, *, within: float, allow_private: bool, entry: str) -> str:
    """Say why no answer came, of what was asked: ``can't be reached; check network and firewall``.

    It quotes no address, which may be a secret.

    Args:
        error: what was raised while asking.
        within: seconds that it was waited for.
        allow_private: whether private addresses were allowed.
        entry: what the policy calls such an entry, as in ``schedule``.
    """
    cause = getattr(error, "os_error", error)  # that of a bad certificate is missing; it is one itself
    if isinstance(cause, PrivateAddressError):
        if allow_private:
            return "leads to an address where nothing may be asked, such as that of a cloud's keys"
        return f"leads to a private address; if that is meant, set allow_private: true for this {entry}"
    if isinstance(cause, TimeoutError):
        return f"doesn't answer within {within:g} s"
    if isinstance(cause, ssl.SSLError):
        return "has no valid certificate; check its date and its host name"
    if isinstance(error, aiohttp.ClientConnectorDNSError) or isinstance(cause, socket.gaierror):
        return "lies on a host that can't be found; check the address and the DNS"
    if isinstance(error, zlib.error):
        return "sends something that isn't what it calls it (gzip)"
    if isinstance(error, aiohttp.ClientConnectorError) or not isinstance(error, aiohttp.ClientError | ValueError):
        return "can't be reached; check network and firewall"
    return f"broke off ({type(error).__name__})"
