"""What every missed deadline has in common: a line on the timeline, and one in the card's thread."""

from __future__ import annotations

from bot.domain.clock import Deadline, length
from bot.domain.durations import spoken
from bot.domain.incident import Incident
from bot.domain.messages.clock import DeadlineMissed
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.telling import posts


def say(act: Act, incident: Incident, deadline: Deadline, what: str, *whom: str) -> None:
    """Say it.

    Args:
        what: was not done, as the timeline says it: "Not acknowledged".
        whom: user ids of who is called.
    """
    within = length(deadline)
    act.record_at_end(incident.id, EntryKind.MISSED, f"{what} within {spoken(within)}")
    said = DeadlineMissed(kind=deadline.kind, within_seconds=within.total_seconds(), whom=whom)
    act.leave(posts.say_under_card(incident, said, what=f"missed:{deadline.kind}"))
