"""Which checklists are shown: those that a moment brings, as many as there is room for; earlier ones give way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.domain.checklist import MITIGATED, MITIGATION, MOST_SHOWN, OPEN, QUEUED, Checklist, Tick
from bot.domain.incident import Incident


def shown_unasked(
    policy_lists: Collection[Checklist], moment: str, incident: Incident, standing: Mapping[str, Tick], now: datetime
) -> Sequence[Checklist]:
    """Return the lists of a moment that are shown where an incident is worked on: as many as there is room for.

    Args:
        standing: what `lists_of` says. Those of the same instant keep their place; earlier ones give way.
    """
    new = [each for each in due_at(policy_lists, moment, incident) if each.is_for_all]
    if moment.startswith(MITIGATION):  # someone has asked for it
        return new
    names = {each.key for each in policy_lists if each.is_for_all}
    just_now = [name for name, tick in standing.items() if name in names and tick.state in OPEN and tick.at == now]
    return new[: max(MOST_SHOWN - len(just_now), 0)]


def verifiable(policy_lists: Collection[Checklist], incident: Incident) -> Sequence[Checklist]:
    """Return the lists that whoever resolves an incident is asked for: what everyone is shown once it is back."""
    return [each for each in due_at(policy_lists, MITIGATED, incident) if each.is_for_all]


def due_at(policy_lists: Collection[Checklist], moment: str, incident: Incident) -> Sequence[Checklist]:
    """Return the lists of a moment that an incident has."""
    return [each for each in policy_lists if each.shown.on == moment and each.applies(incident)]


def next_in_turn(policy_lists: Mapping[str, Checklist], standing: Mapping[str, Tick]) -> Checklist | None:
    """Return the list that is shown when there is room for one more: of those due last, the policy's first."""
    order = [*policy_lists]
    queued = [tick for name, tick in standing.items() if tick.state == QUEUED and name in policy_lists]
    first = min(queued, key=lambda tick: (-tick.at.timestamp(), order.index(tick.list)), default=None)
    return policy_lists[first.list] if first is not None else None


def giving_way(
    policy_lists: Mapping[str, Checklist], standing: Mapping[str, Tick], new: Collection[str]
) -> Sequence[str]:
    """Return the lists that are folded so that no more than `MOST_SHOWN` are open unasked: the oldest ones."""
    open_ones = [
        (tick.at, name)
        for name, tick in standing.items()
        if tick.state in OPEN and name not in new and name in policy_lists and policy_lists[name].is_for_all
    ]
    room = max(MOST_SHOWN - len(new), 0)
    newest_first = sorted(open_ones, reverse=True)
    return [name for _, name in newest_first[room:]]
