"""Samples of a probe, as a replica stores them that has measured something."""

from __future__ import annotations

from typing import Final

from bot.domain.probe import Sample
from bot.workflows.probes import took
from tests.support.world import World

PROBES: Final = """
services: {checkout: {}}
probes:
  checkout-http: {kind: dns, name: localhost, service: checkout, every: 20d, for: 0s, recover_for: 0s}
"""
"""A probe that is healthy when an incident begins, and then measured by no one but a test."""


async def measured(world: World, *, ok: bool, by: str = "") -> None:
    """Have the probe be measured now, on some host, and let what follows happen."""
    runtime = world.warroom.runtime
    error = "" if ok else "answers 503 instead of 200"
    async with runtime.transaction() as uow:
        sample = Sample(probe="checkout-http", at=runtime.now(), value=None, ok=ok, error=error, by=by)
        await took(runtime.act(uow), [sample])
    await world.passes(seconds=5)
