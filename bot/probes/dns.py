"""Names: whether they lead to an address, to the right one, and how long looking them up takes."""

from __future__ import annotations

import socket

from bot.probes.asking import Asking, Found, ProbeError


async def measure(asking: Asking) -> Found:
    """See `Measure`. The answer is that of this machine, its caches included; nothing is connected to."""
    try:
        found = await asking.resolver.resolve(asking.probe.name or "", 0, socket.AF_UNSPEC)
    except TimeoutError:
        raise
    except OSError:
        raise ProbeError("can't be found; check the name and the DNS") from None
    wanted = asking.probe.expect.text
    if wanted is not None and all(one["host"] != wanted for one in found):
        return Found(problem="leads to other addresses than the one that is expected")
    return Found()
