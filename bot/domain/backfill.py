"""What is read from Slack again: messages and their marks, and who came and left."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.timeline import Revision

PIN: Final = "pin"
"""The sort of a mark that is the channel's: whoever unpins a message, it is unpinned."""

PUSHPINS: Final = frozenset({"pushpin", "round_pushpin"})
"""The sorts of marks that are reactions, by their names: each is of who put it on."""

KEY: Final = PUSHPINS | {PIN}
"""The sorts of marks that make a message a key moment; others are what people think of it."""


def bare(reaction: str) -> str:
    """Return a reaction without its skin tone: ``+1`` of ``+1::skin-tone-2``."""
    return reaction.partition("::")[0]


@dataclass(frozen=True, slots=True)
class Mark:
    """A pin or a reaction on a message."""

    ts: int
    """Of the message, in microseconds."""
    sort: str
    user: str
    """Who set it."""


@dataclass(frozen=True, slots=True)
class ShownMarks:
    """The marks that Slack showed, and of what."""

    marks: frozenset[Mark]
    sorts: Collection[str]
    messages: Collection[int] | None = None
    """``ts`` of the messages that were looked at; ``None``: every one of the channel."""

    def covers(self, mark: Mark) -> bool:
        """Tell whether a mark would have been shown if it were there."""
        return bare(mark.sort) in self.sorts and (self.messages is None or mark.ts in self.messages)


@dataclass(frozen=True, slots=True)
class Move:
    """Someone came into a channel, or left it."""

    user: str
    at: datetime
    came: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """A place whose messages are being read from Slack again, and how far that is. Instants of Slack: microseconds."""

    incident_id: int
    channel: str
    thread: int
    """``ts`` of the parent; 0: the channel itself, without replies."""
    oldest: int
    """What was said before is known."""
    above: int | None = None
    """How far it is: ``ts`` of the oldest message read so far, in a thread of the newest; ``None``: none was."""
    cursor: str = ""
    """Where Slack goes on; empty: at the beginning."""
    found: int = 0
    """How many messages were new to us."""
    again_at: datetime | None = None
    """When it is to be read once more; ``None``: not again."""
    held_until: datetime
    """Until when it is ours: whoever comes back later, or after it was asked for again, changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of what Slack has of a place."""

    revisions: tuple[Revision, ...]
    """One for each message of people, as it stands."""
    marks: frozenset[Mark] = frozenset()
    """Every reaction on these messages that is looked for."""
    sorts: frozenset[str] = PUSHPINS
    """Which those are, without skin tones."""
    moves: tuple[Move, ...] = ()
    """Who came and who left in the meantime."""
    edge: int | None = None
    """How far it reaches: ``ts`` of its oldest message, in a thread of its newest, whoever said it; ``None``: it is
    empty."""
    threads: tuple[int, ...] = ()
    """``ts`` of the parents with replies newer than what is known."""
    cursor: str = ""
    """Where it goes on; empty: this was the last part."""
    answered_at: datetime | None = None
    """When Slack gave it, by Slack's clock, to the second; ``None``: it did not say."""
