"""One fact of an incident's impact as people type it: ``users 30%``, ``systems api, db``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Final

from bot.domain.impact import (
    CHANGED_LENGTH,
    Learned,
    band_of_revenue,
    band_of_users,
    confirmed,
    counted,
    loss,
    share,
)
from bot.domain.incident import Choices, IncidentError, check_length
from bot.domain.policy import Policy
from bot.domain.triage import Reputation, Revenue, Security, Users
from bot.slack.conversations.parsing.command_line import did_you_mean, split_words
from bot.slack.conversations.parsing.numbers import AMOUNT, amount_of, percent_off
from bot.slack.conversations.parsing.times import time_off

NAMES: Final = 20
"""Systems or regions, at most."""

NAME_LENGTH: Final = 80
MOST_LOST: Final = 1e12
MOST_USERS: Final = 10_000_000_000

JOINT: Final = re.compile(r"^[\s,]*(?:and\s+)?", re.IGNORECASE)
_END: Final = r"(?=[\s,]|$)"
_CONFIRMED: Final = re.compile(r"[\s,]*confirmed:?\s+", re.IGNORECASE)

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
    "existential": ("existential", {"yes": True, "y": True, "no": False, "n": False}),
}  # fmt: skip
"""Word -> the fact, and its fixed answers; another fact may follow."""

EXAMPLES: Final = {
    "users": "`/incident impact users 30%`, `users 30% confirmed 12%`, `users 15000` or `users all`",
    "revenue": "`/incident impact revenue 12k/h` or `revenue none`",
    "data": "`/incident impact data yes` or `data no`",
    "slo": "`/incident impact slo violated` or `slo ok`",
    "budget": "`/incident impact budget 12%`",
    "security": "`/incident impact security breach`, `security vulnerability` or `security none`",
    "since": "`/incident impact since 14:05`",
    "reputation": "`/incident impact reputation media,complaints`",
    "systems": "`/incident impact systems api,checkout`",
    "regions": "`/incident impact regions eu,us`",
    "changed": "`/incident impact changed deploy v2.3.4`",
    "compliance": "`/incident impact compliance GDPR, report within 72 h`",
    "source": "`/incident impact source: monitoring alert`",
    "recurring": "`/incident impact recurring yes` or `recurring no`",
    "existential": "`/incident impact existential yes` or `existential no`",
}  # fmt: skip


def next_fact(said: str, policy: Policy, now: datetime, *, at_word: Callable[[str], bool]) -> int:
    """Return where a text ends because another fact begins, after a comma.

    Args:
        at_word: whether a word alone, which may take all that follows it, begins one.
    """
    for comma in re.finditer(r",\s*", said):
        rest = said[comma.end() :]
        words = split_words(rest)
        word = key_of(words.first)
        if word not in EXAMPLES or not words.rest:
            continue
        if word in WORDS:
            begins = at_word(words.first)
        else:
            try:
                begins = first_fact(rest, policy, now) is not None
            except IncidentError:
                begins = True
        if begins:
            return comma.start()
    return len(said)


def any_word(_word: str) -> bool:
    """Let any word of ours begin a fact."""
    return True


def key_of(first: str) -> str:
    """Return which word of ours someone typed; what is none of them is returned as it is."""
    word = first.casefold().rstrip(":")
    same = {"user": "users", "system": "systems", "region": "regions", "change": "changed", "slos": "slo"}
    return same.get(word, word)


def refusal(rest: str) -> IncidentError:
    """Return the refusal of what begins with no fact."""
    words = split_words(rest)
    example = EXAMPLES.get(key_of(words.first))
    if example is None:
        meant = did_you_mean(words.first.rstrip(":"), EXAMPLES)
        guess = f" Did you mean “{meant}”?" if meant else ""
        return IncidentError(
            f"Couldn't read “{rest[:60]}”.{guess} Write facts, such as `/incident impact users 30%, data yes`, "
            "or a sentence alone.",
            field="facts",
            choices=Choices(words.first.rstrip(":"), ((meant, meant),)) if meant else None,
        )
    if not words.rest:
        return IncidentError(f"“{words.first[:60]}” needs a value. Write {example}.", field="facts")
    return IncidentError(
        f"Couldn't read “{words.rest[:60]}” after “{words.first[:60]}”. Write {example}.", field="facts"
    )


def first_fact(rest: str, policy: Policy, now: datetime) -> tuple[Learned, str] | None:
    """Take the first fact off; ``None``: it begins with none, or goes on as a sentence: "data no longer arrives"."""
    fact = _fact(rest, policy, now)
    if fact is None:
        return None
    following = fact[1].strip()
    goes_on = following[:1] == "," or key_of(split_words(JOINT.sub("", following)).first) in EXAMPLES
    return fact if not following or goes_on else None


def _fact(rest: str, policy: Policy, now: datetime) -> tuple[Learned, str] | None:
    words = split_words(rest)
    word, said = key_of(words.first), words.rest
    if not said:
        return None
    if word == "since":
        at, following = time_off(said, now)
        return (Learned(started_at=at), following) if at is not None else None
    if word == "users":
        return _users(said, policy.users_total)
    if word == "budget":
        percent, following = percent_off(said)
        return (Learned(facts={"slo_budget_percent": percent}), following) if percent is not None else None
    if word in _ANSWERS:
        name, answers = _ANSWERS[word]
        return _chosen(said, {answer: {name: value} for answer, value in answers.items()})
    if word == "revenue":
        return _revenue(said, policy.currency)
    whole = WORDS.get(word)
    if whole is None or (word == "source" and not words.first.endswith(":")):  # "source of it is the CDN" is a sentence
        return None
    # A name is hardly ever one of our words, but people's words for what changed may be.
    at_word = any_word if word in _NAMED else (lambda first: first.endswith(":"))
    end = next_fact(said, policy, now, at_word=at_word)
    return Learned(facts=whole(said[:end])), said[end:]


def _users(said: str, total: int | None) -> tuple[Learned, str] | None:
    """Take off how many are affected, and how many of those are confirmed: either or both."""
    percent, rest = _percent(said)
    number, after_number = _count(said, total)
    if percent is not None:
        estimate: tuple[Learned, str] | None = (Learned(facts=share(percent)), rest)
    elif number is not None:
        estimate = (Learned(facts=counted(number, total)), after_number)
    else:
        estimate = _chosen(said, {word: band_of_users(band) for word, band in _USERS_WORDS.items()})
    learned, rest = estimate or (Learned(), said)
    if found := _CONFIRMED.match(rest):
        share_of, following = _percent(rest[found.end() :])
        if share_of is not None:
            return learned | Learned(facts={"users_confirmed": share_of}), following
        number, following = _count(rest[found.end() :], total)
        if number is not None:
            return learned | Learned(facts=confirmed(number, total)), following
    return estimate


def _count(said: str, total: int | None) -> tuple[int | None, str]:
    found = re.match(rf"{AMOUNT}{_END}", said, re.IGNORECASE)
    if found is None or not (number := amount_of(found)).is_integer():
        return None, said
    if number > (total or MOST_USERS):
        most = f"the {total:,} of the policy's `users_total`" if total else "there are people"
        raise IncidentError(f"{number:,.0f} users are more than {most}. Write {EXAMPLES['users']}.", field="facts")
    return int(number), said[found.end() :]


def _percent(said: str) -> tuple[float | None, str]:
    percent, rest = percent_off(said)
    if percent is not None and percent > 100:  # noqa: PLR2004 - all of them
        raise IncidentError(f"{percent:g}% is more than all users. Write {EXAMPLES['users']}.")
    return percent, rest


def _revenue(said: str, currency: str) -> tuple[Learned, str] | None:
    sign = re.escape(currency)
    per_hour = r"(?:\s*(?:/|per\s+|an?\s+)\s*(?:hour|hr|h))?"
    found = re.match(rf"(?:{sign})?\s*{AMOUNT}\s*(?:{sign})?{per_hour}{_END}", said, re.IGNORECASE)
    if found is None:
        return _chosen(said, dict.fromkeys(("none", "no"), band_of_revenue(Revenue.NONE)))
    number = amount_of(found)
    if number > MOST_LOST:
        raise IncidentError(f"“{found[0]}” is more money than there is. Write {EXAMPLES['revenue']}.")
    return Learned(facts=loss(number)), said[found.end() :]


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
                f"At most {NAMES} {field} fit, each with at most {NAME_LENGTH} characters. Write {EXAMPLES[field]}.",
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
    raise IncidentError(f"Couldn't read “{part[:60]}”.{guess} Write {EXAMPLES['reputation']}.")


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


_NAMED: Final = frozenset({"systems", "regions", "reputation"})
"""Those of them that are lists of names."""

WORDS: Final[dict[str, Callable[[str], dict[str, Any]]]] = {
    "reputation": _reputation,
    "systems": _names("systems"),
    "regions": _names("regions"),
    "changed": changed,
    "compliance": partial(_words, "compliance", "What is said of compliance"),
    "source": partial(_words, "source", "The source"),
}
"""Facts that take the rest of the line."""
