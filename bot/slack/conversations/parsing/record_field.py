"""The fields of a record in a line: each is read behind its word, as the owner in ``owner @bob``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.domain.record_kind import Field, Kind
from bot.slack.conversations.parsing.command_line import as_ascii, mention, plain
from bot.slack.conversations.parsing.days import day, must_be_day
from bot.slack.conversations.parsing.record_number import BY_LETTER
from bot.slack.conversations.parsing.refused_field import MOST, like_a_bare_choice, meant, must_be_text, refuse_bare

_WORD: Final = re.compile(r"<[@#!][^<>]*>|[A-Za-z]{2,20}:(?=[^\s/])|\S+")
"""A word, without what follows its colon: ``owner:@bob``."""
_RECORD: Final = re.compile(r"[A-Za-z][0-9]{1,5}", re.ASCII)
_ABOUT: Final = re.compile(r"\w{2,10} [A-Za-z][0-9]{1,5}[:,;.]? \S", re.ASCII)
_NO_MARKER_AFTER: Final = frozenset({"the", "an", "a", "no", "any", "its", "high", "low", "of", "our", "their"})
"""Words behind which a field's word is one of the sentence: "checked the impact on EU"."""
_NO_MARKER_BEFORE: Final = frozenset({"of", "on"})

_DAY_WORDS: Final = 7
"""Words that a date has, at most."""

_AHEAD: Final = 3 + _DAY_WORDS
"""Words of a field: those before it, and its value."""

_MOST_CHECKED: Final = 8
"""Of those, how many are checked for a value that was meant; no record has more fields."""

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
    confirmed: bool = False
    """It says that what has to be so in that state is so: ``done confirmed``."""

    @property
    def says_nothing(self) -> bool:
        """Whether nothing of it was understood but a text."""
        return not self.state and not self.fields


def words_end(said: str, text: str) -> int:
    """Return where words end that a text begins with, between which may be spaces or hyphens; 0: it doesn't."""
    read, at = as_ascii(text).casefold(), 0
    for word in said.split():
        while at and read[at : at + 1] in {" ", "-", "\t", "\n"}:
            at += 1
        if not read.startswith(word, at):
            return 0
        at += len(word)
    return at if not read[at : at + 1].isalnum() else 0


@dataclass(frozen=True, slots=True)
class Reader:
    """Who typed a line, and when."""

    here: datetime
    """Now, in their zone."""
    by: str
    """User id."""
    later: bool
    """Fields are read that only a change asks for."""


def read_fields(kind: Kind, rest: str, line: Line, reader: Reader) -> str:
    """Take off what fields hold, each behind its word; return what is left, as plain text."""
    words = list(_WORD.finditer(rest))
    parts: dict[str, list[str]] = {"": []}
    sink, start, at, looked = "", 0, _behind_quotes(rest, words), 0
    firsts = {marker.split()[0] for each in kind.fields for marker in each.words}
    bares, like_one = _bares(kind), like_a_bare_choice(kind)
    while at < len(words):
        said = words[at][0].casefold()
        may_be = said.rstrip(":") in firsts and looked < _MOST_MARKERS
        bare = said.strip(",;.()") if like_one is not None and like_one.fullmatch(said.strip(",;.()")) else ""
        if not may_be and not bare:  # nearly all
            at += 1
            continue
        looked += may_be
        may_be = may_be and bool(at or reader.later or _ABOUT.match(rest))
        ahead = words[at + 1 : at + 1 + _AHEAD] if bare and at and not sink else []
        next_to = bare and at and not sink and _is_apart(words, at, start)
        if next_to or (ahead and _field_at(kind, rest, ahead, line, reader)):
            if _takes_bare(kind, bares.get(bare), bare, line, reader):
                parts[""].append(rest[start : words[at].start()])
                start = words[at + 1].start() if at + 1 < len(words) else len(rest)
            at += 1
            continue
        found = _field_at(kind, rest, words[at : at + _AHEAD], line, reader) if may_be else None
        if found is None or (found[0].kind == "text" and found[0].key in parts):
            if may_be and found is None and not sink and not reader.later and looked <= _MOST_CHECKED:
                _check_is_text(kind, words[at - 1 :], firsts | bares.keys(), line, apart=start == words[at].start())
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
    held = {key: plain(" ".join(piece.strip() for piece in pieces if piece.strip())) for key, pieces in parts.items()}
    line.fields |= {key: value.strip(" ,;") for key, value in held.items() if key and value.strip(" ,;")}
    return _unquoted(held[""].rstrip(" ,;"))


def _behind_quotes(rest: str, words: list[re.Match[str]]) -> int:
    """Return the first word behind quotes with which a text begins: what is in them is no field."""
    read = as_ascii(rest)
    end = read.find('"', 1) if read.startswith('"') else 0
    return next((at for at, word in enumerate(words) if word.start() >= end), len(words)) if end > 0 else 0


def _takes_bare(kind: Kind, bare: tuple[str, str] | None, typed: str, line: Line, reader: Reader) -> bool:
    """Take a choice that is read without a word before it, if it is one and none is read yet.

    Raises:
        IncidentError: it looks like one, and is none.
    """
    if bare is not None and bare[0] not in line.fields:
        line.fields[bare[0]] = bare[1]
        return True
    if not reader.later:
        refuse_bare(kind, typed.upper(), held=line.fields)
    return False


def _check_is_text(kind: Kind, words: list[re.Match[str]], stops: set[str], line: Line, *, apart: bool) -> None:
    """Refuse a field's word behind which its value can't be read, unless a sentence goes on with it.

    Args:
        words: from the one before the field's word on.

    Raises:
        IncidentError: as `must_be_text`.
    """
    said = meant([word[0] for word in words[2 : MOST + 3]], stops)
    goes_on = words[0][0].casefold() in _NO_MARKER_AFTER or bool(said and said[0].casefold() in _NO_MARKER_BEFORE)
    if apart or not goes_on:
        must_be_text(kind, words[1][0], said, held=line.fields, apart=apart)


def _bares(kind: Kind) -> dict[str, tuple[str, str]]:
    """Return the words that are a choice of a field which is read without a word before it: the field, the choice."""
    return {choice.casefold(): (each.key, choice) for each in kind.fields if each.bare for choice in each.choices}


def _is_apart(words: list[re.Match[str]], at: int, start: int) -> bool:
    """Tell whether a word stands at the end, behind a field, or behind a comma: no sentence goes on with it."""
    return start == words[at].start() or at + 1 == len(words) or words[at - 1][0].endswith((",", ";"))


def _unquoted(text: str) -> str:
    """Take the quotes off that hold all of a text together, and no others."""
    read = as_ascii(text)
    whole = read[:1] == read[-1:] == '"' and len(read) > 2 and '"' not in read[1:-1]  # noqa: PLR2004 - two quotes
    return text[1:-1].strip() if whole else text


def _field_at(
    kind: Kind, rest: str, words: list[re.Match[str]], line: Line, reader: Reader
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


def _in_sentence(before: list[str], after: str, reader: Reader) -> bool:
    if not before:
        return not reader.later
    return before[-1].casefold() in _NO_MARKER_AFTER or after.casefold() in _NO_MARKER_BEFORE


def _value(each: Field, rest: str, words: list[re.Match[str]], reader: Reader) -> tuple[str, int]:
    """Read a value, and of how many words it is; empty: what stands there is none."""
    first = words[0][0]
    if each.kind == "person":
        if first.casefold().strip(",;.") in {"me", "myself"}:
            return reader.by, 1
        return mention(first.rstrip(",;.")) or "", 1
    if each.kind == "playbook":
        return plain(first.rstrip(",;.")), 1
    if each.kind == "record":
        found = _RECORD.fullmatch(first.rstrip(",;.:"))
        return (found[0].upper(), 1) if found and BY_LETTER.get(found[0][0].upper()) == each.of else ("", 0)
    if each.kind == "choice":
        typed = rest[words[0].start() :]
        for choice in sorted(each.choices, key=len, reverse=True):
            if end := words_end(choice.casefold(), typed):
                return choice, sum(word.start() < words[0].start() + end for word in words)
        return "", 0
    for much in range(min(len(words), _DAY_WORDS), 0, -1):
        instant = day(plain(rest[words[0].start() : words[much - 1].end()]), reader.here)
        if instant is not None:
            return instant.isoformat(), much
    return "", 0
