""":mega: on a message: it becomes the status update, once, and removing it undoes that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.incident import Incident, IncidentError, check_length, clean_text
from bot.domain.messages.updates import UpdateWithdrawn
from bot.domain.timeline import EntryKind, for_reader
from bot.domain.update import Report, StatusUpdate
from bot.workflows.act import Act
from bot.workflows.promises.update import owe_again
from bot.workflows.telling import audiences, posts
from bot.workflows.update import announce, begun, check_owed
from storage.unit_of_work import UnitOfWork

MEGA: Final = "mega"

INSTEAD: Final = "Type it instead: `/incident update <text>`."


@dataclass(frozen=True, slots=True)
class Spoken:
    """Where a message is in Slack."""

    channel: str
    ts: int
    """In microseconds."""


async def is_newest(act: Act, message: Spoken, *, at: datetime) -> bool:
    """Tell whether this is the last that someone did with their :mega: on a message, as far as is known.

    Args:
        at: when it was done, by Slack's clock.
    """
    return await act.uow.inbox.is_newest(f"reaction:{message.channel}:{message.ts}:{MEGA}:{act.by}", at=at)


async def incident_of(uow: UnitOfWork, message: Spoken) -> int | None:
    """Return the incident whose update a message could become; ``None``: it was said elsewhere.

    Raises:
        IncidentError: it was said where an incident is worked on, but is not on its timeline.
    """
    known = await uow.messages.incident_of(message.channel, message.ts)
    if known is None and await uow.slack_places.incident_of_room(message.channel) is not None:
        raise IncidentError(f"That message is not on the timeline, so it can't become an update. {INSTEAD}")
    return known


async def adopt(
    act: Act, incident_id: int, message: Spoken, *, readable: Callable[[str], str]
) -> tuple[Incident, StatusUpdate]:
    """Make a message the next update, in the words of whoever said it.

    Args:
        readable: replaces Slack's tokens by what they show.

    Raises:
        IncidentError: it is one already, was deleted, holds no text or too much, or the incident is over.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    before = await act.uow.updates.from_message(incident_id, message.channel, message.ts)
    if before is not None:
        made = for_reader(before.at, seen_at=act.now)
        sentence = f"That message is update #{before.number} already: <@{before.by}> made it one at {made}."
        raise IncidentError(f"{sentence} For another: `/incident update <text>`.")
    await check_owed(act, incident)
    said = await act.uow.messages.one(message.channel, message.ts)
    if said is None or said.deleted_at is not None:
        raise IncidentError(f"That message was deleted, so it can't become an update. {INSTEAD}")
    text = readable(said.text)
    check_length("That message", text, field="update", remedy="Say it shorter: `/incident update <text>`.")
    missing = f"That message has no text that could become an update. {INSTEAD}"
    report = Report(text=clean_text(text, field="update", missing=missing))
    update = (await begun(act, incident, report)).model_copy(
        update={"channel": message.channel, "ts": message.ts, "said_by": said.author or ""}
    )
    return incident, await announce(act, incident, update)


async def take_back(act: Act, incident_id: int, message: Spoken) -> tuple[Incident, StatusUpdate] | None:
    """Withdraw the update that someone made of a message; what was owed before it is owed again.

    Returns:
        ``None``: it is none, or someone else made it one, so nothing changed.

    Raises:
        IncidentError: the incident is over, so its record stays.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    update = await act.uow.updates.from_message(incident_id, message.channel, message.ts)
    if update is None or update.by != act.by:
        return None
    if not incident.status.is_open:
        raise IncidentError(
            f"{incident.number} is {incident.status}, so update #{update.number} stays on its record. "
            "To add to that: `/incident timeline <note>`."
        )
    newest = await act.uow.updates.last(incident_id)
    withdrawn = update.model_copy(update={"withdrawn_at": act.now})
    await act.uow.updates.save(incident_id, withdrawn)
    if newest is not None and newest.number == update.number:
        await owe_again(act, incident)
    await act.record(incident_id, EntryKind.UPDATE, f"Update #{update.number} was withdrawn")
    said = UpdateWithdrawn(number=update.number, by=act.by, at=act.now)
    await audiences.withdraw(act, incident, withdrawn, said)
    act.leave(*posts.refresh(incident))
    return incident, withdrawn
