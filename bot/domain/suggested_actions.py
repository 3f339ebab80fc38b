"""Action items that the record of an incident suggests by itself, ready to be taken.

Source: [recovery] if nothing changes, learning was lost; [procedures] action items from checks, fixes and gaps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.domain.deadline import ACKNOWLEDGE, CUSTOMERS, RESPOND, VENDOR
from bot.domain.long_text import in_line
from bot.domain.postmortem import factors
from bot.domain.postmortem.material import Material
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import ACTION_ITEM, TEMPFIX
from bot.domain.triage import Facts

MOST: Final = 25
"""Suggestions that are shown."""

CHECKS: Final = 3
"""Of what no one checked, how many are shown first."""

CHECK: Final = "check:"
"""Begins the key of one of those."""

REPEATED: Final = 200
"""Characters of someone's words that a suggestion repeats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One action item, as the form of a new one begins."""

    key: str
    """Names it among those of an incident."""
    text: str
    area: str = ""
    outcome: str = ""
    fixes: str = ""

    @property
    def fields(self) -> Mapping[str, str]:
        """What its fields hold at first."""
        known = {"area": self.area, "outcome": self.outcome, "fixes": self.fixes}
        return {key: value for key, value in known.items() if value}


UNKNOWN: Final[Mapping[str, tuple[Callable[[Facts], bool], str]]] = MappingProxyType(
    {
        "users": (lambda facts: facts.users is None, "Count the users that an outage affects, on one dashboard"),
        "revenue": (lambda facts: facts.revenue is None, "Measure what an hour of an outage costs, on one dashboard"),
        "data": (
            lambda facts: facts.data_at_risk is None,
            "Write a check that tells whether data was lost or changed, and put it into the runbook",
        ),
        "slo": (lambda facts: facts.slo_violated is None, "Show on one dashboard whether an SLO is violated"),
    }
)
"""A fact that no one learned while it was needed -> whether that is so, and what would tell the next time."""

LATE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        ACKNOWLEDGE: ("Have a page reach someone in time: it took too long to acknowledge", "escalation procedures"),
        RESPOND: ("Write down the first three actions for whoever is paged: nothing came in time", "initial actions"),
        CUSTOMERS: ("Prepare a text for customers of such an outage: they heard too late", "communication protocols"),
        VENDOR: ("Agree with the vendor on how fast they answer: they answered too late", "escalation procedures"),
    }
)
"""A deadline that was missed -> what would meet it the next time, and what that improves."""


def suggested(material: Material, late: Collection[str], unwatched: Collection[str]) -> tuple[Suggestion, ...]:
    """Return what the record of an incident suggests, without what there is an action item for.

    Args:
        late: kinds of deadlines that were missed.
        unwatched: services that the incident touched and nothing measures.
    """
    items = of_kind(material.records, ACTION_ITEM)
    texts, fixed = {each.text for each in items}, {each.said("fixes") for each in items}
    found = [each for each in _all(material, late, unwatched) if each.text not in texts]
    return tuple(each for each in found if not each.fixes or each.fixes not in fixed)[:MOST]


def permanent(fix: Record) -> Suggestion:
    """Return the action item that makes a temporary fix permanent."""
    text = f"Replace the temporary fix {fix.called} for good: {in_line(fix.text, REPEATED)}"
    return Suggestion(key=f"fix:{fix.number}", text=text, outcome="boundaries", fixes=fix.called)


def first_ones(found: Sequence[Suggestion]) -> tuple[Suggestion, ...]:
    """Return those that are shown first: of what no one checked only a few."""
    checks = [each for each in found if each.key.startswith(CHECK)]
    return tuple(each for each in found if each not in checks[CHECKS:])


def _all(material: Material, late: Collection[str], unwatched: Collection[str]) -> Iterator[Suggestion]:
    """Yield them, the most useful first."""
    for fix in of_kind(material.records, TEMPFIX):
        if not fix.is_done:
            yield permanent(fix)
    for name, (is_unknown, text) in UNKNOWN.items():
        if is_unknown(material.incident.facts):
            yield Suggestion(key=f"fact:{name}", text=text, area="detection methods", outcome="monitoring")
    for kind, (text, area) in LATE.items():
        if kind in late:
            yield Suggestion(key=f"late:{kind}", text=text, area=area, outcome="procedures")
    for factor in _factors(material):
        text = f"Remove what contributed to it: {in_line(factor, REPEATED)}"
        yield Suggestion(key=f"factor:{factor}", text=text, outcome="boundaries")
    for service in sorted(unwatched):
        text = f"Measure {service} with a probe, and alert when it fails"
        yield Suggestion(key=f"watch:{service}", text=text, area="monitoring improvements", outcome="monitoring")
    for each in material.unchecked if material.severity.postmortem is not None else ():
        text = f"Have this checked next time, or automate it: {in_line(each.item.text, REPEATED)}"
        yield Suggestion(key=f"{CHECK}{each.checklist.key}:{each.item.key}", text=text, outcome="procedures")


def _factors(material: Material) -> Iterator[str]:
    """Yield the contributing factors that people wrote or ticked."""
    answer = material.answers.get(factors.KEY)
    if answer is not None:
        written = factors.in_parts(answer.text)
        yield from (each for each in written.types if each != factors.OTHER)
        yield from filter(None, map(str.strip, written.text.splitlines()))
