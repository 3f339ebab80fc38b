"""Notifying the next person: whom a word means, and who responded."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.policy import Policy
from bot.domain.role import Role
from bot.domain.service import OWNER
from bot.domain.severity import Severity
from bot.domain.spelling import bare

WHY_LIMIT: Final = 900
"""Longest reason, in characters: it is read on a phone, and a button carries it until it is sent."""

NO_ONE: Final = "no_one"
"""Code of an effect that called people and of whose lists or accounts one brought no one."""

MOST_TOLD: Final = 30
"""People told at once. Whoever means more of them means an announcement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Someone was told that they are needed."""

    id: int = 0
    role: str
    """Role or other function of the policy's ``people``, or the id of a user."""
    why: str
    people: tuple[str, ...]
    """User ids of those who were told."""
    by: str
    """Who asked; empty: the policy did."""
    at: datetime
    cause: str = ""
    """Of the policy's: which rung or mobilisation it was, such as ``rung:ceo``."""
    asked_at: datetime | None = None
    """When the policy asked, which is before it is known who that is: one act has one. ``None``: a person asked."""
    declined: tuple[str, ...] = ()
    """Those of them who said *Not me*."""
    taken_by: str | None = None
    taken_at: datetime | None = None

    @property
    def is_declined(self) -> bool:
        """Whether each of those who were told has said *Not me*."""
        return set(self.people) <= set(self.declined)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom someone asks for."""

    key: str
    """Of a role or function; or the id of a user."""
    label: str
    """As people read it; empty: a single person, whose name says it."""


def named(policy: Policy, who: str) -> str:
    """Return what people call an entry of the policy's lists: the functions it fills, then the entry itself."""
    filled = [function_label(policy, key) for key, them in policy.people.items() if who in them]
    filled += [f"{area} experts" for area, them in policy.areas.items() if who in them]
    return f"{', '.join(filled)} ({who})" if filled else who


_TITLES: Final = frozenset({"ceo", "cto", "cfo", "coo", "vp", "qa", "hr"})
"""Written in capitals."""


_LABELS: Final = {"on_call_secondary": "Secondary on-call engineer"}
"""Keys of the shipped policy that are not read as their words."""


def function_label(policy: Policy, key: str) -> str:
    """Return what a role or another function of the policy's ``people`` is called; empty: it is a person."""
    role = policy.roles.get(key)
    if role is not None:
        return role.label
    if key.startswith(OWNER):
        return f"Owner of {key.removeprefix(OWNER)}"
    if key not in policy.people:
        return ""
    if key in _LABELS:
        return _LABELS[key]
    words = [word.upper() if word in _TITLES else word for word in key.split("_")]
    return words[0][:1].upper() + " ".join(words)[1:]


def wanted(policy: Policy, typed: str) -> tuple[Wanted, str] | None:
    """Read whom a text begins with, and what is left of it: ``em need DB help``, ``engineering manager: ...``.

    Returns:
        ``None``: it begins with no role, function or initials of one. The longest name wins.
    """
    words = typed.split()
    for end in range(min(len(words), _LONGEST_NAME), 0, -1):
        key = _key(policy, " ".join(words[:end]).rstrip(":,"))
        if key is not None:
            rest = typed.split(maxsplit=end)[end:]
            return Wanted(key, function_label(policy, key)), " ".join(rest)
    return None


_LONGEST_NAME: Final = 4
"""Words of a role's or function's name, at most."""


def _key(policy: Policy, name: str) -> str | None:
    role: Role | None = policy.role(name)
    if role is not None:
        return role.key
    typed = bare(name)
    keys = [key for key in policy.people if bare(key) == typed]
    short = name.casefold()
    by_initials = [key for key in policy.people if "_" in key and _initials(key) == short]
    by_title = [key for key in policy.people if short in _TITLES and key.split("_")[0] == short]
    found = keys or by_initials or by_title
    return found[0] if len(found) == 1 else None


def _initials(key: str) -> str:
    return "".join(word[:1] for word in key.split("_"))


def fingerprint(key: str, people: Sequence[str]) -> str:
    """Return a short sign for who is told, so that no one is told who was not shown before."""
    return hashlib.sha256(":".join([key, *sorted(people)]).encode()).hexdigest()[:12]


ON_CALL: Final = ("on_call", "on_call_secondary")
"""Who is asked first, by names of the policy's ``people``; whoever is on the ladder follows."""


def next_in_line(policy: Policy, severity: Severity, who: str, told: Collection[str]) -> str | None:
    """Return who is asked when no one behind a name can come: the next whom no one has asked yet.

    Args:
        severity: of the incident; it has a rung only for those whom it reaches as time passes.
        who: a name of the policy's ``people``. One that has no place in the line is followed by the ladder.
        told: the names that were asked already.

    Returns:
        ``None``: everyone in line was asked, or the policy names no one.
    """
    ladder = [rung.tell for rung in policy.ladder if severity.key in rung.after]
    line = [*ON_CALL, *ladder]
    after = line[line.index(who) + 1 :] if who in line else ladder
    return next((key for key in after if key not in told and policy.people.get(key)), None)
