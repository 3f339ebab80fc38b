"""What the action items of an incident cover: which parts of the response they improve, and what lasts of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.domain.action_item import AREAS, OUTCOMES
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import ACTION_ITEM


def by_area(records: Iterable[Record]) -> Mapping[str, Sequence[str]]:
    """Return each area with what the action items are called that improve it; one that was dropped improves none.

    Source: [post-recovery] procedure updates.
    """
    return _by(records, "area", AREAS)


def by_outcome(records: Iterable[Record]) -> Mapping[str, Sequence[str]]:
    """Return each durable outcome with what the action items are called that leave it behind; not those dropped.

    Source: [recovery] durable outcomes.
    """
    return _by(records, "outcome", OUTCOMES)


def _by(records: Iterable[Record], key: str, choices: Sequence[str]) -> Mapping[str, Sequence[str]]:
    items = [each for each in of_kind(records, ACTION_ITEM) if each.state != "dropped"]
    return {choice: [each.called for each in items if each.said(key) == choice] for choice in choices}
