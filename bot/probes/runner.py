"""Measuring: each probe once, a bounded number at a time, each within its time."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import aiohttp
import structlog
from aiohttp.abc import AbstractResolver

from bot.domain.probe import MILLISECONDS, SHAPES, Probe, Sample, milliseconds
from bot.guard import why_none
from bot.probes import command, dns, http, promql, tcp
from bot.probes.asking import Asking, Found, Measure, ProbeError
from bot.probes.lookup import Lookup
from bot.runtime import Clock

KINDS: Final[Mapping[str, Measure]] = {
    "http": http.measure,
    "tcp": tcp.measure,
    "dns": dns.measure,
    "command": command.measure,
    "promql": promql.measure,
}
"""Kind of `SHAPES` -> what measures it."""

AT_ONCE: Final = 10
"""Probes that run at the same time; the others wait, which is not counted as their time."""

COMMANDS_OFF: Final = "isn't run: to allow probes that run commands, set WARROOM_PROBE_COMMANDS=true and restart"

log = structlog.get_logger(__name__)


class Prober:
    """Measures the probes of the policy. It keeps no result."""

    def __init__(
        self,
        environ: Mapping[str, str],
        clock: Clock,
        *,
        commands: bool = False,
        resolver: AbstractResolver | None = None,
    ) -> None:
        """Prepare; nothing is opened before it is needed.

        Args:
            environ: where ``env:NAME`` is looked up.
            clock: says when a sample was taken, and how long that took.
            commands: whether commands may be run.
            resolver: looks up names; ``None``: as this machine does.
        """
        self._environ = environ
        self._clock = clock
        self._commands = commands
        self._resolver = resolver or Lookup(AT_ONCE)
        self._places = asyncio.Semaphore(AT_ONCE)

    async def close(self) -> None:
        """Let go of the threads that look names up."""
        await self._resolver.close()

    async def measure(self, name: str, probe: Probe) -> Sample:
        """Measure once. Raises nothing, whatever is found.

        Args:
            name: of the probe.
        """
        async with self._places:
            at, began = self._clock.now(), self._clock.monotonic()
            found, why = await self._found(name, probe)
            took = timedelta(seconds=max(0.0, self._clock.monotonic() - began))
        if found is None:
            return Sample(probe=name, at=at, value=None, ok=False, error=why, took=took)
        value = round(milliseconds(took), 1) if probe.measures_time else found.count
        problem = found.problem or ("" if value is None else _unhealthy(probe, value))
        return Sample(probe=name, at=at, value=value, ok=not problem, error=problem, took=took)

    async def _found(self, name: str, probe: Probe) -> tuple[Found | None, str]:
        if SHAPES[probe.kind].runs_here and not self._commands:
            return None, COMMANDS_OFF
        within = probe.timeout.total_seconds()
        try:
            async with asyncio.timeout(within):
                asking = Asking(probe=probe, environ=self._environ, resolver=self._resolver)
                return await KINDS[probe.kind](asking), ""
        except ProbeError as error:
            return None, str(error)
        except (aiohttp.ClientError, OSError, ValueError, zlib.error) as error:
            return None, why_none(error, within=within, allow_private=probe.allow_private, entry="probe")
        except Exception as error:
            log.exception("a probe could not be measured", probe=name)
            return None, f"met a mistake of Warroom's ({type(error).__name__}); the log has it"


def _unhealthy(probe: Probe, value: float) -> str:
    """Say why a value isn't healthy; empty: it is."""
    within = probe.expect.within
    if probe.threshold is not None and probe.threshold.distance(value) > 0:
        return f"is at {value:g} {probe.counted_in}".rstrip() + f", not {probe.threshold}"
    if probe.measures_time and within is not None and value > milliseconds(within):
        return f"takes {value:.0f} {MILLISECONDS}, more than {milliseconds(within):g} {MILLISECONDS}"
    return ""
