"""This file is about looking at everything once, in an order that never changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot import logs
from bot.doctor import configured
from bot.doctor.finding import Finding
from bot.doctor.given import given
from bot.runtime import Clock


async def examine(environ: Mapping[str, str], *, clock: Clock, blocks: bool = False) -> tuple[Finding, ...]:
    """Look at an install, beside a running bot or without one.

    Args:
        environ: the settings, as `warroom run` reads them.
        blocks: have Slack judge every message and form, too.

    Returns:
        What was found, in an order that is the same every time; no secret is in it.
    """
    parts = given(environ)
    logs.conceal(*parts.secrets)
    found = [*configured.settings(parts)]
    _, about_policy = configured.policy(parts)
    found += about_policy
    return tuple(replace(one, seen=logs.masked(one.seen), mend=logs.masked(one.mend)) for one in found)
