"""Every outlet that pages, with its stand-in: one suite runs over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.support.pagerduty import KEY as ROUTING_KEY
from tests.support.pagerduty import PagerDuty
from tests.support.stand_in import StandIn


@dataclass(frozen=True, kw_only=True)
class Case:
    """A kind of outlet."""

    kind: str
    stand_in: type[StandIn]
    key: str
    label: str
    """What people call it."""
    dedups: bool = True
    """The same page twice calls people once."""


CASES: Final = (Case(kind="pagerduty", stand_in=PagerDuty, key=ROUTING_KEY, label="PagerDuty"),)
