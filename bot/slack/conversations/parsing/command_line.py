"""What people type after ``/incident``: words, mentions, times, severities and slips."""

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from bot.domain.incident import IncidentError
from bot.slack.blocks.text import clean, unescape
from bot.slack.workspace.directory import readable

_T = TypeVar("_T")

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_SUBTEAM = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^<>]*)?>")
_WORD = re.compile(r"<[@#!][^<>]*>|\S+")
_AS_ASCII: Final = str.maketrans(
    {
        **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
        ),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\uff07", "'"),
    }
)
"""Phones, editors and input methods write spaces, dashes, quotes and letters of their own; each takes one place."""
_SEVERITY = r"(?:severity[:=]?[ \t]{1,3})?((?:severity[:=]?[ \t]{0,3}|sev[-_ ]?|p-?|s(?!3)-?)[0-9]{1,2})"
"""Never ``s3``: at either end of a title that is Amazon's storage."""
_OPENS, _CLOSES = r"[(\[*_~#]{0,3}", r"[)\]*_~.,;:!]{0,4}"
_WHOLE_WORD = re.compile(r"^severity[:=]?", re.IGNORECASE)
_LEADING = re.compile(rf"{_OPENS}{_SEVERITY}{_CLOSES}(?!\S)", re.IGNORECASE)
_TRAILING = re.compile(rf"(?<!\S){_OPENS}{_SEVERITY}{_CLOSES}\Z", re.IGNORECASE)
_WITHIN = re.compile(rf"(?<!\S){_OPENS}{_SEVERITY}(?!\w)", re.IGNORECASE)
_DECORATION = re.compile(r"https?://\S+|:[a-z0-9_+'-]+:|[^\w\s]+", re.IGNORECASE)
"""What may follow a severity at the end of a title: a link, an emoji, signs."""
_CRITICAL = re.compile(r"(?<!\S)critical\Z", re.IGNORECASE)
_JOINTS = " \t\n,;:|-\u2013\u2014"
"""What stands between a title and its severity, and belongs to neither."""
_SHORTEST_GUESS = 4
"""Shorter words resemble too many others to guess what was meant."""


@dataclass(frozen=True, slots=True)
class Words:
    """A first word, and what follows it."""

    first: str
    """Without quotes; empty when nothing was typed."""
    rest: str
    """Exactly as typed, but for white space at its ends."""


def split_words(text: str) -> Words:
    """Take the first word off a text; quotes, straight or curly, hold several words together, as a mention does."""
    text = text.strip()
    if as_ascii(text[:1]) == '"':
        end = as_ascii(text).find('"', 1)
        if text[1:end].strip() and (end + 1 == len(text) or text[end + 1 : end + 2].isspace()) and end > 0:
            return Words(text[1:end].strip(), text[end + 1 :].strip())
    if word := _WORD.match(text):
        return Words(word[0], text[word.end() :].strip())
    return Words("", "")


def as_ascii(text: str) -> str:
    """Return a text with the spaces, dashes, quotes and letters of a plain keyboard; no character changes its place."""
    return text.translate(_AS_ASCII)


def mention(word: str) -> str | None:
    """Read the user id of ``<@U123>`` or ``<@U123|bob>``."""
    return _id(_MENTION, word)


def subteam(word: str) -> str | None:
    """Read the group id of ``<!subteam^S123>`` or ``<!subteam^S123|@ops>``."""
    return _id(_SUBTEAM, word)


def severity_suffix(text: str, parse: Callable[[str], _T | None]) -> tuple[str, _T | None]:
    """Take a severity off the end of a title, or off its beginning: ``checkout is down sev1``.

    Only a word such as ``sev1``, ``SEV-1``, ``sev 1``, ``P0`` or ``s2`` counts, in bold or with a ``#``, and before
    links and emoji at the end; no bare number. ``critical`` as the last word counts and stays part of the title.

    Args:
        parse: tells what a word means, ``None`` for nothing.
    """
    title = text.strip()
    read = as_ascii(title)
    end = _before_decoration(read)
    for found in (_TRAILING.search(read[:end]), _LEADING.match(read)):
        severity = parse(_WHOLE_WORD.sub("sev", "".join(found[1].split()))) if found else None
        if found and severity is not None:
            before, after = title[: found.start()].rstrip(_JOINTS), title[found.end() :]
            return f"{before} {after.strip() if before else after.lstrip(_JOINTS)}".strip(), severity
    return title, parse("critical") if _CRITICAL.search(read[:end]) else None


def severity_within(title: str, parse: Callable[[str], _T | None]) -> _T | None:
    """Find a severity in the middle of a title, where it may mean anything; ``None``: there is none."""
    for found in _WITHIN.finditer(as_ascii(title)):
        severity = parse("".join(found[1].split()))
        if severity is not None:
            return severity
    return None


def _before_decoration(read: str) -> int:
    """Return where the last words of a title end that are more than links, emoji and signs."""
    end = len(read)
    while (start := read.rfind(" ", 0, end) + 1) and _DECORATION.fullmatch(read, start, end):
        end = start
        while end and read[end - 1].isspace():
            end -= 1
    return end


_REFERENCE: Final = re.compile(r"INC-[0-9-]*[0-9]{2}|0[0-9]{2,}", re.IGNORECASE)
"""An incident's number, or its end with zeros in front, as no one counts."""

_WORDS_BEFORE: Final = 6
"""Words of a command behind which an incident's number is looked for, at most."""


def id_first(text: str, stands_before: Callable[[str], bool], *, in_room: bool = False) -> str:
    """Put an incident's number first that stands behind a command's own words: ``identified 001`` of ``status``.

    Args:
        stands_before: tells whether words are the command's own; in a sentence a number is part of it.
        in_room: it was typed in an incident's war room, where only INC or a number that ends the line names one.
    """
    starts = list(islice(_WORD.finditer(text), 1, _WORDS_BEFORE + 1))
    for word in starts:
        reference = word[0].rstrip(":,.;")
        before, after = text[: word.start()].strip(), text[word.end() :].strip()
        names = not (in_room and after) or reference.upper().startswith("INC-")
        if names and _REFERENCE.fullmatch(reference) and stands_before(before):
            return f"INC-{reference.upper().removeprefix('INC-')} {before} {after}".strip()
    return text


_FILLER = re.compile(r"^(?:(?:down|up)\s+to|to|is|as|now)\s+(?=\S)", re.IGNORECASE)


def without_filler(text: str) -> str:
    """Drop what people put before a word of ours: "to sev2", "is identified", "to @bob"."""
    return _FILLER.sub("", text.lstrip())


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Guess which known word was meant by one with a slip in it; ``None`` where it resembles none closely."""
    typed = word.casefold()
    if len(typed) < _SHORTEST_GUESS:
        return None
    by_name = {name.casefold(): name for name in known}
    if typed in by_name:
        return by_name[typed]
    near = [name for name in by_name if len(name) >= _SHORTEST_GUESS and _slips(typed, name) <= _allowed(name)]
    ranked = sorted(near, key=lambda name: (_slips(typed, name), -difflib.SequenceMatcher(None, typed, name).ratio()))
    return by_name[ranked[0]] if ranked else None


def did_you_mean_alone(word: str, known: Iterable[str]) -> str | None:
    """Guess the same of a word that stands alone, so that it is no title: there a short one counts too, as ``lst``."""
    meant = did_you_mean(word, known)
    if meant is not None or not word.isalpha():
        return meant
    typed = word.casefold()
    near = [name for name in known if len(name) >= _SHORTEST_GUESS and _slips(typed, name.casefold()) == 1]
    return min(near, key=len) if near else None


def _id(pattern: re.Pattern[str], word: str) -> str | None:
    found = pattern.fullmatch(word.strip())
    return found[1] if found else None


def _allowed(name: str) -> int:
    """Say how many slips a word may have."""
    return 1 if len(name) < 2 * _SHORTEST_GUESS - 1 else 2


def _slips(typed: str, meant: str) -> int:
    """Count letters missing, added, changed or swapped with their neighbour; a change in a short word counts twice."""
    if abs(len(typed) - len(meant)) > _allowed(meant):
        return len(meant)
    before: list[int] = []
    row = list(range(len(meant) + 1))
    change = 1 if len(meant) > _SHORTEST_GUESS + 1 else 2
    for index, letter in enumerate(typed, start=1):
        before, above, row = row, before, [index]
        for column, wanted in enumerate(meant, start=1):
            cost = min(before[column] + 1, row[-1] + 1, before[column - 1] + (change if letter != wanted else 0))
            swapped = index > 1 and column > 1 and letter == meant[column - 2] and typed[index - 2] == wanted
            row.append(min(cost, above[column - 2] + 1) if swapped else cost)
    return row[-1]


def plain(text: str) -> str:
    """Return what was typed as plain text: mentions, channels and links by what they show."""
    return clean(unescape(readable(text, {})))


LONGEST: Final = 12_000
"""Characters of a command: four texts of the longest kind. What is longer is not read."""


def check_length(typed: str) -> None:
    """Refuse what is too long to be read at all.

    Raises:
        IncidentError: it has more characters than `LONGEST`.
    """
    if len(typed) > LONGEST:
        raise IncidentError(
            f"That has {len(typed):,} characters, and a command may have {LONGEST:,}. Nothing was done. "
            "Shorten it, or type the command alone: most of them open a form."
        )
