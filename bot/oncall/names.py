"""Who an event of a calendar puts on call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from bot.domain.people import is_email
from bot.domain.schedule import NAME, Who

_LAYER = re.compile(r"\[L(\d)\]", re.IGNORECASE)
LONGEST: Final = 500
"""Characters of a summary that are read: looking for a layer in blanks alone takes the square of their number."""

_NOT_COMING: Final = frozenset({"DECLINED"})
_NO_PEOPLE: Final = frozenset({"ROOM", "RESOURCE"})


def layer(summary: str) -> int:
    """Return how an event ranks among those at the same time: the lowest number is the strongest.

    Source: Grafana OnCall marks layers as [L1] to [L9]; the highest of them overrides the others.
    """
    marked = _LAYER.match(summary.lstrip())
    return -int(marked[1]) if marked else 0


def who_of(summary: str, attendees: Any, rules: Sequence[Who]) -> Sequence[str]:
    """Return who has the shift, by the first rule that yields someone; empty: none does, and no one is guessed.

    Args:
        attendees: the event's ATTENDEE, one or several, as icalendar reads them; ``None``: it has none.
    """
    summary = summary[:LONGEST]
    for rule in rules:
        found = list(dict.fromkeys(_attending(attendees) if rule.attendee else _summed_up(summary, rule)))
        if found:
            return found
    return ()


def _attending(attendees: Any) -> Iterator[str]:
    for one in attendees if isinstance(attendees, list) else filter(None, [attendees]):
        params = one.params
        if (
            str(params.get("PARTSTAT", "")).upper() in _NOT_COMING
            or str(params.get("CUTYPE", "")).upper() in _NO_PEOPLE
        ):
            continue
        written = re.sub(r"(?i)^\s*mailto:", "", str(one)).strip()
        address = written if is_email(written) else str(params.get("EMAIL", "")).strip()
        if is_email(address):
            yield address.lower()


def _summed_up(summary: str, rule: Who) -> Iterator[str]:
    before, _, after = _spaced(rule.summary or NAME).partition(NAME)
    plain = _spaced(_LAYER.sub(" ", summary, count=1)).strip()
    folded = plain.casefold()
    if len(folded) != len(plain) or not folded.startswith(before.lstrip().casefold()):
        return
    begins = len(before.lstrip())
    ends = f"{folded} ".find(after.casefold(), begins + 1) if after.strip() else len(plain)
    name = plain[begins : max(ends, begins)].strip()
    known = {key.casefold(): person for key, person in rule.people.items()}
    if name.casefold() in known:
        yield known[name.casefold()]
    elif is_email(name):
        yield name.lower()


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)
