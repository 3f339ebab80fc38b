"""The timeline: what happened, when it happened, and when we learned it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.transition import Transition


class EntryKind(StrEnum):
    """What sort of thing a timeline entry tells. Source: [methodology] incident timeline."""

    DECLARED = "declared"
    STATUS = "status"
    SEVERITY = "severity"
    IMPACT = "impact"
    UPDATE = "update"
    NO_CHANGE = "no_change"
    ROLE = "role"
    NOTE = "note"
    ROOM = "room"
    REMINDER = "reminder"
    SNOOZE = "snooze"
    FIXED = "fixed"
    """Someone said what fixed it, and the stability window began."""
    WINDOW = "window"
    """The stability window was restarted."""
    RESOLVE_ASKED = "resolve_asked"
    """Someone else than the commander called it resolved, and the commander was asked."""
    RESOLVED = "resolved"
    REOPENED = "reopened"
    CLOSED = "closed"
    DECLINED = "declined"
    MERGED = "merged"
    """It goes on in another incident."""
    POSTMORTEM = "postmortem"
    BACKFILL = "backfill"
    """What was said while Warroom was away has been read from Slack."""
    MESSAGE = "message"
    """Said by a person in the incident's place."""
    VENDOR = "vendor"
    """A case with a vendor: opened, a step of it done, answered, closed."""
    BRIDGE = "bridge"
    """The call was opened."""
    RECORDING = "recording"
    """Someone said that the call is recorded."""
    INFORMED = "informed"
    """Someone said that customers are informed."""
    SOURCE = "source"
    """What the incident was declared from: said elsewhere, before it was one."""
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    MISSED = "missed"
    HELD = "held"
    ALERT = "alert"
    """What monitoring says: an alert of it began, or all of them have ended."""
    RECORD = "record"
    """Something was recorded, as a hypothesis or a decision, or what was recorded changed."""
    CHECKED = "checked"
    """An item of a checklist was ticked off, or does not apply."""
    PROBE = "probe"
    """What a probe measures began to fail, or is healthy again."""
    RECOVERY = "recovery"
    """It held for as long as the policy has it watched, or that began again."""
    WAIVED = "waived"
    """Someone had it closed although something was missing."""
    PHASE = "phase"
    """Someone said which phase the work is in."""
    TIMEBOX = "timebox"
    """Someone gave a piece of work a time to end, or it has ended."""
    RAMP = "ramp"
    """Load was brought back by a step, held, or lowered again."""


SAID: frozenset[EntryKind] = frozenset({EntryKind.MESSAGE, EntryKind.SOURCE})
"""Entries that are someone's own words; without an author, an app's."""

TOLD_LATER: frozenset[EntryKind] = frozenset({EntryKind.NOTE, EntryKind.SOURCE})
"""Entries that may be recorded long after they happened."""

TRIED: Final = frozenset({EntryKind.STATUS, EntryKind.UPDATE, EntryKind.FIXED, EntryKind.RESOLVED})
"""Entries that tell what was tried."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that someone shared."""

    name: str
    permalink: str
    """Empty where Slack gave none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One line of the timeline."""

    kind: EntryKind
    happened_at: datetime
    recorded_at: datetime
    """Later than ``happened_at`` for what was told afterwards."""
    author: str | None
    """Slack user id; ``None``: Warroom itself."""
    text: str
    """Plain text, not escaped; empty for a message that was deleted."""
    key: bool = False
    """A person marked it as important."""
    reactions: frozenset[str] = frozenset()
    """What people put on it beside that, of the reactions that say how it went: ``+1``, without skin tones."""
    permalink: str = ""
    in_thread: bool = False
    files: tuple[Attachment, ...] = ()
    earlier: tuple[str, ...] = ()
    """The texts before each edit, oldest first."""
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    transition: Transition | None = None
    """``None``: it changed neither status nor severity, or an older release recorded it, in ``text`` alone."""


def fact(
    kind: EntryKind, text: str, *, by: str | None, now: datetime, happened_at: datetime | None = None
) -> TimelineEntry:
    """Return what is recorded now.

    Args:
        by: Slack user id; ``None``: Warroom itself.
        happened_at: when it happened, if that is not ``now``.
    """
    return TimelineEntry(kind=kind, happened_at=happened_at or now, recorded_at=now, author=by, text=text)


class RevisionKind(StrEnum):
    """What a revision does to a message."""

    SAID = "said"
    EDITED = "edited"
    DELETED = "deleted"
    REMOVED = "removed"
    """Its words were removed from the record, after a time or because someone asked: no later edit is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of one message. Order and duplicates cannot matter: the newest version is what stands."""

    channel: str
    ts: int
    """Slack's ``ts``, the message's id in its channel, as integer microseconds since 1970."""
    version: int
    """Microseconds of the edit or deletion; for the original the same as ``ts``."""
    kind: RevisionKind
    author: str | None
    text: str
    thread: int | None = None
    """``ts`` of the parent of a reply, in microseconds."""
    files: tuple[Attachment, ...] = ()

    @property
    def message(self) -> tuple[str, int]:
        """Channel and ``ts``: which message it is a version of."""
        return self.channel, self.ts


def microseconds(ts: str) -> int:
    """Return Slack's ``ts`` ("1732161780.000200") as integer microseconds; never by way of a float.

    Raises:
        ValueError: it is not of that form.
    """
    seconds, _, fraction = ts.partition(".")
    return int(seconds) * 1_000_000 + int((fraction or "0")[:6].ljust(6, "0"))


def slack_ts(us: int) -> str:
    """Return microseconds as Slack writes them."""
    return f"{us // 1_000_000}.{us % 1_000_000:06d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The message that an incident is declared from."""

    channel: str
    ts: int
    """Microseconds, as everywhere."""
    thread: int | None
    """Of the message that began its thread; ``None``: it stands in none."""
    author: str | None
    """``None``: an app."""
    text: str
    """Plain, as whoever declared it left it."""


def permalink(workspace_url: str, channel: str, ts: int, thread: int | None) -> str:
    """Build the link to a message as Slack does, so that no call is needed for each.

    Args:
        workspace_url: with a slash at its end; empty: there are no links.
    """
    if not workspace_url:
        return ""
    link = f"{workspace_url}archives/{channel}/p{ts}"
    return link if thread is None or thread == ts else f"{link}?thread_ts={slack_ts(thread)}&cid={channel}"


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def instant(us: int) -> datetime:
    """Return the time of a message."""
    return _EPOCH + timedelta(microseconds=us)


def at_utc(instant: datetime, *, seen_at: datetime | None) -> str:
    """Write an instant for people: its time, and its date if the reader's is another, or not known."""
    day = "" if seen_at is not None and instant.date() == seen_at.date() else f"{instant:%Y-%m-%d} "
    return f"{day}{instant:%H:%M} UTC"


def for_reader(instant: datetime, *, seen_at: datetime | None) -> str:
    """Write an instant as Slack's token for it: each reader's zone in Slack, `at_utc` wherever that is not known."""
    shown = "{time}" if seen_at is not None and instant.date() == seen_at.date() else "{date_short_pretty} {time}"
    return f"<!date^{int(instant.timestamp())}^{shown}|{at_utc(instant, seen_at=seen_at)}>"


def span_utc(start: datetime, end: datetime) -> str:
    """Write from when to when for people: ``20:05–21:06 UTC``, with the dates where they differ."""
    if start.date() == end.date():
        return f"{start:%H:%M}–{end:%H:%M} UTC"
    return f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M} UTC"


def with_beginning(
    timeline: Sequence[TimelineEntry], started_at: datetime, declared_at: datetime
) -> list[TimelineEntry]:
    """Return a timeline in order, with a row for when it began where that is known to be before the declaration."""
    if started_at == declared_at:
        return list(timeline)
    began = fact(EntryKind.IMPACT, "The impact began", by=None, now=declared_at, happened_at=started_at)
    return sorted([began, *timeline], key=lambda entry: entry.happened_at)
