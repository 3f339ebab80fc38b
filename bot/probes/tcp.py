"""Ports: whether a connection can be made, and how long it takes."""

from __future__ import annotations

import asyncio
import socket

from bot.guard import PrivateAddressError, may_be_asked
from bot.probes.asking import Asking, Found


async def measure(asking: Asking) -> Found:
    """See `Measure`. It connects to the first address that takes it, of those that were looked up once."""
    probe = asking.probe
    found = await asking.resolver.resolve(probe.host or "", probe.port or 0, socket.AF_UNSPEC)
    failed: OSError = PrivateAddressError()
    for one in found:
        if not may_be_asked(one["host"], allow_private=probe.allow_private):
            continue
        try:
            _, writer = await asyncio.open_connection(one["host"], one["port"])
        except OSError as error:
            failed = error
            continue
        writer.transport.abort()  # nothing was said, so nothing is left to be sent
        return Found()
    raise failed
