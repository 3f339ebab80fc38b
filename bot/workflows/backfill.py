"""This file is about what was said while we were away: which places are read again, and what is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.effects import ANNOUNCEMENT, ROOM
from bot.domain.incident import OPEN, Status
from bot.domain.measures import Repaired
from bot.domain.timeline import Backfill, EntryKind, Page, Revision, RevisionKind, microseconds
from storage.unit_of_work import UnitOfWork

OVERLAP: Final = timedelta(hours=1)
"""How far before the newest known message to begin: one in between may have been lost."""

AGAIN_AFTER: Final = timedelta(minutes=7)
"""When a place is read once more. Source: Slack tries an event for the last time about six minutes later: a late
original may come after the first reading."""

CLOCKS_DIFFER: Final = timedelta(seconds=5)
"""How far Slack's clock may be from ours."""

MOST_PLACES: Final = 500


async def ask(uow: UnitOfWork, *, now: datetime) -> int:
    """Have every place read where people may be at work, now and once more after Slack's last try.

    Returns:
        How many places.
    """
    places = 0
    for incident in await uow.incidents.in_status(OPEN | {Status.RESOLVED}, limit=MOST_PLACES):
        spots = await uow.places.of(incident.id)
        spot = spots.get(ROOM) or spots.get(ANNOUNCEMENT)
        if spot is None:
            continue
        newest = await uow.messages.newest(spot.channel)
        declared = _us(incident.declared_at)
        oldest = declared if newest is None else max(declared, newest - _span(OVERLAP))
        thread = 0 if spot is spots.get(ROOM) else microseconds(spot.ts)
        await uow.backfills.ask(
            incident.id, spot.channel, thread=thread, oldest=oldest, now=now, again_at=now + AGAIN_AFTER
        )
        places += 1
    return places


async def take_in(uow: UnitOfWork, backfill: Backfill, page: Page, *, now: datetime) -> Backfill:
    """Store what a page brings: what was said, edited, deleted and marked. The same page again changes nothing.

    Returns:
        How far it is now.
    """
    found = backfill.found
    for revision in page.revisions:
        if await uow.messages.record(backfill.incident_id, revision, now=now):
            found += 1
    for ts, users in page.pushpins.items():
        await uow.marks.replace(backfill.channel, ts, sort="pushpin", users=users)
    for thread in page.threads:
        await uow.backfills.ask(
            backfill.incident_id, backfill.channel, thread=thread, oldest=backfill.oldest, now=now, again_at=None
        )
    found += await _delete_what_is_gone(uow, backfill, page, now=now)
    return replace(backfill, cursor=page.cursor, above=_edge(backfill, page), found=found)


async def _delete_what_is_gone(uow: UnitOfWork, backfill: Backfill, page: Page, *, now: datetime) -> int:
    """Take for deleted what Slack has no more in the stretch that a page covers."""
    there = {revision.ts for revision in page.revisions}
    until_now = _us(now - CLOCKS_DIFFER)  # what is said at this moment may be missing from the page
    edge = _edge(backfill, page) or backfill.oldest
    if backfill.thread:  # oldest first
        oldest, below = backfill.above or backfill.oldest, edge if page.cursor else until_now
    else:
        oldest = edge if page.cursor else backfill.oldest
        below = until_now if backfill.above is None else backfill.above
    gone = await uow.messages.standing(backfill, oldest=oldest, below=below) - there - {backfill.above}
    for ts in sorted(gone):
        deletion = Revision(
            channel=backfill.channel,
            ts=ts,
            version=_us(now),
            kind=RevisionKind.DELETED,
            author=None,
            text="",
            thread=backfill.thread or None,
        )
        await uow.messages.record(backfill.incident_id, deletion, now=now)
    return len(gone)


def _edge(backfill: Backfill, page: Page) -> int | None:
    """Return how far the reading has come: a channel is read from its newest message on, a thread from its oldest."""
    read = [revision.ts for revision in page.revisions]
    if not read:
        return backfill.above
    return max(read) if backfill.thread else min(read)


async def finish(uow: UnitOfWork, backfill: Backfill, pinned: Mapping[int, frozenset[str]], *, now: datetime) -> None:
    """End the reading of a place, and put it on the timeline if it brought anything.

    Args:
        pinned: ``ts`` of each message that is pinned in the channel -> who pinned it.
    """
    if backfill.thread == 0:
        for ts in await uow.marks.of_channel(backfill.channel, sort="pin") - set(pinned):
            await uow.marks.remove(backfill.channel, ts, sort="pin")
        for ts, users in pinned.items():
            for user in sorted(users):
                await uow.marks.add(backfill.channel, ts, sort="pin", user=user)
    if backfill.found:
        uow.measures.append(Repaired(backfill.found))
        changes = "1 change" if backfill.found == 1 else f"{backfill.found} changes"
        text = f"Read from Slack what was missed: {changes}, recorded later"
        await uow.timeline.add(backfill.incident_id, EntryKind.BACKFILL, text, by=None, now=now)
    await uow.backfills.end(backfill)


def _us(instant: datetime) -> int:
    return microseconds(f"{instant.timestamp():.6f}")


def _span(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
