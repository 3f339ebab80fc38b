"""Messages about probes: which fail, and what one measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from bot.domain.chart import Point
from bot.domain.messages.base import BaseMessage


class ProbesFail(BaseMessage):
    """Probes of an incident that fail, or did: one message for all of them, shown as they stand when it is sent."""

    says: Literal["probes_fail"] = "probes_fail"
    number: int
    """Of such messages of this incident, from 1."""


class ProbeChart(BaseMessage):
    """What a probe measured around an incident."""

    says: Literal["probe_chart"] = "probe_chart"
    probe: str
    """Its name in the policy."""
    points: tuple[Point, ...]
    """In order; empty: nothing is stored."""
    unit: str = ""
    limits: Mapping[str, float] = {}
    """The ends of what is healthy, by what they are called."""
    usual: float | None = None
    """What it was before the incident; ``None``: nothing is stored of that."""
    by: str = ""
    """User id of whoever had it posted."""


Message = ProbesFail | ProbeChart
