"""What was probably meant in a war room by a line that begins with none of our commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.durations import parse
from bot.domain.incident import OPEN, looks_like_number
from bot.domain.policy import Policy
from bot.slack.conversations.parsing.command_line import Words, split_words
from bot.slack.conversations.parsing.record_line import understood
from bot.slack.conversations.parsing.record_number import reference

SAME_AS: Final[Mapping[str, str]] = {
    "note": "timeline",
    "log": "timeline",
    "fixed": "resolve",
    "page": "escalate",
    "assign": "role",
    "hypothesis": "hypo",
    "theory": "hypo",
    "tried": "did",
    "done": "did",
    "mitigation": "mitigate",
    "mitigating": "mitigate",
    "mitigated": "status monitoring",
    "workaround": "tempfix",
    "decision": "decide",
    "decided": "decide",
    "need": "wanted",
}
"""What people call a command -> the command."""

LONGEST_STATE: Final = 4
"""Words after which a record is named, at most."""


def of_ladder(words: Words) -> str | None:
    """Return what follows ``ladder`` in a line that begins with ``hold`` or ``resume`` and can't be a title."""
    first = words.first.casefold().rstrip(".!")
    if first not in {"hold", "resume"}:
        return None
    then, number = split_words(words.rest), ""
    if looks_like_number(then.first):
        number, then = then.first, split_words(then.rest)
    if then.first:
        try:
            parse(then.first)
        except ValueError:
            return None
        if first != "hold":
            return None
    return f"{number} {first} {then.first} {then.rest}".strip()


def meant_in_room(policy: Policy, words: Words) -> str | None:
    """Return the command that a line may stand for which begins with a status, a severity, a role or another name."""
    first = words.first.casefold().rstrip(":,")
    if not words.rest:
        return None
    if (turned := _record_behind(f"{words.first} {words.rest}")) is not None:
        return turned
    if first in SAME_AS:
        return f"{SAME_AS[first]} {words.rest}"
    begins = {
        "status": first in OPEN,
        "severity": policy.severity(first) is not None,
        "role": policy.role(first) is not None,
    }
    return next((f"{command} {first} {words.rest}" for command, is_meant in begins.items() if is_meant), None)


def _record_behind(typed: str) -> str | None:
    """Return the line that changes a record, of one that names the record behind what becomes of it.

    ``ruled out H2 because the disk is half empty``.
    """
    words = typed.split()
    for at, word in enumerate(words[1:LONGEST_STATE], 1):
        named, said = reference(word), " ".join(words[:at])
        if named is not None and understood(named[0], said):
            return " ".join([word.rstrip(":,"), said, *words[at + 1 :]])
    return None
