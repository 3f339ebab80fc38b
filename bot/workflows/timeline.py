"""What goes onto the timeline: notes, and what people say, edit, delete and mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.backfill import PIN, Mark, ShownMarks
from bot.domain.incident import Incident, clean_text
from bot.domain.messages.timeline import NoteAdded
from bot.domain.timeline import EntryKind, Revision
from bot.workflows.act import Act
from bot.workflows.telling import posts
from storage.unit_of_work import UnitOfWork


async def note(act: Act, incident_id: int, text: str, *, happened_at: datetime | None = None) -> Incident:
    """Put an entry on the timeline, and echo it where it disturbs no one.

    Args:
        happened_at: when it happened, if not now.

    Raises:
        IncidentError: the note is empty or too long.
    """
    missing = "Say what happened: `/incident timeline 14:32 deploy v2.3.4 finished`."
    cleaned = clean_text(text, field="note", missing=missing)
    incident = await act.uow.incidents.get(incident_id, lock=True)
    entry = await act.record(incident_id, EntryKind.NOTE, cleaned, happened_at=happened_at)
    said = NoteAdded(text=cleaned, by=act.by, happened_at=happened_at or act.now, recorded_at=act.now)
    act.leave(posts.say_under_card(incident, said, what=f"entry:{entry}"))
    return incident


async def capture(uow: UnitOfWork, revisions: Sequence[Revision], *, now: datetime) -> None:
    """Record what people said, edited or deleted, where it belongs to an incident.

    It takes the same few statements for one and for a hundred.
    """
    incidents = await _incidents_of(uow, revisions)
    belonging = [(incidents[each.message], each) for each in revisions if each.message in incidents]
    await uow.messages.record(belonging, now=now)


async def _incidents_of(uow: UnitOfWork, revisions: Sequence[Revision]) -> Mapping[tuple[str, int], int]:
    """Return the incident whose timeline each message belongs to; one that is missing was said elsewhere."""
    known = await uow.messages.incidents_of({each.message for each in revisions})
    elsewhere = [each for each in revisions if each.message not in known]
    if not elsewhere:
        return known
    rooms = await uow.slack_places.incidents_of_rooms({each.channel for each in elsewhere})
    found = known | {each.message: rooms[each.channel] for each in elsewhere if each.channel in rooms}
    replies = {each.message: (each.channel, each.thread) for each in elsewhere if each.thread is not None}
    threads = await uow.slack_places.incidents_of_threads(
        {thread for message, thread in replies.items() if message not in found}
    )
    return found | {message: threads[thread] for message, thread in replies.items() if thread in threads}


async def is_of_incident(uow: UnitOfWork, channel: str, ts: int) -> bool:
    """Tell whether a message belongs to an incident: it is known to, or it was said in a war room."""
    if await uow.messages.incident_of(channel, ts) is not None:
        return True
    return channel in await uow.slack_places.incidents_of_rooms({channel})


async def put_mark(uow: UnitOfWork, channel: str, mark: Mark, *, at: datetime) -> None:
    """Remember a mark that someone put on a message, unless it is known what was done with it later.

    Args:
        at: when it was done, by Slack's clock.
    """
    if await uow.inbox.is_newest(_acts_on(channel, mark), at=at):
        await uow.key_marks.add(channel, mark)


async def unmark(uow: UnitOfWork, channel: str, mark: Mark, *, at: datetime) -> None:
    """Forget that mark. A pin is the channel's: whoever removes it, it is gone."""
    if await uow.inbox.is_newest(_acts_on(channel, mark), at=at):
        await uow.key_marks.remove(channel, mark)


def _acts_on(channel: str, mark: Mark) -> str:
    """Name what is put on a message and taken off again: a pin by anyone, a reaction by each for themselves."""
    if mark.sort == PIN:
        return f"pin:{channel}:{mark.ts}"
    return f"reaction:{channel}:{mark.ts}:{mark.sort}:{mark.user}"


async def reconcile_marks(uow: UnitOfWork, channel: str, seen: ShownMarks, *, at: datetime) -> None:
    """Have the marks that Slack shows; what was done with one since it was looked at stays.

    Args:
        at: no later than when Slack was asked, by Slack's clock.
    """
    known = {_acts_on(channel, mark): mark for mark in await uow.key_marks.of_channel(channel) if seen.covers(mark)}
    shown = {_acts_on(channel, mark): mark for mark in seen.marks}
    for act in known.keys() - shown.keys():
        await unmark(uow, channel, known[act], at=at)
    for act in shown.keys() - known.keys():
        await put_mark(uow, channel, shown[act], at=at)
