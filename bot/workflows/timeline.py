"""This file is about what goes onto the timeline: notes, and what people say, edit, delete and mark."""

from __future__ import annotations

from datetime import datetime

from bot.domain.incident import Incident, clean_text
from bot.domain.messages import NoteAdded
from bot.domain.timeline import PIN, EntryKind, Mark, Revision, Seen
from bot.workflows import tell
from storage.unit_of_work import UnitOfWork


async def note(
    uow: UnitOfWork, incident_id: int, text: str, *, by: str, now: datetime, happened_at: datetime | None = None
) -> Incident:
    """Put an entry on the timeline, and echo it where it disturbs nobody.

    Args:
        happened_at: when it happened, if not now.

    Raises:
        IncidentError: the note is empty or too long.
    """
    missing = "Say what happened: `/incident timeline 14:32 deploy v2.3.4 finished`."
    cleaned = clean_text(text, field="note", missing=missing)
    incident = await uow.incidents.get(incident_id, lock=True)
    entry = await uow.timeline.add(incident_id, EntryKind.NOTE, cleaned, by=by, now=now, happened_at=happened_at)
    said = NoteAdded(text=cleaned, by=by, happened_at=happened_at or now, recorded_at=now)
    uow.outbox.add(tell.say_under_card(incident, said, what=f"entry:{entry}"))
    return incident


async def incident_of(uow: UnitOfWork, channel: str, ts: int, thread: int | None) -> int | None:
    """Return the incident whose timeline a message belongs to; ``None``: it was said elsewhere."""
    known = await uow.messages.incident_of(channel, ts)
    if known is None:
        known = await uow.places.incident_of_room(channel)
    if known is None and thread is not None:
        known = await uow.places.incident_of_thread(channel, thread)
    return known


async def capture(uow: UnitOfWork, revision: Revision, *, now: datetime) -> None:
    """Record what somebody said, edited or deleted, if it belongs to an incident."""
    incident_id = await incident_of(uow, revision.channel, revision.ts, revision.thread)
    if incident_id is not None:
        await uow.messages.record(incident_id, revision, now=now)


async def mark_as_key(uow: UnitOfWork, channel: str, mark: Mark, *, at: datetime) -> None:
    """Remember that somebody marked a message as key, unless it is known what was done with that mark later.

    Args:
        at: when it was done, by Slack's clock.
    """
    if await uow.inbox.is_newest(_acts_on(channel, mark), at=at):
        await uow.marks.add(channel, mark)


async def unmark(uow: UnitOfWork, channel: str, mark: Mark, *, at: datetime) -> None:
    """Forget that mark. A pin is the channel's: whoever removes it, it is gone."""
    if await uow.inbox.is_newest(_acts_on(channel, mark), at=at):
        await uow.marks.remove(channel, mark)


def _acts_on(channel: str, mark: Mark) -> str:
    """Name what is put on a message and taken off again: a pin by anybody, a reaction by each for themselves."""
    if mark.sort == PIN:
        return f"pin:{channel}:{mark.ts}"
    return f"reaction:{channel}:{mark.ts}:{mark.sort}:{mark.user}"


async def see_marks(uow: UnitOfWork, channel: str, seen: Seen, *, at: datetime) -> None:
    """Have the marks that Slack shows; what was done with one since it was looked at stays.

    Args:
        at: no later than when Slack was asked, by Slack's clock.
    """
    known = {_acts_on(channel, mark): mark for mark in await uow.marks.of_channel(channel) if seen.covers(mark)}
    shown = {_acts_on(channel, mark): mark for mark in seen.marks}
    for act in known.keys() - shown.keys():
        await unmark(uow, channel, known[act], at=at)
    for act in shown.keys() - known.keys():
        await mark_as_key(uow, channel, shown[act], at=at)
