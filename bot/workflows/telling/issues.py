"""Orders for issues: an action item becomes one in a tracker of the policy."""

from __future__ import annotations

from bot.domain.effects import Order
from bot.domain.incident import Incident
from bot.domain.issue import CreateIssue
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.tracker import issue_of, trackers
from bot.workflows.act import Act
from bot.workflows.telling.keys import order


def by_itself(act: Act, incident: Incident, record: Record) -> list[Order]:
    """Order the issue of a new action item where a tracker takes them all; never that of a private incident."""
    if record.kind != ACTION_ITEM or incident.private:
        return []
    taking = [name for name, each in trackers(act.policy.outlets).items() if each.takes is not None]
    return [create(incident, record, name) for name in taking]


def create(incident: Incident, record: Record, tracker: str, *, asked: bool = False) -> Order:
    """Order an issue, once: again only in the place of one that is gone.

    Args:
        tracker: its name in the policy.
        asked: someone pressed the button.
    """
    known = issue_of(record)
    again = f":{known.id}" if known is not None else ""
    effect = CreateIssue(outlet=tracker, number=record.number, asked=asked)
    return order(incident, effect, f"issue:{tracker}:{record.number}{again}", lane=f"issue:{tracker}")
