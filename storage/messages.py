"""This file is about storing what people said, as revisions that only grow."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Text, case, cast, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.domain.timeline import (
    Attachment,
    Backfill,
    EntryKind,
    Revision,
    RevisionKind,
    TimelineEntry,
    instant,
    permalink,
)
from storage.dialect import insert
from storage.sqlite import takes_long
from storage.tables import KeyMarkRow, MessageRevisionRow

AT_ONCE: Final = 200
"""Messages that are worked on before others have their turn: some three milliseconds."""

_REVISION: Final = MessageRevisionRow.__table__

_FILES: Final = case((cast(_REVISION.c.files, Text) != "[]", _REVISION.c.files), else_=None).label("files")
_COLUMNS: Final = (*(column for column in _REVISION.columns if column.name != "files"), _FILES)
"""Rows, not objects, and without the empty lists of files: of 10,000 messages those would take most of the time."""

_Version = Row[Any] | MessageRevisionRow

deletion = aliased(MessageRevisionRow)


class Messages:
    """Messages of people in incidents' places."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on one session."""
        self._session = session

    async def record(self, incident_id: int, revision: Revision, *, now: datetime) -> bool:
        """Store one version; the same one again, or an older one, changes nothing that is shown.

        Returns:
            Whether this version was unknown.
        """
        deleted = revision.kind is RevisionKind.DELETED or await self._is_deleted(revision)
        values = {
            "channel": revision.channel,
            "ts": revision.ts,
            "version": revision.version,
            "incident_id": incident_id,
            "kind": str(revision.kind),
            "author": revision.author,
            "text": "" if deleted else revision.text,
            "thread": revision.thread,
            "files": [] if deleted else [asdict(file) for file in revision.files],
            "recorded_at": now,
        }
        stored = await self._session.execute(
            insert(self._session, MessageRevisionRow)
            .values(values)
            .on_conflict_do_nothing()
            .returning(MessageRevisionRow.ts)
        )
        is_new = stored.first() is not None
        if revision.kind is RevisionKind.DELETED:
            await self._session.execute(
                update(MessageRevisionRow)
                .where(MessageRevisionRow.channel == revision.channel, MessageRevisionRow.ts == revision.ts)
                .values(text="", files=[])
            )
        return is_new

    async def newest(self, channel: str) -> int | None:
        """Return the ``ts`` of the newest message that is known of a channel, in microseconds."""
        found = select(func.max(MessageRevisionRow.ts)).where(MessageRevisionRow.channel == channel)
        return (await self._session.execute(found)).scalar_one()

    async def standing(self, backfill: Backfill, *, oldest: int, below: int) -> set[int]:
        """Return the ``ts`` of the messages of a place that we take for standing.

        Args:
            oldest: microseconds; those from then on.
            below: microseconds; those up to then.
        """
        gone = exists().where(
            deletion.channel == MessageRevisionRow.channel,
            deletion.ts == MessageRevisionRow.ts,
            deletion.kind == str(RevisionKind.DELETED),
        )
        in_thread = MessageRevisionRow.thread.is_not(None) & (MessageRevisionRow.thread != MessageRevisionRow.ts)
        found = await self._session.execute(
            select(MessageRevisionRow.ts)
            .where(
                MessageRevisionRow.channel == backfill.channel,
                MessageRevisionRow.ts.between(oldest, below),
                (MessageRevisionRow.thread == backfill.thread) & in_thread if backfill.thread else ~in_thread,
                ~gone,
            )
            .distinct()
        )
        return set(found.scalars())

    async def _is_deleted(self, revision: Revision) -> bool:
        found = await self._session.execute(
            select(MessageRevisionRow.ts).where(
                MessageRevisionRow.channel == revision.channel,
                MessageRevisionRow.ts == revision.ts,
                MessageRevisionRow.kind == str(RevisionKind.DELETED),
            )
        )
        return found.first() is not None

    async def incident_of(self, channel: str, ts: int) -> int | None:
        """Return the incident that a message already belongs to."""
        found = await self._session.execute(
            select(MessageRevisionRow.incident_id)
            .where(MessageRevisionRow.channel == channel, MessageRevisionRow.ts == ts)
            .limit(1)
        )
        return found.scalar_one_or_none()

    async def one(self, channel: str, ts: int) -> TimelineEntry | None:
        """Return a message as it stands; ``None``: it belongs to no incident."""
        found = await self._session.execute(
            select(MessageRevisionRow)
            .where(MessageRevisionRow.channel == channel, MessageRevisionRow.ts == ts)
            .order_by(MessageRevisionRow.version)
        )
        rows = list(found.scalars())
        return _entry(rows, key=False, workspace_url="") if rows else None

    async def of(self, incident_id: int, *, workspace_url: str) -> Sequence[TimelineEntry]:
        """Return each message once, as it stands, in the order in which they were said.

        Args:
            workspace_url: base of permalinks, with a slash at its end; empty: there are none.
        """
        versions: defaultdict[tuple[int, str], list[_Version]] = defaultdict(list)
        with takes_long():
            rows = await self._session.execute(
                select(*_COLUMNS)
                .where(_REVISION.c.incident_id == incident_id)
                .order_by(_REVISION.c.ts, _REVISION.c.channel, _REVISION.c.version)
            )
        for some in rows.partitions(AT_ONCE):
            for row in some:
                versions[row.ts, row.channel].append(row)
            await asyncio.sleep(0)
        marks = await self._session.execute(
            select(KeyMarkRow.ts, KeyMarkRow.channel).where(
                KeyMarkRow.channel.in_({channel for _, channel in versions})
            )
        )
        key = {(ts, channel) for ts, channel in marks}
        entries = []
        for at, rows_of_one in versions.items():
            entries.append(_entry(rows_of_one, key=at in key, workspace_url=workspace_url))
            if len(entries) % AT_ONCE == 0:
                await asyncio.sleep(0)
        return entries


def _entry(rows: Sequence[_Version], *, key: bool, workspace_url: str) -> TimelineEntry:
    if len(rows) == 1 and rows[0].kind == RevisionKind.SAID:
        return _as_said(rows[0], key=key, workspace_url=workspace_url)
    deletion = next((row for row in rows if row.kind == RevisionKind.DELETED), None)
    texts = [row for row in rows if row.kind != RevisionKind.DELETED]
    current = texts[-1] if texts else rows[-1]
    edited = deletion is None and current.kind == RevisionKind.EDITED
    return TimelineEntry(
        kind=EntryKind.MESSAGE,
        happened_at=instant(current.ts),
        recorded_at=min(row.recorded_at for row in rows),
        author=current.author,
        text="" if deletion else current.text,
        key=key,
        permalink=permalink(workspace_url, current.channel, current.ts, current.thread),
        in_thread=current.thread is not None and current.thread != current.ts,
        files=() if deletion else tuple(Attachment(**file) for file in current.files or ()),
        earlier=() if deletion else tuple(row.text for row in texts[:-1]),
        edited_at=instant(current.version) if edited else None,
        deleted_at=instant(deletion.version) if deletion else None,
    )


def _as_said(row: _Version, *, key: bool, workspace_url: str) -> TimelineEntry:
    """Return a message of which there is one version, as there is of nearly all."""
    return TimelineEntry(
        kind=EntryKind.MESSAGE,
        happened_at=instant(row.ts),
        recorded_at=row.recorded_at,
        author=row.author,
        text=row.text,
        key=key,
        permalink=permalink(workspace_url, row.channel, row.ts, row.thread),
        in_thread=row.thread is not None and row.thread != row.ts,
        files=tuple(Attachment(**file) for file in row.files) if row.files else (),
    )
