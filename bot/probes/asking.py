"""What the file of a kind is given, and what it has to offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from aiohttp.abc import AbstractResolver

from bot.domain.probe import Probe

MOST_READ: Final = 1024 * 1024
"""Bytes of an answer that are read; the rest is not asked for."""


class ProbeError(Exception):
    """Nothing could be measured: why, said of the probe, as in ``can't be reached; check network and firewall``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A probe of the policy, at the moment of measuring."""

    probe: Probe
    environ: Mapping[str, str]
    """Where secrets are looked up that the policy names."""
    resolver: AbstractResolver
    """Looks up names."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured, beside how long it took."""

    count: float | None = None
    """What was counted; ``None``: it is the time that counts."""
    problem: str = ""
    """What of the answer is not as expected, said of the probe, as in ``answers 503``; empty: nothing."""


class Measure(Protocol):
    """Measures once; each module of a kind has it as ``measure``."""

    async def __call__(self, asking: Asking) -> Found:
        """Measure, for as long as it takes: the runner ends what takes too long, by cancelling it.

        Raises:
            ProbeError: there is nothing to measure.
            aiohttp.ClientError, OSError, ValueError, zlib.error: there was no answer.
        """
