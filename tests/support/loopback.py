"""A fence: whatever a test does, nothing in this process resolves a name or connects anywhere but to this machine."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any, Final

LOCAL_NAMES: Final = frozenset({"", "localhost", "127.1"})
"""The last one is an address of this machine that few programs take for one."""


def _is_local(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or not isinstance(name, str) or name in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        outside = isinstance(address, tuple) and not _is_local(address[0])
    elif event == "socket.getaddrinfo":
        address = arguments[0]
        outside = not _is_local(address)
    else:
        return
    if outside:
        raise PermissionError(f"a test may reach this machine only, not {address!r}")


def fence() -> None:
    """Put it up, for as long as the process lives."""
    sys.addaudithook(_watch)
