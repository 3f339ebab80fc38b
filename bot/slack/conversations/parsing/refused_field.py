"""Words of a line that were meant as a field of a record and aren't one: refused, and never left in its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from bot.domain.incident import IncidentError
from bot.domain.record_kind import Field, Kind
from bot.domain.record_kinds import KINDS
from bot.slack.conversations.parsing.command_line import did_you_mean, plain
from bot.slack.conversations.parsing.record_number import BY_LETTER

MOST: Final = 3
"""Words of a value, at most; more of them are a sentence."""

SHOWN: Final = 40
"""Characters of it that a refusal repeats."""

_SENTENCE: Final = frozenset(
    {
        *("to", "of", "for", "from", "and", "or", "is", "was", "are", "be", "isn't", "not", "when", "if", "with"),
        *("about", "that", "which", "who", "whose", "has", "date", "dates"),
    }
)
"""Words with which a sentence goes on behind a field's word: "timeouts due to a leak"."""

_DATE: Final = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}:\d{2}|\d{1,2}([./])\d{1,2}\1(?:\d{2}|\d{4})?", re.ASCII)
_DAYS: Final = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("today", "tonight", "tomorrow"),
)
_RECORD: Final = re.compile(r"([A-Za-z]{1,2})-?[0-9]{1,5}", re.ASCII)

IN_QUOTES: Final = "If it belongs to the text, put the text in quotes."


def _is_person(said: Sequence[str], _field: Field) -> bool:
    return said[0].startswith(("@", "<!", "<#")) and len(said[0]) > 1


def _is_day(said: Sequence[str], _field: Field) -> bool:
    return _DATE.fullmatch(said[0]) is not None or did_you_mean(said[0].rstrip("."), _DAYS) is not None


def _is_choice(said: Sequence[str], field: Field) -> bool:
    return _meant(said, field) is not None


def _is_record(said: Sequence[str], _field: Field) -> bool:
    found = _RECORD.fullmatch(said[0].rstrip(".:"))
    return found is not None and len(said) == 1 and bool({found[1].upper(), f"{found[1].upper()}-"} & BY_LETTER.keys())


def _meant(said: Sequence[str], field: Field) -> str | None:
    """Return the choice that words resemble; ``None``: they resemble none."""
    lengths = {len(choice.split()) for choice in field.choices}
    guesses = (did_you_mean(" ".join(said[:many]).rstrip("."), field.choices) for many in sorted(lengths))
    return next(filter(None, guesses), None)


_SIGNS: Final[Mapping[str, Callable[[Sequence[str], Field], bool]]] = {
    "person": _is_person,
    "day": _is_day,
    "choice": _is_choice,
    "record": _is_record,
}
"""Kind of a field -> whether words look like a value of it, whatever stands around them."""


def meant(words: Sequence[str], stops: Collection[str]) -> list[str]:
    """Return the words behind a field's word that may be its value: up to the next field, a comma, or one too many.

    Args:
        stops: words that begin a field.
    """
    said: list[str] = []
    for word in words[: MOST + 1]:
        if word.casefold().rstrip(":") in stops:
            break
        said.append(word.rstrip(",;"))
        if word.endswith((",", ";")):
            break
    return said


def must_be_text(kind: Kind, marker: str, said: Sequence[str], *, held: Collection[str], apart: bool) -> None:
    """Refuse a field's word and what follows it, if that was meant as the field and can't be read as one.

    Args:
        marker: the word, as typed; a colon behind it says that a value follows.
        said: what `meant` returns.
        held: fields that were read already.
        apart: nothing but a field stands before it, so no sentence can be going on.

    Raises:
        IncidentError: it was.
    """
    word = marker.casefold().rstrip(":")
    for field in kind.fields:
        if field.later or word not in field.words or field.kind not in _SIGNS or not any(said):
            continue
        alone = len(said) <= MOST and said[0].casefold().rstrip(".") not in _SENTENCE
        firm = field.firm and word == field.words[0]
        is_meant = _SIGNS[field.kind](said, field) or (alone and (firm or apart)) or (firm and marker.endswith(":"))
        if field.key in held and firm and is_meant:
            raise IncidentError(f"“{word}” is there twice. Write it once. {IN_QUOTES}", field=field.key)
        if field.key not in held and is_meant:
            raise refusal(field, word, said[:MOST])


def refusal(field: Field, word: str, said: Sequence[str]) -> IncidentError:
    """Say what couldn't be read as a field, and what to write."""
    how = _how(field, word)
    guess = _meant(said, field) if field.kind == "choice" else None
    how = f"Did you mean `{word} {guess}`? {how}" if guess else how
    what = {"person": "person", "day": "date", "choice": word}.get(field.kind, "")
    what = what or KINDS[field.of].label.lower()
    article = "an" if what[0] in "aeiou" else "a"
    read = plain(" ".join(said))[:SHOWN]
    return IncidentError(f"Couldn't read “{read}” as {article} {what}. {how} {IN_QUOTES}", field=field.key)


def _how(field: Field, word: str) -> str:
    if field.kind == "person":
        return f"Write one person, as Slack offers them when you type the @: `{word} @bob`."
    if field.kind == "day":
        return f"Try `{word} friday`, `{word} tomorrow 9am`, `{word} in 3 days` or `{word} 2026-12-01`."
    if field.kind == "choice":
        return f"Choose one: {', '.join(field.choices)}."
    return f"Write its number: `{word} {KINDS[field.of].called(1)}`."


def like_a_bare_choice(kind: Kind) -> re.Pattern[str] | None:
    """Return what matches words that look like a choice which is read without a word before it: ``P9`` beside ``P2``.

    ``None``: the kind has no such choice.
    """
    shapes = {re.sub(r"\d+", r"\\d{1,3}", each) for field in kind.fields if field.bare for each in field.choices}
    return re.compile("|".join(sorted(shapes)), re.IGNORECASE | re.ASCII) if shapes else None


def refuse_bare(kind: Kind, typed: str, *, held: Collection[str]) -> None:
    """Refuse a word that looks like such a choice and is none, or another where one is read already.

    Raises:
        IncidentError: always, where the kind has such a choice.
    """
    for field in kind.fields:
        if field.bare and field.key in held and typed.upper() in field.choices:
            raise IncidentError(f"There are two of {', '.join(field.choices)}. Write one. {IN_QUOTES}", field=field.key)
        if field.bare:
            raise refusal(field, field.words[0], [typed])


def refuse_slip(tail: str, choices: Collection[str]) -> None:
    """Refuse the end of a line that is a choice but for a slip: ``restarted the pod, workd``.

    Args:
        tail: what follows the last comma or colon.
        choices: of fields that are read without a word before them.

    Raises:
        IncidentError: it is one.
    """
    near = did_you_mean(tail, choices) if tail and '"' not in tail and len(tail.split()) <= MOST else None
    if near is not None and near != tail.casefold():
        raise IncidentError(f"Couldn't read “{plain(tail)[:SHOWN]}” at the end. Write “{near}”. {IN_QUOTES}")
