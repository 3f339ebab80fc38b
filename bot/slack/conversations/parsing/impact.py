"""A line about an incident's impact: ``users 30%, revenue 12k/h | systems: api, db``, or a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.impact import Learned
from bot.domain.incident import IncidentError, check_length
from bot.domain.policy import Policy
from bot.slack.conversations.parsing.command_line import Words, did_you_mean, split_words
from bot.slack.conversations.parsing.facts import EXAMPLES, JOINT, any_word, first_fact, key_of, next_fact, refusal

WORTH_A_TEXT: Final = 3
"""Words after one of ours from which on a line is rather a sentence: "users cannot log in"."""

_PARTS: Final = re.compile(r"[|;\n]")


_AMOUNT_FIRST: Final = re.compile(
    r"(all|\d[\d.,' ]{0,20}(?:[km]\b)?(?:\s?(?:%|percent))?)\s+(?:of\s+)?(?:our\s+|the\s+|all\s+)?"
    r"(?:users|customers)(?=\s*(?:,|$))",
    re.IGNORECASE,
)
_MONEY_FIRST: Final = re.compile(
    r"(?:losing\s+(?=\d|[$€£])|(?=[$€£]))((?:[$€£]\s?)?\d[\d.,']{0,20}\s?[km]?(?:\s?[$€£])?"
    r"\s?(?:/|per\s+|an?\s+)\s?(?:hour|hr|h))(?=\s*(?:,|$))",
    re.IGNORECASE,
)
_BEGAN: Final = re.compile(r"(?:started|began|from)\s+(?:at\s+)?(?=\d|yesterday|today)", re.IGNORECASE)
_BUDGET: Final = re.compile(r"(?:slo|error)\s+budget:?\s+(?:used:?\s+)?(?=\d)", re.IGNORECASE)


_OURS: Final = {_AMOUNT_FIRST: r"users \1", _MONEY_FIRST: r"revenue \1", _BEGAN: "since ", _BUDGET: "budget "}
"""What people say -> how we would."""


def in_order(part: str) -> str:
    """Put our word first where people put it last, or use another: "30% of users", "started at 8:50"."""
    if not _begins(part):
        return part
    for first, ours in _OURS.items():
        part = first.sub(ours, part, count=1)
    return part


def _begins(part: str) -> bool:
    return any(each.match(part) is not None for each in _OURS)


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of what was typed that says nothing that we understand."""

    part: str
    why: IncidentError


@dataclass(frozen=True, slots=True)
class Heard:
    """What someone typed of the impact."""

    learned: Learned
    unread: tuple[Unread, ...] = ()


def read(typed: str, policy: Policy, now: datetime, *, over: str | None = "") -> Heard:
    """Read facts, between ``|``, ``;``, commas or lines; what begins with none of our words, and is alone, is a text.

    Args:
        over: the text that is known already, which only a whole sentence replaces; ``None``: none is wanted.

    Raises:
        IncidentError: it is too long to be read.
    """
    check_length("That", typed, field="facts")
    learned, unread = Learned(), []
    for part in filter(None, map(str.strip, _PARTS.split(typed))):
        rest = in_order(part)
        while rest:
            try:
                fact = first_fact(rest, policy, now)
                why = refusal(rest) if fact is None else None
            except IncidentError as refused:
                fact, why = None, refused
            if fact is not None:
                learned |= fact[0]
                rest = JOINT.sub("", fact[1])
            elif why is not None:
                end = next_fact(rest, policy, now, at_word=any_word)
                unread.append(Unread(rest[:end].strip(), why))
                rest = JOINT.sub("", rest[end:])
    if over is not None and learned == Learned() and unread and _is_text(typed, policy, now, over=over):
        return Heard(Learned(text=typed.strip()))
    return Heard(learned, tuple(unread))


def _is_text(typed: str, policy: Policy, now: datetime, *, over: str) -> bool:
    """Tell whether a line is someone's words for it, rather than facts with a slip in them."""
    words = split_words(typed)
    count = 1 + len(words.rest.split())
    if "|" in typed or words.first.endswith(":"):
        return False
    if key_of(words.first) in EXAMPLES:
        return count > WORTH_A_TEXT and not re.match(r"\d", words.rest)
    if _meant(words, policy, now):
        return False
    return count >= WORTH_A_TEXT or (not over and not any(map(str.isdecimal, typed)))


def _meant(words: Words, policy: Policy, now: datetime) -> str:
    """Return the word of ours that was meant by a first word with a slip in it, if what follows fits; else nothing."""
    meant = did_you_mean(words.first.rstrip(":"), EXAMPLES)
    if meant is None or not words.rest:
        return ""
    try:
        return meant if first_fact(f"{meant} {words.rest}", policy, now) is not None else ""
    except IncidentError:
        return meant
