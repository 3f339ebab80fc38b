"""Who does what in an incident: a role, its duties, and when it must be filled."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.domain.durations import Duration
from bot.domain.reminder import SOON
from bot.domain.severity import Name, Text, without_none
from bot.domain.triage import Facts, Users
from bot.domain.value import Value

ON_CALL = "on_call"
"""Key of the policy's ``people`` who are on call: whoever of them declares an incident has acknowledged it."""

COMMANDER = "commander"
"""Key of the one role that the program itself knows."""


def in_sentence(label: str, area: str = "") -> str:
    """Write a role's label as it stands within a sentence: ``incident commander``, but ``SRE lead``.

    Args:
        area: what an expert is expert in.
    """
    called = label[:1].lower() + label[1:] if label[1:2].islower() else label
    return f"{called} ({area})" if area else called


class Condition(StrEnum):
    """What else than its severity can make an incident need a role."""

    CROSS_TEAM = "cross_team"
    """Two teams or more are in it."""
    CUSTOMER_IMPACT = "customer_impact"
    """Users are known to be affected."""


def conditions(facts: Facts, areas: Collection[str]) -> frozenset[Condition]:
    """Return what holds of an incident.

    Args:
        areas: in which there is an expert now, each once.
    """
    held = set()
    if len(areas) > 1:
        held.add(Condition.CROSS_TEAM)
    if facts.users not in {None, Users.NONE}:
        held.add(Condition.CUSTOMER_IMPACT)
    return frozenset(held)


class Requirement(Value):
    """A role is needed when the condition holds."""

    condition: Condition
    """There are experts of two areas, or users are known to be affected."""
    severities: tuple[Name, ...] = ()
    """Keys; empty: every severity."""


Item = Annotated[Text, Field(max_length=75)]
"""Something to tick off. Source: Slack's reference, option object: a longer one would be cut."""

Items = Annotated[tuple[Item, ...], Field(max_length=10)]
"""Source: Slack's reference, checkboxes: ten at most."""


class Checklist(Value):
    """What the holder ticks off, by moment. Source: [response] incident_commander checklist."""

    at_start: Items = ()
    """First steps to tick off; what is open after 10 min is shown once more."""
    during: Items = ()
    """With each update: ticked in private, and begun again once one is posted; what is open comes with its heads-up."""
    at_resolution: Items = ()
    """Shown to the holder once the incident is resolved and a postmortem draft follows; what Warroom did is ticked."""


class Handoff(Value):
    """What changes hands with the on-call engineer. Source: [response] subject_matter_expert handoff."""

    from_on_call: tuple[Text, ...] = ()
    """What an expert asks the on-call engineer for; shown in small print."""
    to_on_call: tuple[Text, ...] = ()
    """What an expert leaves to them; shown in small print."""


class Role(Value):
    """One role. Source: [response] Incident Roles."""

    key: Annotated[Name, Field(exclude=True)]
    """``commander``: what the database and the policy file call it."""
    label: Annotated[Text, Field(max_length=60)]
    """``Incident commander``: what people read."""
    aliases: tuple[Text, ...] = ()
    """Other spellings; case, spaces, hyphens and underscores are ignored."""
    exclusive: bool = True
    """Whether an incident has at most one holder at a time."""
    required_for: Annotated[Mapping[str, Duration], BeforeValidator(without_none)] = {}
    """Severity key -> how long after the declaration the role may stay unfilled before the room is notified."""
    required_if: tuple[Requirement, ...] = ()
    """What else makes the role required: the room is notified immediately while it holds."""
    assigned_when: tuple[Text, ...] = ()
    """The same in words, as the room reads it."""
    duties: tuple[Text, ...] = ()
    """Shown to the holder in private."""
    external_duties: tuple[Text, ...] = ()
    """External communication: duties to people outside the company, shown with the others."""
    checklist: Checklist = Checklist()
    """What the holder ticks off."""
    authority: tuple[Text, ...] = ()
    """What the holder may do without asking; shown in small print."""
    must_escalate: tuple[Text, ...] = ()
    """What the holder may start only with the commander's consent; shown in small print."""
    skills: tuple[Text, ...] = ()
    """What the holder needs to know."""
    tools: tuple[Text, ...] = ()
    """What the holder needs access to; shown in small print."""
    handoff: Handoff = Handoff()
    """What changes hands with the on-call engineer."""

    def missed_at(
        self, severity: str, *, declared_at: datetime, holding: Collection[Condition], now: datetime
    ) -> datetime | None:
        """Return from when on the role is missed if no one has it; ``None``: it need not be filled.

        A time that has passed leaves people a minute: they learn only now that it counts.

        Args:
            severity: key.
            holding: the conditions that hold; what they ask for is missed at once.
        """
        moments = []
        within = self.required_for.get(severity)
        if within is not None:
            at = min(declared_at, now) + within  # a clock that was ahead may have dated it
            moments.append(at if at > now else now + min(SOON, within))
        if any(
            rule.condition in holding and (not rule.severities or severity in rule.severities)
            for rule in self.required_if
        ):
            moments.append(now)
        return min(moments, default=None)
