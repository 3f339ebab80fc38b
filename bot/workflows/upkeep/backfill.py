"""What was said while we were away: which places are read again, and what becomes of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.backfill import PIN, Backfill, Mark, Page, ShownMarks
from bot.domain.effects import ANNOUNCEMENT, ROOM, Spots
from bot.domain.incident import OPEN, Incident, Status
from bot.domain.measures import Repaired
from bot.domain.timeline import EntryKind, Revision, RevisionKind, fact, microseconds
from bot.workflows.act import Act
from bot.workflows.timeline import reconcile_marks
from bot.workflows.upkeep import membership
from storage.stores.backfill import Place
from storage.unit_of_work import UnitOfWork

OVERLAP: Final = timedelta(hours=1)
"""How far before the newest known message, or the last reading, to begin: one in between may have been lost."""

AGAIN_AFTER: Final = timedelta(minutes=7)
"""When a place is read once more. Source: Slack tries an event for the last time about six minutes later: a late
original may come after the first reading."""

EVERY: Final = timedelta(hours=1)
"""How often the place of an open incident is read by the way: an event may be lost without anyone noticing."""

CLOCKS_DIFFER: Final = timedelta(seconds=5)
"""How far the clocks of Slack's machines may be from each other, and ours from theirs where an answer bears no date."""

LATEST: Final = 2**62
"""Microseconds: later than any message."""

MOST_PLACES: Final = 500


async def ask(uow: UnitOfWork, *, now: datetime) -> int:
    """Have every place read where people may be at work, now and once more after Slack's last try.

    Returns:
        How many places.
    """
    return await _ask(uow, await uow.incidents.in_status(OPEN | {Status.RESOLVED}, limit=MOST_PLACES), now=now)


async def ask_for(act: Act, incident: Incident) -> None:
    """Have the place of one incident read, if it has one."""
    await _ask(act.uow, [incident], now=act.now)


async def _ask(uow: UnitOfWork, incidents: Sequence[Incident], *, now: datetime) -> int:
    """Have the places of incidents read; they are asked for together, for all of them are at every start."""
    spots = await uow.slack_places.of_all([incident.id for incident in incidents])
    places = [(each, place) for each in incidents if (place := _place_among(spots[each.id])) is not None]
    newest = await uow.messages.newest({channel for _, (channel, _) in places})
    asked = []
    for incident, (channel, thread) in places:
        begin = _begin(incident, now=now)
        oldest = max(begin, newest[channel] - OVERLAP // timedelta(microseconds=1)) if channel in newest else begin
        asked.append(Place(incident.id, channel, thread, oldest))
    await uow.backfills.ask(asked, at=now, again_at=now + AGAIN_AFTER)
    return len(asked)


async def watch(act: Act, incident: Incident) -> None:
    """Have the place of an open incident read every hour from now on."""
    place = await _place_of(act.uow, incident.id)
    if place is not None:
        channel, thread = place
        wanted = Place(incident.id, channel, thread, _begin(incident, now=act.now))
        await act.uow.backfills.ask([wanted], at=act.now + EVERY, again_at=None)


def _begin(incident: Incident, *, now: datetime) -> int:
    """Return from when on its place is read: it was declared by our clock, which may be ahead of Slack's.

    If it was so far ahead that the declaration is still to come, no one knows when that was: all of it is read.
    """
    return _us(incident.declared_at - OVERLAP) if incident.declared_at <= now else 0


async def _place_of(uow: UnitOfWork, incident_id: int) -> tuple[str, int] | None:
    """Return the channel, and the parent of the thread (0: none), where an incident is worked on."""
    return _place_among(await uow.slack_places.of(incident_id))


def _place_among(spots: Spots) -> tuple[str, int] | None:
    if ROOM in spots:
        return spots[ROOM].channel, 0
    announced = spots.get(ANNOUNCEMENT)
    return None if announced is None else (announced.channel, microseconds(announced.ts))


async def known(uow: UnitOfWork, backfill: Backfill) -> set[int]:
    """Return the ``ts`` of what stands in the part of a place that is still to be read. Ask before Slack is asked.

    Only what was known by then can be missing from Slack's answer because it is gone. What we learn while the answer is
    under way may merely have come too late for it, and no clock tells the two apart: ours and Slack's differ.
    """
    oldest = backfill.above or backfill.oldest if backfill.thread else backfill.oldest
    below = backfill.above if backfill.above is not None and not backfill.thread else LATEST
    return await uow.messages.standing(backfill, oldest=oldest, below=below)


async def take_in(
    uow: UnitOfWork, backfill: Backfill, page: Page, *, before: Collection[int], asked_at: datetime, now: datetime
) -> tuple[Backfill, set[str]]:
    """Store what a page brings: what was said, edited, deleted and marked. The same page again changes nothing.

    Args:
        before: what was known before Slack was asked.
        asked_at: when Slack was asked for it, by Slack's clock if its answer tells: whatever happened since
            may be missing from it.

    Returns:
        How far it is now, and who came too late to know what the others know.
    """
    at = asked_at - CLOCKS_DIFFER
    found = backfill.found
    if page.revisions:
        found += await uow.messages.record([(backfill.incident_id, each) for each in page.revisions], now=now)
        seen = ShownMarks(page.marks, page.sorts, {revision.ts for revision in page.revisions})
        await reconcile_marks(uow, backfill.channel, seen, at=at)
    late = await membership.follow(uow, backfill.channel, page.moves, now=now)
    found += await _delete_what_is_gone(uow, backfill, page, before=before, at=at, now=now)
    emptied = set() if backfill.thread else await uow.messages.emptied(backfill, page)
    threads = (*page.threads, *sorted(emptied))
    asked = [Place(backfill.incident_id, backfill.channel, thread, backfill.oldest) for thread in threads]
    await uow.backfills.ask(asked, at=now, again_at=None)
    return replace(backfill, cursor=page.cursor, above=_edge(backfill, page), found=found), late


async def _delete_what_is_gone(
    uow: UnitOfWork, backfill: Backfill, page: Page, *, before: Collection[int], at: datetime, now: datetime
) -> int:
    """Take for deleted what Slack no longer has in the stretch that a page covers.

    Args:
        before: what was known before Slack was asked.
        at: up to when the page is complete.
    """
    there = {revision.ts for revision in page.revisions}
    edge = _edge(backfill, page)
    if page.cursor and edge is None:
        return 0  # it goes on, and nothing says from where to where this was
    if backfill.thread:  # oldest first
        oldest, below = backfill.above or backfill.oldest, edge if page.cursor and edge else _us(at)
    else:
        oldest = edge if page.cursor and edge else backfill.oldest
        below = _us(at) if backfill.above is None else backfill.above
    standing = await uow.messages.standing(backfill, oldest=oldest, below=below)
    gone = standing.intersection(before) - there - {backfill.above}
    deletions = [
        Revision(
            channel=backfill.channel,
            ts=ts,
            version=_us(now),
            kind=RevisionKind.DELETED,
            author=None,
            text="",
            thread=backfill.thread or None,
        )
        for ts in sorted(gone)
    ]
    await uow.messages.record([(backfill.incident_id, each) for each in deletions], now=now)
    return len(deletions)


def _edge(backfill: Backfill, page: Page) -> int | None:
    """Return how far the reading has come: a channel is read from its newest message on, a thread from its oldest."""
    return backfill.above if page.edge is None else page.edge


async def see_room(
    uow: UnitOfWork,
    backfill: Backfill,
    pins: Collection[Mark],
    members: Collection[str],
    *,
    asked_at: datetime,
    now: datetime,
) -> set[str]:
    """Take in what is pinned in a room that was read, and who is there.

    Args:
        asked_at: when Slack was asked, by Slack's clock if its answer tells.

    Returns:
        Who came too late to know what the others know.
    """
    at = asked_at - CLOCKS_DIFFER
    await reconcile_marks(uow, backfill.channel, ShownMarks(frozenset(pins), (PIN,)), at=at)
    return await membership.look_round(uow, backfill.incident_id, backfill.channel, members, at=at, now=now)


async def finish(uow: UnitOfWork, backfill: Backfill, *, now: datetime) -> None:
    """End the reading of a place or thread; with its last part, put on the timeline what the whole has brought."""
    if backfill.found and not await uow.backfills.hand_on(backfill, now=now):
        uow.measures.append(Repaired(backfill.found))
        changes = "1 change" if backfill.found == 1 else f"{backfill.found} changes"
        text = f"Read from Slack what was missed: {changes}, recorded later"
        await uow.timeline.add(backfill.incident_id, fact(EntryKind.BACKFILL, text, by=None, now=now))
    incident = await uow.incidents.get(backfill.incident_id)
    goes_on = incident.status.is_open and (backfill.channel, backfill.thread) == await _place_of(uow, incident.id)
    next_at = now + EVERY if goes_on else None
    await uow.backfills.end(backfill, next_at=next_at, oldest=_us(now - OVERLAP))


def _us(instant: datetime) -> int:
    return microseconds(f"{instant.timestamp():.6f}")
