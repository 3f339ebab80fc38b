"""A record in one line: ``rate limit at 50% owner @bob remove by friday``, ``H2 ruled out because p99 was flat``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from bot.domain.incident import IncidentError
from bot.domain.record_kind import Field, Kind
from bot.domain.record_kinds import KINDS
from bot.slack.conversations.parsing.command_line import as_ascii, mention, plain
from bot.slack.conversations.parsing.days import day, must_be_day
from bot.slack.conversations.parsing.record_number import BY_LETTER

_WORD: Final = re.compile(r"<[@#!][^<>]*>|[A-Za-z]{2,20}:(?=[^\s/])|\S+")
"""A word, without what follows its colon: ``owner:@bob``."""
_RECORD: Final = re.compile(r"[A-Za-z][0-9]{1,5}", re.ASCII)
_ABOUT: Final = re.compile(r"\w{2,10} [A-Za-z][0-9]{1,5}[:,;.]? \S", re.ASCII)
_URL: Final = re.compile(
    r"<(?P<url>https?://[^<>|\s]{1,2000})(?:\|(?P<label>[^<>]{0,2000}))?>|(?P<bare>https?://\S{1,2000})"
)
_FILLER: Final = re.compile(r"(?:(?:is|was|has been|are|now)\s+|[:,–—-]\s*)", re.IGNORECASE)
_JOINTS: Final = frozenset(",:;(–—-")
"""What stands between what was done and how it went."""
_NO_MARKER_AFTER: Final = frozenset({"the", "an", "a", "no", "any", "its", "high", "low", "of", "our", "their"})
"""Words behind which a field's word is one of the sentence: "checked the impact on EU"."""
_NO_MARKER_BEFORE: Final = frozenset({"of", "on"})
_ANY_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Where it doesn't matter which day a day is."""

_DAY_WORDS: Final = 7
"""Words that a date has, at most."""

_AHEAD: Final = 3 + _DAY_WORDS
"""Words of a field: those before it, and its value."""

_MOST_MARKERS: Final = 100
"""Words of a line that are looked at because a field may follow; no one types more."""


@dataclass(slots=True)
class Line:
    """What one line says of a record."""

    text: str = ""
    """What is left of it beside what else it says."""
    state: str = ""
    """Empty: it says none."""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def says_nothing(self) -> bool:
        """Whether nothing of it was understood but a text."""
        return not self.state and not self.fields


def read_new(name: str, typed: str, here: datetime, *, by: str) -> Line:
    """Read what is recorded.

    Args:
        name: the kind.
        typed: as Slack sent it, with its tokens.
        here: now, in the zone of whoever types.
        by: who that is: ``owner me``.

    Raises:
        IncidentError: what follows ``remove by`` is no date.
    """
    kind = KINDS[name]
    line = Line()
    rest = typed.strip()
    for state in kind.begins:
        end = _begins(state, rest)
        if end and rest[end:].lstrip().startswith(":"):
            line.state, rest = state, rest[end:].lstrip(": ")
    rest = _leading(kind, rest, line)
    rest = _trailing(kind, rest, line)
    rest = _link(kind, rest, line)
    line.text = _fields(kind, rest, line, _Reader(here, by, later=False))
    if not line.text and "link" in line.fields:
        line.text = line.fields["link"]
    return line


def read_change(name: str, typed: str, here: datetime, *, by: str) -> Line:
    """Read what becomes of a record, from behind its number on; what can't be read is left as the line's text."""
    kind = KINDS[name]
    line, apart = Line(), False
    rest = _FILLER.sub("", typed.strip(), count=1) if _FILLER.match(typed.strip()) else typed.strip()
    markers = [word for each in kind.fields for word in each.words if " " in word]
    begins = any(rest.casefold().startswith(f"{word} ") for word in markers)  # "remove by friday" removes nothing
    says = {} if begins else {**{each: each for each in _choices(kind)}, **kind.also}
    for said, means in _sorted(says):
        if end := _begins(said, rest) or _begins(f"it {said}", rest):
            _take(kind, means, line)
            apart = rest[end:].lstrip()[:1] in {*_JOINTS, "."}  # "M1 failed to boot" may be a title
            rest = rest[end:].lstrip(" ,.:;!–—-")
            break
    left = _fields(kind, rest, line, _Reader(here, by, later=True))
    known = {each.key for each in kind.fields}
    rest_is = "because" if line.state and "because" in known else "impact" if apart and "impact" in known else ""
    if left and rest_is and rest_is not in line.fields:
        line.fields[rest_is], left = left, ""
    line.text = left
    return line


def understood(name: str, typed: str) -> bool:
    """Tell whether a line says what becomes of a record: else it may be anything, as the title of an incident."""
    return not read_change(name, typed, _ANY_TIME, by="U0").says_nothing


def _choices(kind: Kind) -> Iterator[str]:
    yield from kind.states
    for each in kind.fields:
        if each.kind == "choice" and not each.leads and each.key not in {other.sets for other in kind.fields}:
            yield from each.choices


def _take(kind: Kind, means: str, line: Line) -> None:
    if means in kind.states:
        line.state = means
        return
    for each in kind.fields:
        if means in each.choices:
            line.fields[each.key] = means


def _leading(kind: Kind, rest: str, line: Line) -> str:
    for each in kind.fields:
        for choice in sorted(each.choices, key=len, reverse=True) if each.leads else ():
            if end := _begins(choice, rest) or _begins(f"{choice}s", rest):
                line.fields[each.key] = choice
                return rest[end:].lstrip(" :")
    return rest


def _trailing(kind: Kind, rest: str, line: Line) -> str:
    """Take an outcome off the end: ``drained eu-west, worked``."""
    options = {choice: choice for each in kind.fields if not each.leads for choice in each.choices}
    options |= {said: means for said, means in kind.also.items() if means in options}
    whole = as_ascii(rest).rstrip(" .!)")
    for said, means in _sorted(options):
        before = whole[: -len(said)].rstrip()
        before = before.removesuffix(" it").rstrip()
        if whole.casefold().endswith(said) and before[-1:] in _JOINTS and before[:-1].strip():
            _take(kind, means, line)
            return rest[: len(before) - 1].rstrip()
    return rest


def _begins(said: str, text: str) -> int:
    """Return where words end that a text begins with, between which may be spaces or hyphens; 0: it doesn't."""
    read, at = as_ascii(text).casefold(), 0
    for word in said.split():
        while at and read[at : at + 1] in {" ", "-", "\t", "\n"}:
            at += 1
        if not read.startswith(word, at):
            return 0
        at += len(word)
    return at if not read[at : at + 1].isalnum() else 0


def _link(kind: Kind, rest: str, line: Line) -> str:
    link = next((each for each in kind.fields if each.kind == "link"), None)
    found = _URL.search(rest) if link is not None else None
    if link is None or found is None:
        return rest
    line.fields[link.key] = plain(found["url"] or found["bare"])
    label = found["label"] or ""
    kept = "" if label in {"", found["url"]} else label
    return " ".join(filter(None, (rest[: found.start()].strip(), kept, rest[found.end() :].strip())))


@dataclass(frozen=True, slots=True)
class _Reader:
    here: datetime
    by: str
    later: bool
    """Fields are read that only a change asks for."""


def _fields(kind: Kind, rest: str, line: Line, reader: _Reader) -> str:
    """Take off what fields hold, each behind its word; return what is left, as plain text."""
    words = list(_WORD.finditer(rest))
    parts: dict[str, list[str]] = {"": []}
    sink, start, at, looked = "", 0, 0, 0
    firsts = {marker.split()[0] for each in kind.fields for marker in each.words}
    while at < len(words):
        may_be = words[at][0].casefold().rstrip(":") in firsts and looked < _MOST_MARKERS
        looked += may_be
        may_be = may_be and bool(at or reader.later or _ABOUT.match(rest))
        found = _field_at(kind, rest, words[at : at + _AHEAD], line, reader) if may_be else None
        if found is None or (found[0].kind == "text" and found[0].key in parts):
            at += 1
            continue
        each, taken, value = found
        parts[sink].append(rest[start : words[at].start()])
        if each.kind == "text":
            sink = each.key
            parts[sink] = []
        else:
            line.fields[each.key] = value
            if each.sets:
                line.fields[each.sets] = words[at][0].casefold()
        at += taken
        start = words[at].start() if at < len(words) else len(rest)
    parts[sink].append(rest[start:])
    said = {key: plain(" ".join(piece.strip() for piece in pieces if piece.strip())) for key, pieces in parts.items()}
    line.fields |= {key: value.strip(" ,;") for key, value in said.items() if key and value.strip(" ,;")}
    return _unquoted(said[""].rstrip(" ,;"))


def _unquoted(text: str) -> str:
    """Take the quotes off that hold all of a text together, and no others."""
    read = as_ascii(text)
    whole = read[:1] == read[-1:] == '"' and len(read) > 2 and '"' not in read[1:-1]  # noqa: PLR2004 - two quotes
    return text[1:-1].strip() if whole else text


def _field_at(
    kind: Kind, rest: str, words: list[re.Match[str]], line: Line, reader: _Reader
) -> tuple[Field, int, str] | None:
    """Return the field whose word stands first, how many words belong to it, and its value if that is one of them."""
    asked = kind.asks.get(line.state, ())
    open_ones = [each for each in kind.fields if each.words and each.key not in line.fields]
    usable = [
        each for each in open_ones if not each.later or (reader.later and each.key in asked) or _moved(kind, line, each)
    ]
    marked = [(each, word) for each in usable for word in each.words]
    for each, marker in sorted(marked, key=lambda one: (-len(one[1]), one[0].key not in asked)):
        length = len(marker.split())
        typed = " ".join(word[0] for word in words[:length]).casefold().rstrip(":")
        if typed != marker or len(words) <= length:
            continue
        if each.kind == "text":
            before = rest[: words[0].start()].split()
            if length == 1 and marker != "because" and _in_sentence(before, words[length][0], reader):
                continue
            return each, length, ""
        value, more = _value(each, rest, words[length:], reader)
        if value:
            return each, length + more, value
        if each.kind == "day" and length > 1:
            must_be_day(plain(" ".join(word[0] for word in words[length : length + 3])), reader.here, field=each.key)
    return None


def _moved(kind: Kind, line: Line, each: Field) -> bool:
    return kind.by_mover.get(line.state) == each.key


def _in_sentence(before: list[str], after: str, reader: _Reader) -> bool:
    if not before:
        return not reader.later
    return before[-1].casefold() in _NO_MARKER_AFTER or after.casefold() in _NO_MARKER_BEFORE


def _value(each: Field, rest: str, words: list[re.Match[str]], reader: _Reader) -> tuple[str, int]:
    """Read a value and of how many words it is; empty: what stands there is none."""
    first = words[0][0]
    if each.kind == "person":
        if first.casefold().strip(",;.") in {"me", "myself"}:
            return reader.by, 1
        return mention(first.rstrip(",;.")) or "", 1
    if each.kind == "playbook":
        return plain(first.rstrip(",;.")), 1
    if each.kind == "record":
        found = _RECORD.fullmatch(first.rstrip(",;.:"))
        return (found[0].upper(), 1) if found and found[0][0].upper() in BY_LETTER else ("", 0)
    for much in range(min(len(words), _DAY_WORDS), 0, -1):
        instant = day(plain(rest[words[0].start() : words[much - 1].end()]), reader.here)
        if instant is not None:
            return instant.isoformat(), much
    return "", 0


def _sorted(options: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(options.items(), key=lambda each: -len(each[0]))


def check_read(line: Line, name: str, called: str) -> None:
    """Refuse a line of which nothing was understood, or not all.

    Raises:
        IncidentError: it says nothing that a record can become, or something beside it.
    """
    if not line.says_nothing and not line.text:
        return
    moves = [f"`/incident {called} {state}`" for state in list(KINDS[name].states)[1:]][:3]
    choices = next((each.choices for each in KINDS[name].fields if each.kind == "choice" and not each.leads), ())
    moves += [f"`/incident {called} {choice}`" for choice in choices[:2]]
    what = (
        f"Couldn't read “{line.text[:40]}” as what becomes of {called}." if line.text else f"{called} is there already."
    )
    guess = f"Try {', '.join(moves)}." if moves else "Press *Edit* on its message."
    raise IncidentError(f"{what} {guess}", may_be_title=True)
