"""Records: numbered things of an incident, each with a text, a state, and what a person ticked off of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.record_kinds import KINDS, TEMPFIX


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record as it is now."""

    incident_id: int
    kind: str
    """A key of `KINDS`."""
    number: int
    """Within the incident and kind, from 1."""
    text: str
    state: str
    by: str
    """User id of whoever made it."""
    at: datetime
    ticked: tuple[str, ...] = ()
    """Keys of `Kind.steps`."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What else its kind holds, by the keys of `Kind.fields`: a ``day`` as an ISO instant, a ``person`` as a user id.
    Of what someone recorded also ``source``, the link to the message that it was made from; ``moved_by``, ``moved_at``;
    ``said_by``, whose words a key holds if not its author's. Of a change instead ``source``, ``key``, ``url``, ``at``,
    ``reason``; of a mitigation also ``change``, the number of the one that is rolled back.
    """

    @property
    def called(self) -> str:
        """Its number as people read it: ``V1``, ``AI-001``."""
        return KINDS[self.kind].called(self.number)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do: nothing may follow, or the record is over although something may."""
        kind = KINDS[self.kind]
        return self.state in kind.over or not kind.states[self.state]

    @property
    def steps(self) -> Mapping[str, str]:
        """What there is to do, by key: of a kind whose steps only some records have, of those."""
        kind = KINDS[self.kind]
        return kind.steps if not kind.steps_with or self.said(kind.steps_with) else {}

    @property
    def next_step(self) -> str:
        """What is the first to do that is not ticked off; empty: nothing is left."""
        return next((text for key, text in self.steps.items() if key not in self.ticked), "")

    def said(self, key: str) -> str:
        """Return what one of its fields holds, as text; empty: nothing."""
        value = self.fields.get(key)
        return value if isinstance(value, str) else ""

    def instant(self, key: str) -> datetime | None:
        """Return the instant that one of its fields holds; ``None``: none that can be read."""
        try:
            at = datetime.fromisoformat(self.said(key))
        except ValueError:
            return None
        return at if at.tzinfo else None

    def tick(self, ticked: Collection[str], steps: Mapping[str, str] | None = None) -> tuple[Record, str]:
        """Return it with these steps (those of its kind) ticked off and no others, and what that changed, in words."""
        steps = self.steps if steps is None else steps
        new = [text for key, text in steps.items() if key in ticked and key not in self.ticked]
        gone = [f"not: {text}" for key, text in steps.items() if key in self.ticked and key not in ticked]
        return replace(self, ticked=tuple(key for key in steps if key in ticked)), "; ".join([*new, *gone])


def of_kind(records: Iterable[Record], kind: str) -> list[Record]:
    """Return the records of a kind, in the order of their numbers."""
    return sorted((each for each in records if each.kind == kind), key=lambda each: each.number)


def numbered(records: Iterable[Record], kind: str, number: int) -> Record | None:
    """Return the record of a kind that has a number; ``None``: there is none."""
    return next((each for each in records if (each.kind, each.number) == (kind, number)), None)


def live(records: Iterable[Record], now: datetime) -> list[Record]:
    """Return the temporary fixes that are neither removed nor accepted for longer than now."""
    return [each for each in of_kind(records, TEMPFIX) if each.state == "live" or _lapsed(each, now)]


def _lapsed(fix: Record, now: datetime) -> bool:
    until = fix.instant("accepted_until")
    return fix.state == "accepted" and (until is None or until <= now)
