"""Red flags: what people say when they are about to look for the cause while service is still down.

Source: [methodology] red flags during incidents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from bot.domain.severity import Text
from bot.domain.value import Value

NUDGE: Final = "nudge"
"""Kind of the marks of who was nudged when, and who doesn't want that."""

AT_MOST_EVERY: Final = timedelta(minutes=15)
"""How often one person is nudged in an incident, at most. Source: row 75 of the process."""

_WORD: Final = re.compile(r"[\w']+")
_QUOTED: Final = re.compile(r"```[^`]*```|^>.*$|\"[^\"\n]*\"|“[^“”\n]*”|`[^`\n]*`", re.MULTILINE)
"""What someone repeats rather than says."""
_ALL_BELOW: Final = "\n>>>"
"""From here on to its end a message is a quotation."""


def _has_words(phrase: str) -> str:
    if not _WORD.search(phrase):
        raise ValueError(f"{phrase!r} has no word that anyone could say")
    return phrase


Phrase = Annotated[Text, Field(max_length=100), AfterValidator(_has_words)]
"""Words as people say them; case, marks and the space between them don't count."""


class RedFlag(Value):
    """One thought that gives itself away by what is said."""

    phrases: Annotated[tuple[Phrase, ...], Field(min_length=1)]
    """What people say: whole words, one after the other."""
    say: Annotated[Text, Field(max_length=300)]
    """What they read then, in private."""


def found(flags: Sequence[RedFlag], message: str) -> RedFlag | None:
    """Return the first flag that a message shows in words of its author's own; ``None``: none. In linear time.

    Args:
        message: plain, as Slack shows it: a quotation begins its line with ``>``.
    """
    phrases = _phrases(tuple(flags))
    if not phrases:
        return None
    own = _QUOTED.sub(" ", f"\n{message}".partition(_ALL_BELOW)[0])
    said = f" {_words(own)} "
    return next((flag for phrase, flag in phrases if phrase in said), None)


@lru_cache(maxsize=4)
def _phrases(flags: tuple[RedFlag, ...]) -> tuple[tuple[str, RedFlag], ...]:
    return tuple((f" {_words(phrase)} ", flag) for flag in flags for phrase in flag.phrases)


def _words(text: str) -> str:
    """Return the words of a text alone, with one space between them."""
    return " ".join(_WORD.findall(text.casefold().replace("\u2019", "'")))
