"""How severity follows from facts: the decision matrix and the bands of impact, as one function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.domain.money import money
from bot.domain.severity import Severity


class Users(StrEnum):
    """How many users are affected. Source: [response] impact_assessment, user_impact."""

    NONE = "none"
    SINGLE = "single"
    FEW = "few"
    """Under 5%."""
    SOME = "some"
    """5 to 25%."""
    MANY = "many"
    """Over 25%."""
    ALL = "all"


class Revenue(StrEnum):
    """What it costs in an hour. Source: [response] impact_assessment, revenue_impact."""

    NONE = "none"
    LOW = "low"
    """Under 100."""
    MEDIUM = "medium"
    """100 to 1,000."""
    HIGH = "high"
    """1,000 to 10,000."""
    CRITICAL = "critical"
    """Over 10,000."""


_LOSSES: Final[Mapping[Revenue, tuple[str, tuple[int, ...]]]] = {
    Revenue.LOW: ("under {}", (100,)),
    Revenue.MEDIUM: ("{} to {}", (100, 1_000)),
    Revenue.HIGH: ("{} to {}", (1_000, 10_000)),
    Revenue.CRITICAL: ("over {}", (10_000,)),
}


def losses(band: Revenue, currency: str) -> str:
    """Write a band of losses: ``over $10,000/h``."""
    if band is Revenue.NONE:
        return "no revenue"
    words, edges = _LOSSES[band]
    return words.format(*(money(edge, currency) for edge in edges)) + "/h"


class Security(StrEnum):
    """What is known of an attack: a breach is worse than a way to one."""

    NONE = "none"
    VULNERABILITY = "vulnerability"
    BREACH = "breach"


class Reputation(StrEnum):
    """What it does to our name. Source: [response] impact_assessment, reputation_impact."""

    MEDIA = "media"
    CHURN = "churn"
    REGULATORY = "regulatory"
    COMPLAINTS = "complaints"
    SOCIAL = "social"
    SLA_BREACH = "sla_breach"
    TICKETS = "tickets"
    INTERNAL = "internal"


class Facts(BaseModel):
    """What is known of an incident's impact. ``None`` or empty: no one has said. Source: [procedures] assessment.

    What only a later release knows is carried along unread, for both may work on one incident. Our own code is kept
    from unknown names by mypy.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    users: Users | None = None
    users_percent: float | None = None
    """As someone measured or estimated it; the band follows from it."""
    users_confirmed: float | None = None
    """The part of it that is confirmed, in percent of all users: never more than the estimate."""
    users_count: int | None = None
    """How many that is, as someone counted them. With a total in the policy, the share follows from it."""
    users_confirmed_count: int | None = None
    """How many of them are confirmed: never more than the count."""
    revenue: Revenue | None = None
    revenue_per_hour: float | None = None
    """In the policy's currency, as someone measured it; the band follows from it."""
    data_at_risk: bool | None = None
    slo_violated: bool | None = None
    slo_budget_percent: float | None = None
    """How much of the error budget it used, as someone measured or estimated it; it may be more than all of it.
    Source: [response] business_impact, slo_impact."""
    security: Security | None = None
    reputation: tuple[Reputation, ...] | None = None
    systems: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    changed: str = ""
    """What changed before it began, in people's words."""
    compliance: str = ""
    """What law or contract asks for because of it, in people's words."""
    source: str = ""
    """What it is known from: ``monitoring alert``, ``support tickets``."""
    recurring: bool | None = None
    """Whether it has happened before."""
    major_customer: str = ""
    """Which major customer is affected or has complained, in people's words; empty: none is known."""
    existential: bool | None = None
    """Whether the company's existence is at risk."""
    assessed_at: datetime | None = None
    """When the last of it was said."""
    assessed_by: str = ""


NO_FACTS: Final = Facts()
"""No one has said anything yet."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the decision matrix."""

    id: str
    rank: int
    """Of the severity that it asks for; 1 is worst."""
    why: str | Revenue
    """The fact, as it is shown: a clause; or the band of losses, which is shown in the policy's currency."""
    holds: Callable[[Facts], bool]

    def said(self, currency: str) -> str:
        """Return the fact as it is shown, amounts in this currency."""
        if not isinstance(self.why, Revenue):
            return self.why
        band = losses(self.why, currency)
        return f"losses of {band}" if band.startswith(currency) else f"losses {band}"


@dataclass(frozen=True, slots=True)
class Classification:
    """What the matrix says of some facts."""

    rank: int
    rules: tuple[Rule, ...]
    """That ask for this rank, in the matrix's order. The milder ones that fired too say nothing more."""

    def why(self, currency: str) -> str:
        """Return the facts that decided, amounts in this currency."""
        return "; ".join(rule.said(currency) for rule in self.rules)


_REPUTATION_RANKS: Final = {
    Reputation.MEDIA: 1, Reputation.CHURN: 1, Reputation.REGULATORY: 1,
    Reputation.COMPLAINTS: 2, Reputation.SOCIAL: 2, Reputation.SLA_BREACH: 2,
    Reputation.TICKETS: 3,
    Reputation.INTERNAL: 4,
}  # fmt: skip


def _reputation(rank: int) -> Callable[[Facts], bool]:
    return lambda facts: any(_REPUTATION_RANKS[each] == rank for each in facts.reputation or ())


RULES: Final[tuple[Rule, ...]] = (
    Rule("all_users_affected", 1, "all users are affected", lambda f: f.users is Users.ALL),
    Rule("revenue_impact_critical", 1, Revenue.CRITICAL, lambda f: f.revenue is Revenue.CRITICAL),
    Rule("revenue_impact_high", 1, Revenue.HIGH, lambda f: f.revenue is Revenue.HIGH),
    Rule("data_loss_risk", 1, "data is at risk", lambda f: f.data_at_risk is True),
    Rule("security_breach", 1, "there is a security breach", lambda f: f.security is Security.BREACH),
    Rule("reputation_critical", 1, "media, churn or a regulator is involved", _reputation(1)),
    Rule("users_over_25_percent", 2, "over 25% of users are affected", lambda f: f.users is Users.MANY),
    Rule("multiple_users_affected", 2, "5 to 25% of users are affected", lambda f: f.users is Users.SOME),
    Rule("slo_critical_violation", 2, "an SLO is violated", lambda f: f.slo_violated is True),
    Rule("security_vulnerability", 2, "a vulnerability is open", lambda f: f.security is Security.VULNERABILITY),
    Rule("reputation_high", 2, "many customers complain, or an SLA is broken", _reputation(2)),
    Rule("users_under_5_percent", 3, "under 5% of users are affected", lambda f: f.users is Users.FEW),
    Rule("single_user_affected", 3, "a single user is affected", lambda f: f.users is Users.SINGLE),
    Rule("revenue_impact_medium", 3, Revenue.MEDIUM, lambda f: f.revenue is Revenue.MEDIUM),
    Rule("reputation_medium", 3, "support tickets come in", _reputation(3)),
    Rule("revenue_impact_low", 4, Revenue.LOW, lambda f: f.revenue is Revenue.LOW),
    Rule("no_user_affected", 4, "no user is affected", lambda f: f.users is Users.NONE),
    Rule("reputation_low", 4, "no one outside has noticed", _reputation(4)),
)
"""The matrix, worst first. Source: [response] decision_matrix, impact_assessment. A breach is worse than a
vulnerability, and an SLO alone suggests the second severity: the matrix's decision 5."""


def classify(facts: Facts) -> Classification | None:
    """Return what the facts ask for: the most severe rule that fires wins; ``None``: nothing known decides."""
    fired = [rule for rule in RULES if rule.holds(facts)]
    if not fired:
        return None
    worst = min(rule.rank for rule in fired)
    return Classification(worst, tuple(rule for rule in fired if rule.rank == worst))


def suggestion(facts: Facts, severities: Sequence[Severity], currency: str) -> tuple[Severity, str] | None:
    """Return the severity that the facts ask for, and why; ``None``: nothing known decides.

    Args:
        severities: all of the policy, worst first. Where there are fewer than the matrix knows, the mildest stands in.
        currency: the policy's, for amounts.
    """
    asked = classify(facts)
    if asked is None:
        return None
    return severities[min(asked.rank, len(severities)) - 1], asked.why(currency)


def proposed(
    facts: Facts, severities: Sequence[Severity], present: Severity, currency: str
) -> tuple[Severity, str] | None:
    """Return the severity to propose in place of another, and why; ``None``: nothing known decides.

    A milder one only once every question is answered whose answer could ask for a worse one than that.

    Args:
        severities: as in `suggestion`.
        present: what the incident is, or is about to be.
        currency: as in `suggestion`.
    """
    asked = suggestion(facts, severities, currency)
    if asked is None or not present.is_worse_than(asked[0]):
        return asked
    open_ones = [name for name in unknowns(facts) if WORST[name] < asked[0].rank]
    return None if open_ones else asked


def users_band(percent: float) -> Users:
    """Return the band of a share of users, in percent from 0 to 100."""
    if percent <= 0:
        return Users.NONE
    if percent >= 100:  # noqa: PLR2004 - all of them
        return Users.ALL
    if percent < 5:  # noqa: PLR2004 - the band's own edge
        return Users.FEW
    return Users.SOME if percent <= 25 else Users.MANY  # noqa: PLR2004 - the band's own edge


def revenue_band(per_hour: float) -> Revenue:
    """Return the band of a loss in an hour, in the policy's currency."""
    if per_hour <= 0:
        return Revenue.NONE
    edges = ((100, Revenue.LOW), (1_000, Revenue.MEDIUM))
    milder = next((band for edge, band in edges if per_hour < edge), None)
    return milder or (Revenue.HIGH if per_hour <= 10_000 else Revenue.CRITICAL)  # noqa: PLR2004 - the band's own edge


WORST: Final[Mapping[str, int]] = MappingProxyType(
    {"users affected": 1, "revenue": 1, "data at risk": 1, "SLO": 2, "security": 1}
)
"""Question of `unknowns` -> rank of the worst severity that an answer to it can ask for, by `RULES`."""


def unknowns(facts: Facts) -> tuple[str, ...]:
    """Return which of the severity questions no one has answered. Source: [response] severity questions."""
    asked = {
        "users affected": facts.users if facts.users_count is None else facts.users_count,
        "revenue": facts.revenue,
        "data at risk": facts.data_at_risk,
        "SLO": facts.slo_violated,
        "security": facts.security,
    }
    return tuple(name for name, answer in asked.items() if answer is None)
