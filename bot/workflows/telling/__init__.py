"""Who hears what of an incident: one call for everywhere it is shown."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.incident import Incident
from bot.domain.messages import Message
from bot.domain.messages.changes import ChangeAnnounced, SeverityChanged, StatusChanged
from bot.domain.messages.ending import AllClear, Closed, Declined, Merged, Reopened
from bot.domain.messages.stability import Watched
from bot.workflows.act import Act
from bot.workflows.telling import events, of_alerts, posts, rooms
from bot.workflows.telling.audiences import executives_of, executives_told, say_to_executives

_FOR_READERS = (AllClear, Reopened, Closed, Declined, Merged)
"""What those who only read hear too, under the announcement: an incident ends, or is open again."""


_IN_ONE_LINE = (StatusChanged, SeverityChanged, Watched)
"""What they hear in one line: the room's own post says more."""


async def everywhere(act: Act, incident: Incident, message: Message, entry: int) -> None:
    """Say something once to everyone it concerns, and bring up to date whatever shows the incident.

    Args:
        incident: as it is from now on.
        entry: the timeline entry that the message tells.
    """
    what = f"entry:{entry}"
    act.leave(posts.say(incident, message, what=what), *await events.of_message(act, incident, message, what=what))
    if isinstance(message, (*_FOR_READERS, *_IN_ONE_LINE)):
        act.leave(*posts.say_under_announcements(incident, _to_readers(message), what=what))
        channels = await _executives(act, incident, message)
        act.leave(*say_to_executives(incident, channels, _to_readers(message, alone=True), what=what))
    act.leave(*posts.refresh(incident))
    if isinstance(message, (*_FOR_READERS, StatusChanged, Watched)):
        await of_alerts.refresh_ended(act, incident)
        await of_alerts.refresh_returned(act, incident)
    if incident.has_room and (isinstance(message, SeverityChanged) or "{status}" in act.policy.templates.topic):
        act.leave(rooms.set_topic(incident))


def _to_readers(message: Message, *, alone: bool = False) -> Message:
    """Return a message as those who only read are told it."""
    match message:
        case SeverityChanged():
            return ChangeAnnounced(change=message.model_copy(update={"triggered": ()}), alone=alone)
        case StatusChanged() | Watched():
            return ChangeAnnounced(change=message, alone=alone)
        case Closed():
            return message.model_copy(update={"waived": (), "why": ""})
        case _:
            return message


async def _executives(act: Act, incident: Incident, message: Message) -> Sequence[str]:
    if incident.private or not act.policy.channels.executives:
        return ()
    match message:
        case AllClear() | Reopened() | StatusChanged() | SeverityChanged() | Watched():
            return await executives_of(act, incident)
        case Closed():  # they have heard the all-clear; that nothing more is owed after it is no news to them
            return ()
        case _:
            return await executives_told(act, incident)
