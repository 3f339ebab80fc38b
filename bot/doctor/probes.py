"""Probes of the policy: each is tried once, and what it measures is said."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from bot.doctor.finding import Finding, ok, warning
from bot.domain.policy import Policy
from bot.domain.probe import Probe, Sample
from bot.probes.runner import Prober
from bot.runtime import Clock

CHECK: Final = "probes"
FIX: Final = "If the service is healthy, correct the probe: docs/probes.md says what each kind asks for."


async def probes(policy: Policy, environ: Mapping[str, str], *, clock: Clock, commands: bool) -> tuple[Finding, ...]:
    """Measure each probe once, as the bot would. Nothing is stored.

    Args:
        environ: holds the secrets that the policy names.
        commands: whether commands may be run.
    """
    prober = Prober(environ, clock, commands=commands)
    try:
        samples = await asyncio.gather(*(prober.measure(name, probe) for name, probe in policy.probes.items()))
    finally:
        await prober.close()
    return tuple(_finding(policy.probes[sample.probe], sample) for sample in samples)


def _finding(probe: Probe, sample: Sample) -> Finding:
    if not sample.ok:
        return warning(CHECK, f"{sample.probe} {sample.error}.", FIX)
    healthy = f"; healthy: {probe.healthy}" if probe.healthy else ""
    return ok(CHECK, f"{sample.probe}: {sample.value:g} {probe.counted_in}".rstrip() + f"{healthy}.")
