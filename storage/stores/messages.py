"""The store of what people said, as revisions that only grow."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import BigInteger, Text, bindparam, case, cast, exists, func, select
from sqlalchemy.orm import aliased

from bot.domain.backfill import KEY, Backfill, Page, bare
from bot.domain.timeline import Revision, RevisionKind, TimelineEntry, instant
from storage.engine.sqlite import takes_long
from storage.engine.statements import inserting, or_nothing, updating
from storage.store import Store
from storage.stores.message_versions import Version, entry
from storage.tables import KeyMarkRow, MessageRevisionRow, PlaceRow

AT_ONCE: Final = 50
"""Messages that are read before others have their turn: less than a millisecond."""

_REVISION: Final = MessageRevisionRow.__table__

_FILES: Final = case((cast(_REVISION.c.files, Text) != "[]", _REVISION.c.files), else_=None).label("files")
_COLUMNS: Final = (*(column for column in _REVISION.columns if column.name != "files"), _FILES)
"""Rows, not objects, and without the empty lists of files: of 10,000 messages those would take most of the time."""


_DELETION: Final = aliased(MessageRevisionRow)
_GONE: Final = exists().where(
    _DELETION.channel == MessageRevisionRow.channel,
    _DELETION.ts == MessageRevisionRow.ts,
    _DELETION.kind == str(RevisionKind.DELETED),
)
"""Of a revision: its message was deleted."""

_CHANNEL: Final = bindparam("in_channel", type_=Text())
_ONE: Final = (MessageRevisionRow.channel == _CHANNEL) & (MessageRevisionRow.ts == bindparam("at"))
_AMONG: Final = MessageRevisionRow.channel.in_(bindparam("channels", expanding=True)) & MessageRevisionRow.ts.in_(
    bindparam("times", expanding=True)
)
"""Picks rows of some messages, and of a few more: SQLite uses no index to look for pairs."""
_THREAD: Final = bindparam("of_thread", type_=BigInteger())
_IN_THREAD: Final = MessageRevisionRow.thread.is_not(None) & (MessageRevisionRow.thread != MessageRevisionRow.ts)

_RECORD: Final = inserting(MessageRevisionRow, lambda new: or_nothing(new).returning(MessageRevisionRow.ts))
_EMPTY: Final = updating(MessageRevisionRow).where(_ONE).values(text="", files=[])
_NEWEST: Final = (
    select(
        PlaceRow.channel,
        select(func.max(MessageRevisionRow.ts)).where(MessageRevisionRow.channel == PlaceRow.channel).scalar_subquery(),
    )
    .where(PlaceRow.channel.in_(bindparam("channels", expanding=True)))
    .distinct()
)
_STANDING: Final = (
    select(MessageRevisionRow.ts)
    .where(
        MessageRevisionRow.channel == _CHANNEL,
        MessageRevisionRow.ts.between(bindparam("oldest"), bindparam("below")),
        ~_GONE,
    )
    .distinct()
)
_STANDING_IN_CHANNEL: Final = _STANDING.where(~_IN_THREAD)
_STANDING_IN_THREAD: Final = _STANDING.where(MessageRevisionRow.thread == _THREAD, _IN_THREAD)
_REPLIED_TO: Final = (
    select(MessageRevisionRow.thread)
    .where(
        MessageRevisionRow.channel == _CHANNEL,
        MessageRevisionRow.thread.in_(bindparam("parents", expanding=True)),
        MessageRevisionRow.thread != MessageRevisionRow.ts,
        MessageRevisionRow.ts >= bindparam("oldest"),
        ~_GONE,
    )
    .distinct()
)
_PARENT: Final = aliased(MessageRevisionRow)
_BELOW_WHAT_IS_GONE: Final = (
    select(MessageRevisionRow.thread)
    .where(
        MessageRevisionRow.channel == _CHANNEL,
        _IN_THREAD,
        MessageRevisionRow.ts >= bindparam("oldest"),
        ~_GONE,
        exists().where(
            _PARENT.channel == MessageRevisionRow.channel,
            _PARENT.ts == MessageRevisionRow.thread,
            _PARENT.kind == str(RevisionKind.DELETED),
        ),
    )
    .distinct()
)
_ENDED: Final = select(MessageRevisionRow.channel, MessageRevisionRow.ts, MessageRevisionRow.kind).where(
    _AMONG, MessageRevisionRow.kind.in_([str(RevisionKind.DELETED), str(RevisionKind.REMOVED)])
)
_INCIDENTS: Final = (
    select(MessageRevisionRow.channel, MessageRevisionRow.ts, MessageRevisionRow.incident_id).where(_AMONG).distinct()
)
_VERSIONS: Final = select(*_COLUMNS).where(_ONE).order_by(MessageRevisionRow.version)
_ALL: Final = (
    select(*_COLUMNS)
    .where(_REVISION.c.incident_id == bindparam("of"))
    .order_by(_REVISION.c.ts, _REVISION.c.channel, _REVISION.c.version)
)
_LAST_SAID: Final = select(func.max(MessageRevisionRow.ts)).where(
    MessageRevisionRow.incident_id == bindparam("of"), MessageRevisionRow.kind == str(RevisionKind.SAID)
)
_MARKS: Final = select(KeyMarkRow.ts, KeyMarkRow.channel, KeyMarkRow.sort).where(
    KeyMarkRow.channel.in_(bindparam("channels", expanding=True))
)

Message = tuple[str, int]
"""Channel and ``ts``."""


class Messages(Store):
    """Messages of people in incidents' places."""

    async def record(self, said: Sequence[tuple[int, Revision]], *, now: datetime) -> int:
        """Store versions of messages; those that are known, and older ones, change nothing that is shown.

        Of a message whose words were removed from the record, only its deletion is stored, and not whose it was.

        Args:
            said: each with the incident that it belongs to.

        Returns:
            How many versions were unknown.
        """
        if not said:
            return 0
        gone = {each.message for _, each in said if each.kind is RevisionKind.DELETED}
        ended = await self._ended_of({each.message for _, each in said})
        deleted = gone | ended[RevisionKind.DELETED]
        removed = ended[RevisionKind.REMOVED]
        rows = [
            {
                "channel": each.channel,
                "ts": each.ts,
                "version": each.version,
                "incident_id": incident_id,
                "kind": str(each.kind),
                "author": None if each.message in removed else each.author,
                "text": "" if each.message in deleted else each.text,
                "thread": each.thread,
                "files": [] if each.message in deleted else [asdict(file) for file in each.files],
                "recorded_at": now,
            }
            for incident_id, each in said
            if each.message not in removed or each.kind is RevisionKind.DELETED
        ]
        if not rows:
            return 0
        # Always in one order: two that store the same at once must not wait for each other.
        rows.sort(key=itemgetter("channel", "ts", "version"))
        stored = (await self._insert(_RECORD, *rows)).all()
        if gone:
            await self._connection.execute(_EMPTY, [{"in_channel": channel, "at": ts} for channel, ts in sorted(gone)])
        return len(stored)

    async def newest(self, channels: Collection[str]) -> Mapping[str, int]:
        """Return the ``ts`` of the newest message that is known of each channel with a place, in microseconds."""
        found = await self._connection.execute(_NEWEST, {"channels": list(channels)})
        return {channel: ts for channel, ts in found if ts is not None}

    async def standing(self, backfill: Backfill, *, oldest: int, below: int) -> set[int]:
        """Return the ``ts`` of the messages of a place that we take for standing.

        Args:
            oldest: microseconds; those from then on.
            below: microseconds; those up to then.
        """
        which: dict[str, Any] = {"in_channel": backfill.channel, "oldest": oldest, "below": below}
        if not backfill.thread:
            return set(await self._connection.scalars(_STANDING_IN_CHANNEL, which))
        return set(await self._connection.scalars(_STANDING_IN_THREAD, which | {"of_thread": backfill.thread}))

    async def emptied(self, backfill: Backfill, page: Page) -> set[int]:
        """Return parents below which we take newer replies for standing, though a page doesn't show that there are any.

        Those on the page; with the last page the deleted ones: Slack shows nothing of them once no reply is left.
        """
        parents = {revision.ts for revision in page.revisions} - set(page.threads)
        which: dict[str, Any] = {"in_channel": backfill.channel, "oldest": backfill.oldest}
        found = set(await self._connection.scalars(_REPLIED_TO, which | {"parents": list(parents)}))
        if not page.cursor:
            found |= set(await self._connection.scalars(_BELOW_WHAT_IS_GONE, which))
        return {thread for thread in found if thread is not None} - set(page.threads)

    async def _ended_of(self, messages: Collection[Message]) -> Mapping[RevisionKind, set[Message]]:
        """Return which of some messages were deleted, and of which the words were removed."""
        ended: dict[RevisionKind, set[Message]] = {RevisionKind.DELETED: set(), RevisionKind.REMOVED: set()}
        for channel, ts, kind in await self._connection.execute(_ENDED, _named(messages)):
            ended[RevisionKind(kind)].update({(channel, ts)}.intersection(messages))
        return ended

    async def incident_of(self, channel: str, ts: int) -> int | None:
        """Return the incident that a message already belongs to."""
        return (await self.incidents_of({(channel, ts)})).get((channel, ts))

    async def incidents_of(self, messages: Collection[Message]) -> dict[Message, int]:
        """Return the incidents that messages already belong to; those that belong to none are missing."""
        found = await self._connection.execute(_INCIDENTS, _named(messages))
        return {(channel, ts): incident_id for channel, ts, incident_id in found if (channel, ts) in messages}

    async def last_said(self, incident_id: int) -> datetime | None:
        """Return when someone last said something in a place of an incident, by Slack's clock; ``None``: never."""
        ts = await self._connection.scalar(_LAST_SAID, {"of": incident_id})
        return None if ts is None else instant(ts)

    async def one(self, channel: str, ts: int, *, workspace_url: str = "") -> TimelineEntry | None:
        """Return a message as it stands; ``None``: it belongs to no incident. See `of`."""
        rows = (await self._connection.execute(_VERSIONS, {"in_channel": channel, "at": ts})).all()
        return entry([Version._make(row) for row in rows], workspace_url=workspace_url) if rows else None

    async def of(self, incident_id: int, *, workspace_url: str) -> Sequence[TimelineEntry]:
        """Return each message once, as it stands, in the order in which they were said.

        Args:
            workspace_url: base of permalinks, with a slash at its end; empty: there are none.
        """
        entries: list[TimelineEntry] = []
        place_of: dict[Message, int] = {}
        versions: list[Version] = []

        def end_message() -> None:
            place_of[versions[0].channel, versions[0].ts] = len(entries)
            entries.append(entry(versions, workspace_url=workspace_url))

        with takes_long():
            rows = await self._connection.execute(_ALL, {"of": incident_id})
        for some in rows.partitions(AT_ONCE):
            for row in map(Version._make, some):
                if versions and (row.ts != versions[0].ts or row.channel != versions[0].channel):
                    end_message()
                    versions = []
                versions.append(row)
            await asyncio.sleep(0)  # others have their turn
        if versions:
            end_message()
        marks = await self._connection.execute(_MARKS, {"channels": list({channel for channel, _ in place_of})})
        put: defaultdict[Message, set[str]] = defaultdict(set)
        for ts, channel, sort in marks:
            put[channel, ts].add(bare(sort))
        for message in put.keys() & place_of.keys():
            place, sorts = place_of[message], put[message]
            entries[place] = replace(entries[place], key=not KEY.isdisjoint(sorts), reactions=frozenset(sorts - KEY))
        return entries


def _named(messages: Collection[Message]) -> dict[str, list[Any]]:
    return {"channels": list({channel for channel, _ in messages}), "times": list({ts for _, ts in messages})}
