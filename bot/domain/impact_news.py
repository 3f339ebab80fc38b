"""What of an impact is news: what became known first, or is worse than it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final

from bot.domain.triage import Facts, Revenue, Security, Users

Amounts = Sequence[float | None]
"""How bad it is, by each measure that is known of it."""


def _rank(scale: type[StrEnum], step: StrEnum | None) -> float | None:
    return None if step is None else list(scale).index(step)


MEASURED: Final[Mapping[tuple[str, ...], Callable[[Facts], Amounts]]] = {
    ("users", "users_percent", "users_count", "users_confirmed", "users_confirmed_count"): lambda facts: (
        _rank(Users, facts.users),
        facts.users_percent,
        facts.users_count,
    ),
    ("revenue", "revenue_per_hour"): lambda facts: (_rank(Revenue, facts.revenue), facts.revenue_per_hour),
    ("data_at_risk",): lambda facts: (facts.data_at_risk,),
    ("slo_violated",): lambda facts: (facts.slo_violated,),
    ("security",): lambda facts: (_rank(Security, facts.security),),
}
"""Fields of `Facts` that belong together -> how bad they are."""

LISTED: Final = ("reputation", "systems", "regions")
"""Fields of which each further entry is worse."""


def news(before: Facts, after: Facts) -> Facts:
    """Return what became known first or got worse; what is milder, or only more exact, is no news."""
    found: dict[str, object] = {}
    for fields, amounts in MEASURED.items():
        if _is_news(amounts(before), amounts(after)):
            found |= {name: getattr(after, name) for name in fields}
    for name in LISTED:
        known = getattr(before, name) or ()
        if added := tuple(each for each in getattr(after, name) or () if each not in known):
            found[name] = added
    return Facts().model_copy(update=found)


def _is_news(before: Amounts, after: Amounts) -> bool:
    if all(each is None for each in before):
        return any(each is not None for each in after)
    return any(was is not None and now is not None and now > was for was, now in zip(before, after, strict=True))
