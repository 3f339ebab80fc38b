"""The versions of a message, and the message as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.domain.timeline import Attachment, EntryKind, RevisionKind, TimelineEntry, instant, permalink


class Version(NamedTuple):
    """A row of it, without an empty list of files. To ask SQLAlchemy's own for a column takes ten times as long."""

    channel: str
    ts: int
    version: int
    incident_id: int
    kind: str
    author: str | None
    text: str
    thread: int | None
    recorded_at: datetime
    files: list[Mapping[str, str]] | None


def entry(rows: Sequence[Version], *, workspace_url: str) -> TimelineEntry:
    """Return a message as it stands, without what people put on it."""
    if len(rows) == 1 and rows[0].kind == RevisionKind.SAID:  # nearly all
        row = rows[0]
        thread = row.thread
        return TimelineEntry(
            kind=EntryKind.MESSAGE,
            happened_at=instant(row.ts),
            recorded_at=row.recorded_at,
            author=row.author,
            text=row.text,
            permalink=permalink(workspace_url, row.channel, row.ts, thread),
            in_thread=thread is not None and thread != row.ts,
            files=_files(row),
        )
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
        permalink=permalink(workspace_url, current.channel, current.ts, current.thread),
        in_thread=current.thread is not None and current.thread != current.ts,
        files=() if deletion else _files(current),
        earlier=() if deletion else tuple(row.text for row in texts[:-1]),
        edited_at=instant(current.version) if edited else None,
        deleted_at=instant(deletion.version) if deletion else None,
    )


def _files(row: Version) -> tuple[Attachment, ...]:
    # A later release may know more of a file.
    return tuple([Attachment(file["name"], file["permalink"]) for file in row.files]) if row.files else ()
