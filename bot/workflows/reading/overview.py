"""Reading what is known of an incident, or of many at once, for whoever shows it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.domain.approval import Reviews
from bot.domain.incident import Incident
from bot.domain.overview import (
    Alerts,
    Checklists,
    Checks,
    Deadlines,
    Ending,
    Failures,
    Health,
    Ladder,
    Overview,
    Places,
    Recorded,
    Roles,
    Updates,
)
from bot.domain.part import Part, Parts
from bot.domain.policy import Policy
from bot.domain.restored import Recovery
from bot.domain.sampled import Sampled
from bot.workflows.reading import parts as reading
from bot.workflows.reading.health import read_health
from bot.workflows.reading.known import TOLD, read_ladders
from bot.workflows.reading.reviews import read_reviews
from bot.workflows.reading.sampled import read_sampled
from storage.engine.together import Question
from storage.queue import outbox
from storage.stores import (
    alerts_of_incidents,
    checks,
    clock_marks,
    drafts,
    records,
    reminders,
    roles,
    slack_places,
    timeline,
    updates,
)
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Reader:
    """How a part of several incidents is read."""

    read: Callable[..., Awaitable[Mapping[int, Part]]]
    """Takes the transaction and the incidents, and returns it by their ids."""
    asks: tuple[Question, ...] = ()
    """What it asks of all of them: that is asked in one statement, with what the other parts ask."""
    by_policy: bool = False
    """Whether it takes the policy, too."""
    spared: Mapping[type[Part], Question] = field(default_factory=dict)
    """Another part -> the question that need not be asked where that is read too: then it takes that part instead."""


READERS: Final[Mapping[type[Part], Reader]] = {
    Roles: Reader(reading.read_roles, (roles.HISTORY,)),
    Checklists: Reader(reading.read_checklists, (roles.TICKS,)),
    Checks: Reader(reading.read_checks, (checks.OF, drafts.OF, drafts.STEPS)),
    Updates: Reader(reading.read_updates, (updates.LAST_OF_ALL, timeline.LAST_OF_ALL)),
    Deadlines: Reader(reading.read_deadlines, (reminders.STANDING_OF,)),
    Places: Reader(reading.read_places, (slack_places.OF,)),
    Failures: Reader(reading.read_failures, (outbox.ASIDE,)),
    Ending: Reader(reading.read_endings),
    Recorded: Reader(reading.read_records, (records.OF,)),
    Health: Reader(read_health, by_policy=True),
    Alerts: Reader(reading.read_alerts, (alerts_of_incidents.OF_INCIDENTS,)),
    Recovery: Reader(
        reading.read_recoveries,
        (timeline.OF_RECOVERY, records.FOLLOWED, drafts.OF, drafts.STEPS),
        by_policy=True,
        spared={Recorded: records.FOLLOWED},
    ),
    Reviews: Reader(read_reviews, (drafts.OF, drafts.STEPS), by_policy=True),
    Sampled: Reader(read_sampled, (alerts_of_incidents.TURNS,), by_policy=True),
    Ladder: Reader(read_ladders, (clock_marks.OF_ALL, timeline.DONE_BY_PEOPLE)),
}


def questions_of(parts: Parts) -> tuple[Question, ...]:
    """Return what is asked to read these parts, for whoever asks it together with more."""
    asking = [reader for part, reader in READERS.items() if part in parts]
    spared = {question for reader in asking for part, question in reader.spared.items() if part in parts}
    asked = dict.fromkeys(question for reader in asking for question in reader.asks)
    return tuple(question for question in asked if question not in spared)


KINDS: Final[Mapping[str, Sequence[str]]] = {
    "kinds": [str(kind) for kind in reading.MOVES],
    "done": [str(kind) for kind in TOLD],
}
"""Parameters of those questions, beside the incidents."""


async def overview(uow: UnitOfWork, policy: Policy, which: int | Incident, parts: Parts) -> Overview:
    """Return an incident with the parts that someone is about to show.

    Args:
        which: its id, or what this transaction read of it and has not changed since.
    """
    incident = which if isinstance(which, Incident) else await uow.incidents.get(which)
    return (await overviews(uow, policy, [incident], parts))[0]


async def overviews(uow: UnitOfWork, policy: Policy, incidents: Sequence[Incident], parts: Parts) -> Sequence[Overview]:
    """Return the same of several incidents, in their order."""
    readers = {part: reader for part, reader in READERS.items() if part in parts}
    async with uow.together(*questions_of(parts), of=[each.id for each in incidents], **KINDS):
        found: dict[type[Part], Mapping[int, Part]] = {}
        for part, reader in readers.items():
            known = [found[each] for each in reader.spared if each in found]
            found[part] = await reader.read(uow, incidents, *([policy] if reader.by_policy else []), *known)
    return [
        Overview(incident, policy, {part: of_all[incident.id] for part, of_all in found.items()})
        for incident in incidents
    ]


async def overviews_of(
    uow: UnitOfWork, policy: Policy, wanted: Mapping[int, Collection[type[Part]]]
) -> Mapping[int, Overview]:
    """Return incidents by id, each with the parts that are wanted of it; those that are not there are missing."""
    incidents = list((await uow.incidents.get_all(wanted.keys())).values())
    found = await overviews(uow, policy, incidents, frozenset().union(*wanted.values()))
    return {each.incident.id: each for each in found}
