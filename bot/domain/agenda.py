"""What a policy says of the review meeting of a postmortem: how long it is, its agenda, its ground rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from bot.domain.durations import Interval, spoken
from bot.domain.severity import Text
from bot.domain.value import Value

MEETING_PLANNED: Final = "meeting:planned"
MEETING_STARTED: Final = "meeting:started"
MEETING_HELD: Final = "meeting:held"

MEETING_MOMENTS: Final = (MEETING_PLANNED, MEETING_STARTED, MEETING_HELD)
"""Moments of the meeting at which checklists are shown. Source: [response] facilitator_checklist."""

FACILITATOR: Final = "facilitator"
"""Whom those are for: whoever leads it."""

Line = Annotated[Text, Field(max_length=150)]
"""A line that people read in the meeting."""


class AgendaItem(Value):
    """A point of the agenda."""

    text: Line
    """What is talked about."""
    takes: Interval
    """How long."""


class ReviewMeeting(Value):
    """The review meeting of a postmortem. Source: [response] postmortem_meeting."""

    length: Interval
    """How long it is."""
    agenda: Annotated[tuple[AgendaItem, ...], Field(max_length=20)]
    """What is talked about, in order; together no longer than the meeting. ``[]``: no agenda is posted."""
    ground_rules: Annotated[tuple[Line, ...], Field(max_length=20)]
    """What everyone is asked to keep to. ``[]``: none are posted."""
    prompts: bool
    """Whether each point is posted when its time comes, in the thread of the agenda. It calls no one."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        asked = sum((each.takes for each in self.agenda), timedelta())
        if asked > self.length:
            raise ValueError(
                f"the agenda takes {spoken(asked)}, and the meeting {spoken(self.length)}; "
                "make the meeting longer, or a point shorter"
            )
        return self
