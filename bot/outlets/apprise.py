"""Over a hundred more systems, by an address of Apprise: text messages, calls, ntfy, Teams and the like.

The key is the address, for it holds whatever the system asks for. Apprise says whether it was taken, not why not.
"""

from __future__ import annotations

import asyncio
import importlib
import re
from typing import Any, Final

from bot import logs
from bot.domain.effects import Done, Outcome, Refused, Unknown
from bot.outlets.alert import Alert
from bot.outlets.connection import Connection

INSTALL: Final = "pip install 'warroom[page]'"
_PARTS: Final = re.compile(r"[/:@?&=,]+")


async def page(connection: Connection, alert: Alert) -> Outcome:
    """See `Pager`. Most of these systems show a message and keep no state, so only calls are sent."""
    label = connection.outlet.called
    if alert.action != "trigger":
        return Done(name=label)
    logs.conceal(*_PARTS.split(connection.key))  # what Apprise logs may name any part of the address
    try:
        sender = await asyncio.to_thread(_sender, connection.key)  # reading all that Apprise knows takes a second
    except ImportError:
        return Refused(f"{label} needs Apprise: run {INSTALL}, restart the bot, then press Retry", "not_installed")
    if sender is None:
        return Refused(f"the key for {label} isn't an address of Apprise: correct it, then press Retry", "no_key")
    lines = [*([alert.why] if alert.why else []), *(f"{text}: {href}" for text, href in alert.links)]
    async with asyncio.timeout(connection.within):
        taken = await sender.async_notify(
            title=alert.summary, body="\n".join(lines) or alert.number, notify_type="failure"
        )
    return Done(name=label) if taken else Unknown(f"{label} did not take it", away=False)


def _sender(address: str) -> Any:
    """Return what sends to an address; ``None``: Apprise does not know it."""
    sender = importlib.import_module("apprise").Apprise()
    return sender if sender.add(address) else None
