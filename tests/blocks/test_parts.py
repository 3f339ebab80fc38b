"""What shows an incident names each part that it shows, and no other: nobody reads in vain, and nobody finds a gap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from bot.domain import met
from bot.domain.incident import Status
from bot.domain.messages.checklists import ChecklistShown
from bot.domain.messages.delivery import Undelivered
from bot.domain.messages.reminders import UpdateDue, UpdateOverdue, UpdateSoon
from bot.domain.messages.review import StepDue
from bot.domain.messages.roles import RoleUnfilled
from bot.domain.messages.stability import StabilityAsked
from bot.domain.overview import Deadlines, Ending, Failures, Overview, Recorded, Roles, Updates
from bot.domain.part import NOTHING, Part, PartNotReadError, Parts
from bot.domain.restored import Recovery
from bot.domain.sampled import Sampled
from bot.slack.blocks.messages import needs, render
from bot.workflows.reading.overview import READERS
from tests.support.builders import START, an_incident, an_overview, hostile_overview, only
from tests.support.samples.messages import AROUND, messages

GOES_BY: Final[dict[type, Parts]] = {
    UpdateDue: frozenset({Deadlines, Roles}),
    UpdateOverdue: frozenset({Deadlines}),
    UpdateSoon: frozenset({Deadlines}),
    RoleUnfilled: frozenset({Deadlines}),
    StabilityAsked: frozenset({Deadlines}),
    Undelivered: frozenset({Failures}),
    ChecklistShown: met.NEEDS | {Sampled},
    StepDue: frozenset({Recorded}),
}
"""Messages that show nothing of a part, but are still wanted or not by what stands in it; of a checklist the
policy says what meets its items, and of the steps of a postmortem only the meeting is a record."""


class Watched(dict[type[Part], Part]):
    """Parts that remember which of them were looked at."""

    def __init__(self, view: Overview) -> None:
        super().__init__(view.parts)
        self.seen: set[type[Part]] = set()

    def get(self, kind: type[Part], default: Any = None) -> Any:
        self.seen.add(kind)
        return super().get(kind, default)


def overviews() -> Iterator[Overview]:
    """Overviews in which everything is that may be, and in which it is not."""
    yield hostile_overview("it is down")
    watched = an_incident(status=Status.MONITORING, resolution="rolled back", mitigated_at=START)
    yield an_overview(watched, Deadlines(stable_until=START))
    yield an_overview(watched, Deadlines(open_question=1))
    yield an_overview(an_incident(status=Status.DECLINED, merged_into=2), Ending(merged_into=an_incident(id=2)))
    yield an_overview(an_incident(status=Status.DECLINED), Ending(declined="Declined: planned maintenance"))
    yield an_overview(an_incident(status=Status.RESOLVED, resolved_at=START), Recovery())
    for status in Status:
        yield an_overview(an_incident(status=status, has_room=False), Roles(), Updates(), Deadlines())


@pytest.mark.parametrize("index", range(len(messages(""))), ids=[type(each).__name__ for each in messages("")])
def test_a_message_names_what_it_shows_and_nothing_else(index: int) -> None:
    message = messages("it is down")[index]
    shown: set[type[Part]] = set()
    for view in overviews():
        parts = Watched(only(view, needs(message)))
        render(message, replace(view, parts=parts), AROUND)
        shown |= parts.seen
    assert shown | GOES_BY.get(type(message), NOTHING) == needs(message)


def test_every_part_has_a_reader() -> None:
    assert {part.__name__ for part in READERS} == {part.__name__ for part in Part.__subclasses__()}


@pytest.mark.parametrize("part", READERS, ids=lambda part: part.__name__)
def test_a_part_that_nobody_read_is_missed(part: type[Part]) -> None:
    with pytest.raises(PartNotReadError, match=part.__name__):
        getattr(only(an_overview(), NOTHING), part.__name__.lower())
