"""A rung of the ladder: whom an incident that stays open reaches, when, and how."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, PlainValidator

from bot.domain.durations import OptionalWithin
from bot.domain.severity import Name, without_none
from bot.domain.triage import Facts, Reputation, Security
from bot.domain.value import Value

MOST_REVENUE: Final = 1_000_000_000_000
"""More than that no incident costs."""

_REVENUE: Final = re.compile(r"revenue\s*>\s*(\d[\d_,]{0,18})", re.ASCII)


class Way(StrEnum):
    """How someone is reached."""

    INVITE = "invite"
    """Into the war room, if there is one."""
    DM = "dm"
    """By a direct message."""
    PAGE = "page"
    """Outside Slack, by whatever pages them."""


class Until(StrEnum):
    """What stops a rung that has not been reached."""

    RESOLVED = "resolved"
    """The end of the incident, and nothing else."""
    ACKNOWLEDGED = "acknowledged"
    """Someone says *I'm on it*, or takes a role."""


def _about(reputation: Reputation) -> Callable[[Facts], bool]:
    return lambda facts: reputation in (facts.reputation or ())


TRIGGERS: Final[Mapping[str, tuple[str, Callable[[Facts], bool]]]] = MappingProxyType(
    {
        "data_breach": ("there is a security breach", lambda facts: facts.security is Security.BREACH),
        "regulatory": ("a regulator is involved", _about(Reputation.REGULATORY)),
        "media": ("the media are involved", _about(Reputation.MEDIA)),
        "major_customer": ("a major customer is affected", lambda facts: bool(facts.major_customer)),
        "existential": ("the company is at risk", lambda facts: facts.existential is True),
    }
)
"""What a policy calls a fact -> the fact as people read it, a clause; whether it is known.

Source: [response] escalation_matrix: VP for a data breach, a regulator or a major customer, CEO for media attention or
an existential threat.
"""


def lost_over(trigger: str) -> float | None:
    """Return the amount of ``revenue > 100000``; ``None``: it is another trigger."""
    found = _REVENUE.fullmatch(trigger)
    return float(found[1].replace("_", "").replace(",", "")) if found else None


def _a_trigger(value: object) -> str:
    said = value.strip() if isinstance(value, str) else ""
    if said in TRIGGERS:
        return said
    lost = lost_over(said)
    if lost is None:
        raise ValueError(f"{value!r} isn't a fact; known here: {', '.join(TRIGGERS)}, revenue > 100000")
    if not 0 < lost <= MOST_REVENUE:
        raise ValueError(f"{said!r} must name an amount from 1 to {MOST_REVENUE:,}")
    return f"revenue > {lost:.0f}"


Trigger = Annotated[str, PlainValidator(_a_trigger)]
"""A fact of `TRIGGERS`, or ``revenue > 100000``: what is lost so far, in the policy's currency."""


class Rung(Value):
    """Whom an incident reaches that stays open. Source: [response] escalation_matrix; decision 10."""

    tell: Name
    """A name of ``people``. Each stands on the ladder once, and is reached once for each incident."""
    after: Annotated[Mapping[str, OptionalWithin], BeforeValidator(without_none)] = {}
    """Severity key -> how long after the declaration, while it is open; ``0s``: immediately."""
    or_if: tuple[Trigger, ...] = ()
    """Facts that reach them immediately, whatever the severity: ``data_breach``, ``regulatory``, ``media``,
    ``major_customer``, ``existential``, or ``revenue > 100000`` for what is lost so far."""
    by: Annotated[tuple[Way, ...], Field(min_length=1)] = (Way.DM,)
    """``invite`` into the room, ``dm``, ``page`` outside Slack."""
    until: Until = Until.RESOLVED
    """``acknowledged``: no longer reached once someone is on it."""
