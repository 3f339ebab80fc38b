"""What someone has learned of an incident's impact, and its wording."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bot.domain.incident import IncidentError
from bot.domain.money import money
from bot.domain.timeline import for_reader
from bot.domain.triage import Facts, Reputation, Revenue, Security, Users, losses, revenue_band, users_band

CHANGED_LENGTH: Final = 500
"""Longest text of what changed, in characters."""

SYSTEMS_LENGTH: Final = 1_800
"""Longest list of systems, in characters."""

BANDS: Final[Mapping[Users, str]] = {
    Users.NONE: "no users",
    Users.SINGLE: "one user",
    Users.FEW: "under 5%",
    Users.SOME: "5 to 25%",
    Users.MANY: "over 25%",
    Users.ALL: "all users",
}

REPUTATIONS: Final[Mapping[Reputation, str]] = {
    Reputation.MEDIA: "media",
    Reputation.CHURN: "churn",
    Reputation.REGULATORY: "a regulator",
    Reputation.COMPLAINTS: "many complaints",
    Reputation.SOCIAL: "social media",
    Reputation.SLA_BREACH: "SLA breach",
    Reputation.TICKETS: "support tickets",
    Reputation.INTERNAL: "known inside only",
}

SECURITY: Final[Mapping[Security, str]] = {
    Security.NONE: "no security concern",
    Security.VULNERABILITY: "security vulnerability",
    Security.BREACH: "security breach",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What someone says of the impact. What they do not say stays as it is known."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    """Fields of `Facts`, with their new values."""
    text: str = ""
    """Who is affected and how, in their words."""
    started_at: datetime | None = None
    """When the impact began."""

    def __or__(self, more: Learned) -> Learned:
        """Add what else was said; of the same thing, the later counts."""
        return Learned(
            facts={**self.facts, **more.facts},
            text=more.text or self.text,
            started_at=more.started_at or self.started_at,
        )

    def told(self, currency: str) -> str:
        """Return it in words, as the timeline keeps it."""
        said = list(self._phrases(currency))
        if self.started_at is not None:
            said.append(f"since {for_reader(self.started_at, seen_at=None)}")
        if self.text:
            said.append(self.text)
        return "; ".join(said)

    def _phrases(self, currency: str) -> Iterator[str]:
        yield from phrases(Facts().model_copy(update=dict(self.facts)), currency)
        for name in ("reputation", "systems", "regions"):
            if name in self.facts and not self.facts[name]:
                yield f"{name}: none"


def share(percent: float) -> dict[str, Any]:
    """Return the facts that a measured share of users makes, in percent from 0 to 100."""
    return {"users": users_band(percent), "users_percent": percent}


def counted(number: int, total: int | None) -> dict[str, Any]:
    """Return the facts that a number of users makes.

    Args:
        total: how many users there are; ``None``: no one has said, so only none and one have a band.
    """
    if total:
        return {**share(_percent(number, total)), "users_count": number}
    band = {0: Users.NONE, 1: Users.SINGLE}.get(number)
    return {"users_count": number} if band is None else {**band_of_users(band), "users_count": number}


def confirmed(number: int, total: int | None) -> dict[str, Any]:
    """Return the facts that a number of confirmed users makes. See `counted`."""
    return {"users_confirmed": _percent(number, total) if total else None, "users_confirmed_count": number}


def _percent(number: int, total: int) -> float:
    """Return a share of all users to three digits, as long as that does not move it into another band."""
    exact = 100 * number / total
    rounded = float(f"{exact:.3g}")
    return rounded if users_band(rounded) is users_band(exact) else exact


def band_of_users(band: Users) -> dict[str, Any]:
    """Return the facts that an estimate of the users makes; it takes the place of a measured share."""
    return {"users": band, "users_percent": None}


_AT_MOST: Final[Mapping[Users, float]] = {Users.NONE: 0, Users.FEW: 5, Users.SOME: 25}
"""Percent of users that a band can hold, where that is not all of them."""


def with_what_follows(before: Facts, said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is said with what follows from it: who is confirmed is affected; a share replaces an older count.

    Raises:
        IncidentError: more would be confirmed than is estimated.
    """
    said = {**_without_counts(before, said), **said}
    after = before.model_copy(update=dict(said))
    number, percent = after.users_confirmed_count, after.users_confirmed
    if number is not None and after.users_count is not None:
        if number > after.users_count:
            raise _too_many(f"{number:,}", f"{after.users_count:,}", "")
        return said
    if number is not None and percent is None:
        return {**counted(number, None), **said} if after.users is None else said
    if percent is None:
        return said
    if after.users is None:
        return {**said, **share(percent)}
    most = after.users_percent if after.users_percent is not None else _AT_MOST.get(after.users, 100)
    if percent > most:
        raise _too_many(f"{percent:g}", f"{most:g}", "%")
    return said


def _without_counts(before: Facts, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the older counts that what is said puts out of date."""
    pairs = {"users": "users_count", "users_confirmed": "users_confirmed_count"}
    return {count: None for share_of, count in pairs.items() if share_of in said and getattr(before, count) is not None}


def _too_many(number: str, most: str, unit: str) -> IncidentError:
    whose = "% of" if unit else ""
    line = f"/incident impact users {number}{unit} confirmed {number}{unit}"
    return IncidentError(
        f"{number}{whose} users are confirmed, more than the estimate of {most}{unit}. Give both: `{line}`.",
        field="users",
    )


def loss(per_hour: float) -> dict[str, Any]:
    """Return the facts that a measured loss makes, in the policy's currency."""
    return {"revenue": revenue_band(per_hour), "revenue_per_hour": per_hour}


def band_of_revenue(band: Revenue) -> dict[str, Any]:
    """Return the facts that an estimate of the loss makes; it takes the place of a measured one."""
    return {"revenue": band, "revenue_per_hour": None}


def phrases(facts: Facts, currency: str, *, outside: bool = False) -> list[str]:
    """Return what is known, a phrase each, in the order of the severity questions.

    Args:
        currency: the policy's, which stands before an amount.
        outside: leave out what only those who work on it need.
    """
    known = [_users(facts), _revenue(facts, currency)]
    if facts.data_at_risk is not None:
        known.append("data at risk" if facts.data_at_risk else "no data at risk")
    if facts.slo_violated is not None:
        known.append("SLO violated" if facts.slo_violated else "no SLO violated")
    if facts.security is not None:
        known.append(SECURITY[facts.security])
    if facts.reputation:
        known.append(f"reputation: {', '.join(REPUTATIONS[each] for each in facts.reputation)}")
    known.extend(_listed("systems", facts.systems))
    known.extend(_listed("regions", facts.regions))
    if not outside:
        known.extend(_inside(facts))
    return [phrase for phrase in known if phrase]


def phrase_of(facts: Facts, currency: str, *fields: str) -> str:
    """Return what is known of some fields of `Facts`, in one phrase; empty: nothing."""
    return "; ".join(phrases(Facts(**{name: getattr(facts, name) for name in fields}), currency))


def as_reason(facts: Facts, currency: str) -> str:
    """Return what is known as the reason of a severity for everyone to read: no rule of the policy."""
    return "; ".join(phrases(facts, currency, outside=True))


def in_full(words: str, facts: Facts, currency: str, *, outside: bool = False) -> list[str]:
    """Return all that is known of an impact, a phrase each: people's own words, then what those do not say already.

    Args:
        words: what people wrote of it; may be empty.
        currency: see `phrases`.
        outside: see `phrases`.
    """
    said = _tokens(words)
    known = [phrase for phrase in phrases(facts, currency, outside=outside) if not _says(said, phrase)]
    return [words, *known] if words.strip() else known


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_PERCENT.sub("%", text.casefold()))


def _says(said: list[str], phrase: str) -> bool:
    """Tell whether words hold a phrase: all numbers and names of it, or else itself, and not its opposite."""
    _, listed, names = phrase.rpartition(": ")
    wanted = [token for token in _tokens(names) if token not in _LINKS]
    if listed or any(token[:1].isdigit() for token in wanted):
        return set(wanted) <= set(said)
    starts = (at for at in range(len(said)) if said[at : at + len(wanted)] == wanted)
    return any(at == 0 or said[at - 1] not in _NEGATIONS for at in starts)


_PERCENT: Final = re.compile(r"(?<=\d)\s?%|(?<=\d)\s?percent\b")
_TOKEN: Final = re.compile(r"\w+(?:[.,]\d+)*(?:%|/h)?")
_LINKS: Final = frozenset({"of", "and", "lost"})
_NEGATIONS: Final = frozenset({"no", "not", "never", "without"})


def _inside(facts: Facts) -> Iterator[str]:
    if facts.slo_budget_percent is not None:
        yield f"{facts.slo_budget_percent:g}% of the error budget used"
    if facts.major_customer:
        yield f"major customer: {facts.major_customer}"
    if facts.existential is not None:
        yield "the company is at risk" if facts.existential else "the company is not at risk"
    if facts.compliance:
        yield f"compliance: {facts.compliance}"
    if facts.recurring is not None:
        yield "it has happened before" if facts.recurring else "it is new"
    if facts.changed:
        yield f"changed: {facts.changed}"
    if facts.source:
        yield f"known from: {facts.source}"


def _listed(what: str, names: tuple[str, ...]) -> Iterator[str]:
    if names:
        yield f"{what}: {', '.join(names)}"


def _users(facts: Facts) -> str:
    number = facts.users_count
    said = [f"{number:,} users"] if number is not None and facts.users not in {Users.NONE, Users.SINGLE} else []
    if facts.users is not None:
        said.append(_share(facts.users, facts.users_percent))
    if facts.users_confirmed_count is not None:
        said.append(f"{facts.users_confirmed_count:,}{'' if said else ' users'} confirmed")
    elif facts.users_confirmed is not None:
        said.append(f"{facts.users_confirmed:g}%{'' if said else ' of users'} confirmed")
    return ", ".join(said)


def _share(band: Users, percent: float | None) -> str:
    if band in {Users.NONE, Users.SINGLE, Users.ALL}:
        return BANDS[band]
    return f"{BANDS[band]} of users" if percent is None else f"{percent:g}% of users"


def _revenue(facts: Facts, currency: str) -> str:
    if facts.revenue is None:
        return ""
    if facts.revenue_per_hour is None or facts.revenue is Revenue.NONE:
        return f"{losses(facts.revenue, currency)} lost"
    return f"{money(facts.revenue_per_hour, currency)}/h lost"
