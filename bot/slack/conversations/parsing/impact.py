"""Reading an incident's impact as people type it: ``users 30%, revenue 12k/h, data yes``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from bot.domain.impact import CHANGED_LENGTH, Learned, band_of_revenue, band_of_users, loss, share
from bot.domain.incident import IncidentError, check_length
from bot.domain.triage import Reputation, Revenue, Security, Users
from bot.slack.conversations.parsing.command_line import did_you_mean, split_words
from bot.slack.conversations.parsing.times import time_first

WORTH_A_TEXT: Final = 3
"""Words after one of ours from which on a line is rather a sentence: "users cannot log in"."""

NAMES: Final = 20
"""Systems or regions, at most."""

NAME_LENGTH: Final = 80
MOST_LOST: Final = 1e12

_JOINT: Final = re.compile(r"^[\s,;]*(?:and\s+)?", re.IGNORECASE)
_COMMA: Final = re.compile(r"(?<=\d)[,;](?=\s)")
"""After a time that is followed by another fact."""
_END: Final = r"(?=[\s,;]|$)"
_CONFIRMED: Final = re.compile(r"[\s,;]*confirmed:?\s+", re.IGNORECASE)

_USERS_WORDS: Final = {
    "all": Users.ALL, "everyone": Users.ALL, "everybody": Users.ALL,
    "one": Users.SINGLE, "single": Users.SINGLE,
    "none": Users.NONE, "nobody": Users.NONE, "no": Users.NONE,
}  # fmt: skip
_ANSWERS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "data": ("data_at_risk", {
        **dict.fromkeys(("yes", "y", "at risk", "risk", "lost"), True),
        **dict.fromkeys(("no", "n", "safe", "not at risk"), False),
    }),
    "slo": ("slo_violated", {
        **dict.fromkeys(("violated", "yes", "broken", "breached"), True),
        **dict.fromkeys(("ok", "no", "fine", "not violated"), False),
    }),
    "security": ("security", {**{each.value: each for each in Security}, "no": Security.NONE}),
    "recurring": ("recurring", {"yes": True, "y": True, "no": False, "n": False, "new": False}),
}  # fmt: skip
"""Word -> the fact, and its fixed answers; another fact may follow."""

_EXAMPLES: Final = {
    "users": "`/incident impact users 30%`, `users 30% confirmed 12%`, `users all` or `users one`",
    "revenue": "`/incident impact revenue 12k/h` or `revenue none`",
    "data": "`/incident impact data yes` or `data no`",
    "slo": "`/incident impact slo violated` or `slo ok`",
    "security": "`/incident impact security breach`, `security vulnerability` or `security none`",
    "since": "`/incident impact since 14:05`",
    "reputation": "`/incident impact reputation media,complaints`",
    "systems": "`/incident impact systems api,checkout`",
    "regions": "`/incident impact regions eu,us`",
    "changed": "`/incident impact changed deploy v2.3.4`",
    "compliance": "`/incident impact compliance GDPR, report within 72 h`",
    "source": "`/incident impact source: monitoring alert`",
    "recurring": "`/incident impact recurring yes` or `recurring no`",
}  # fmt: skip


def read(typed: str, currency: str, now: datetime) -> Learned:
    """Read one or several facts; what begins with none of our words is a text.

    Raises:
        IncidentError: it begins as a fact does, but says none.
    """
    learned, rest = Learned(), typed.strip()
    while rest:
        fact = _first(rest, currency, now)
        if fact is None:
            if learned == Learned() and _is_text(rest):
                return Learned(text=rest)
            raise _refusal(rest)
        learned |= fact[0]
        rest = _JOINT.sub("", fact[1])
    return learned


def _is_text(rest: str) -> bool:
    words = split_words(rest)
    return _word(words.first) not in _EXAMPLES or (
        len(words.rest.split()) >= WORTH_A_TEXT and not re.match(r"\d", words.rest)
    )


def _word(first: str) -> str:
    word = first.casefold().rstrip(":")
    return {"user": "users", "system": "systems", "region": "regions", "change": "changed", "slos": "slo"}.get(
        word, word
    )


def _refusal(rest: str) -> IncidentError:
    words = split_words(rest)
    example = _EXAMPLES.get(_word(words.first))
    if example is None:
        return IncidentError(
            f"I do not understand “{rest[:60]}”. Give one fact after the other, such as "
            "`/incident impact users 30%, data yes`; a text goes alone."
        )
    if not words.rest:
        return IncidentError(f"Say what of it: {example}.")
    return IncidentError(f"I do not understand “{words.rest[:60]}” after “{words.first}”. Write {example}.")


def _first(rest: str, currency: str, now: datetime) -> tuple[Learned, str] | None:
    """Take the first fact off; ``None``: it begins with none, or goes on as a sentence: "data no longer arrives"."""
    fact = _fact(rest, currency, now)
    if fact is None:
        return None
    following = fact[1].strip()
    goes_on = _word(split_words(_JOINT.sub("", following)).first) in _EXAMPLES
    return fact if not following or following[0] in ",;" or goes_on else None


def _fact(rest: str, currency: str, now: datetime) -> tuple[Learned, str] | None:
    words = split_words(rest)
    word, said = _word(words.first), words.rest
    if not said:
        return None
    if word == "since":
        at, following = time_first(_COMMA.sub(" ,", said, count=1), now)
        return (Learned(started_at=at), following) if at is not None else None
    if word == "users":
        return _users(said)
    if word in _ANSWERS:
        name, answers = _ANSWERS[word]
        return _chosen(said, {answer: {name: value} for answer, value in answers.items()})
    if word == "revenue":
        return _revenue(said, currency)
    if word == "source" and not words.first.endswith(":"):  # "source of it is the CDN" is a sentence
        return None
    whole = _WHOLE.get(word)
    return (Learned(facts=whole(said)), "") if whole is not None else None


def _users(said: str) -> tuple[Learned, str] | None:
    """Take off how many are hurt, and how many of those are confirmed: either or both."""
    percent, rest = _percent(said)
    if percent is not None:
        estimate: tuple[Learned, str] | None = (Learned(facts=share(percent)), rest)
    else:
        estimate = _chosen(said, {word: band_of_users(band) for word, band in _USERS_WORDS.items()})
    learned, rest = estimate or (Learned(), said)
    if found := _CONFIRMED.match(rest):
        confirmed, following = _percent(rest[found.end() :])
        if confirmed is not None:
            return learned | Learned(facts={"users_confirmed": confirmed}), following
    return estimate


def _percent(said: str) -> tuple[float | None, str]:
    found = re.match(rf"(\d{{1,3}}(?:[.,]\d+)?)\s*(?:%|percent|per\s?cent){_END}", said, re.IGNORECASE)
    if found is None:
        return None, said
    percent = float(found[1].replace(",", "."))
    if percent > 100:  # noqa: PLR2004 - all of them
        raise IncidentError(f"{found[1]}% is more than all users. Write {_EXAMPLES['users']}.")
    return percent, said[found.end() :]


def _revenue(said: str, currency: str) -> tuple[Learned, str] | None:
    sign = re.escape(currency)
    amount = r"(\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?|\d{1,15}(?:[.,]\d{1,3})?)\s*([km])?"
    per_hour = r"(?:\s*(?:/|per\s+|an?\s+)\s*(?:hour|hr|h))?"
    found = re.match(rf"(?:{sign})?\s*{amount}\s*(?:{sign})?{per_hour}{_END}", said, re.IGNORECASE)
    if found is None:
        return _chosen(said, dict.fromkeys(("none", "no"), band_of_revenue(Revenue.NONE)))
    number = _number(found[1], scaled=found[2] is not None) * {"k": 1e3, "m": 1e6}.get((found[2] or "").lower(), 1)
    if number > MOST_LOST:
        raise IncidentError(f"“{found[0]}” is more money than there is. Write {_EXAMPLES['revenue']}.")
    return Learned(facts=loss(number)), said[found.end() :]


def _number(digits: str, *, scaled: bool) -> float:
    """Read a number; groups of three are thousands, unless a single one comes before *k* or *m*."""
    groups = re.split(r"[,.' ]", digits)
    if len(groups) == 1:
        return float(digits)
    *whole, last = groups
    is_fraction = len(last) < 3 or (scaled and len(groups) == 2)  # noqa: PLR2004 - groups of three, one of them
    return float("".join(whole) + ("." if is_fraction else "") + last)


def _chosen(said: str, meanings: dict[str, dict[str, Any]]) -> tuple[Learned, str] | None:
    """Take one of some fixed answers off."""
    for answer in sorted(meanings, key=len, reverse=True):
        if found := re.match(rf"{re.escape(answer)}{_END}", said, re.IGNORECASE):
            return Learned(facts=meanings[answer]), said[found.end() :]
    return None


def _parts(said: str) -> list[str]:
    """Split a list at its commas, or where it has none at its spaces; ``none`` empties it."""
    parts = [" ".join(part.split()) for part in (said.split(",") if "," in said else said.split())]
    named = list(dict.fromkeys(part for part in parts if part))
    return [] if [name.casefold() for name in named] == ["none"] else named


def _names(field: str) -> Callable[[str], dict[str, Any]]:
    def names(said: str) -> dict[str, Any]:
        named = _parts(said)
        if len(named) > NAMES or any(len(name) > NAME_LENGTH for name in named):
            raise IncidentError(
                f"At most {NAMES} {field} fit, each with at most {NAME_LENGTH} characters. Write {_EXAMPLES[field]}.",
                field=field,
            )
        return {field: tuple(named)}

    return names


def systems(listed: str) -> dict[str, Any]:
    """Read the systems that a form lists, with commas or line ends between them; empty: none.

    Raises:
        IncidentError: they are too many, or a name is too long.
    """
    return _names("systems")(f"{','.join(listed.splitlines())},")


def _reputation(said: str) -> dict[str, Any]:
    return {"reputation": tuple(map(_damage, _parts(said)))}


def _damage(part: str) -> Reputation:
    word = re.sub(r"[\s-]+", "_", part.casefold())
    known = [each.value for each in Reputation]
    if word in known:
        return Reputation(word)
    meant = did_you_mean(word, known)
    guess = f" Did you mean {meant}?" if meant else ""
    raise IncidentError(f"“{part[:60]}” is none of {', '.join(known)}.{guess} Write {_EXAMPLES['reputation']}.")


def changed(said: str) -> dict[str, Any]:
    """Read what changed.

    Raises:
        IncidentError: it is too long.
    """
    return _words("changed", "What changed", said)


def _words(field: str, name: str, said: str) -> dict[str, Any]:
    what = " ".join(said.split())
    rest = "Give the rest with `/incident timeline <note>`."
    check_length(name, what, field=field, limit=CHANGED_LENGTH, remedy=rest)
    return {field: what}


_WHOLE: Final[dict[str, Callable[[str], dict[str, Any]]]] = {
    "reputation": _reputation,
    "systems": _names("systems"),
    "regions": _names("regions"),
    "changed": changed,
    "compliance": partial(_words, "compliance", "What is said of compliance"),
    "source": partial(_words, "source", "The source"),
}
"""Facts that take the rest of the line."""
