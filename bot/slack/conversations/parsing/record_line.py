"""A record in one line: ``rate limit at 50% owner @bob remove by friday``, ``H2 ruled out because p99 was flat``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from bot.domain.incident import IncidentError
from bot.domain.record_kind import Kind
from bot.domain.record_kinds import KINDS
from bot.slack.conversations.parsing.command_line import as_ascii, plain
from bot.slack.conversations.parsing.record_field import Line, Reader, read_fields, words_end
from bot.slack.conversations.parsing.refused_field import like_a_bare_choice, refuse_bare, refuse_slip

_URL: Final = re.compile(
    r"<(?P<url>https?://[^<>|\s]{1,2000})(?:\|(?P<label>[^<>]{0,2000}))?>|(?P<bare>https?://\S{1,2000})"
)
_FILLER: Final = re.compile(r"(?:(?:is|was|has been|are|now)\s+|[:,–—-]\s*)", re.IGNORECASE)
_JOINTS: Final = frozenset(",:;(–—-")
"""What stands between what was done and how it went."""
_ANY_TIME: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Where it doesn't matter which day a day is."""


def read_new(name: str, typed: str, here: datetime, *, by: str) -> Line:
    """Read what is recorded.

    Args:
        name: the kind.
        typed: as Slack sent it, with its tokens.
        here: now, in the zone of whoever types.
        by: who that is: ``owner me``.

    Raises:
        IncidentError: what was meant as a field can't be read as one.
    """
    kind = KINDS[name]
    line = Line()
    rest = typed.strip()
    for state in kind.begins:
        end = words_end(state, rest)
        if end and rest[end:].lstrip().startswith(":"):
            line.state, rest = state, rest[end:].lstrip(": ")
    rest = _leading(kind, rest, line)
    rest = _trailing(kind, rest, line)
    rest = _link(kind, rest, line)
    line.text = read_fields(kind, rest, line, Reader(here, by, later=False))
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
        if end := words_end(said, rest) or words_end(f"it {said}", rest):
            _take(kind, means, line)
            line.confirmed = said.endswith("confirmed")
            apart = rest[end:].lstrip()[:1] in {*_JOINTS, "."}  # "M1 failed to boot" may be a title
            rest = rest[end:].lstrip(" ,.:;!–—-")
            break
    left = read_fields(kind, rest, line, Reader(here, by, later=True))
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
    typed_alone = {each.key for each in kind.fields if not each.leads and not each.words}
    typed_alone -= {each.sets for each in kind.fields}
    for each in kind.fields:
        if each.kind == "choice" and each.key in typed_alone:
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
            if end := words_end(choice, rest) or words_end(f"{choice}s", rest):
                line.fields[each.key] = choice
                return rest[end:].lstrip(" :")
    return rest


def _trailing(kind: Kind, rest: str, line: Line) -> str:
    """Take an outcome off the end: ``drained eu-west, worked``.

    Raises:
        IncidentError: what stands there is one but for a slip.
    """
    options = {
        choice: choice
        for each in kind.fields
        if not each.leads and (each.bare or not each.words)
        for choice in each.choices
    }
    options |= {said: means for said, means in kind.also.items() if means in options}
    whole = as_ascii(rest).rstrip(" .!)")
    markers = tuple(f" {word}" for each in kind.fields for word in each.words)
    for said, means in _sorted(options):
        before = whole[: -len(said)].rstrip()
        before = before.removesuffix(" it").rstrip()
        if before.endswith(":") and before[:-1].casefold().endswith(markers):  # "priority: P1" says which it is
            continue
        if whole.casefold().endswith(said) and before[-1:] in _JOINTS and before[:-1].strip():
            _take(kind, means, line)
            return rest[: len(before) - 1].rstrip()
    tail = whole[max(whole.rfind(each) for each in _JOINTS - {"-"}) + 1 :].strip()
    if tail == whole.strip():
        return rest
    if not any(each.sets for each in kind.fields):  # "again" is no slip of "against"
        refuse_slip(tail, options)
    like_one = like_a_bare_choice(kind)
    if like_one is not None and like_one.fullmatch(tail) and tail.casefold() not in options:
        refuse_bare(kind, tail.upper(), held=line.fields)
    return rest


def _link(kind: Kind, rest: str, line: Line) -> str:
    link = next((each for each in kind.fields if each.kind == "link"), None)
    found = _URL.search(rest) if link is not None else None
    if link is None or found is None:
        return rest
    line.fields[link.key] = plain(found["url"] or found["bare"])
    label = found["label"] or ""
    kept = "" if label in {"", found["url"]} else label
    return " ".join(filter(None, (rest[: found.start()].strip(), kept, rest[found.end() :].strip())))


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
    raise IncidentError(f"{what} {guess}")
