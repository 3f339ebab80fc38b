"""Commands that never begin."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.domain.probe import Probe
from bot.probes import command
from bot.probes.asking import Asking
from bot.probes.lookup import Lookup

TIMES = 5


def files() -> int:
    """Count the files that are open."""
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.slow
async def test_one_whose_time_is_over_before_it_begins_leaves_nothing_open() -> None:
    probe = Probe.model_validate({"kind": "command", "service": "checkout", "argv": ["/bin/true"]})
    asking = Asking(probe=probe, environ={}, resolver=Lookup(1))
    before = files()
    for _ in range(TIMES):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await command.measure(asking)
    assert files() < before + TIMES
