"""The issue that an action item became, and the button that makes one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.incident import Status
from bot.domain.issue import IssueState
from bot.domain.outlet import Outlet
from bot.domain.overview import Overview
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.tracker import issue_of, trackers
from bot.slack.blocks import block_kit, text

MOST: Final = 3
"""Trackers that a message offers."""


def link(record: Record, outlets: Mapping[str, Outlet]) -> str:
    """Render the link to the issue of an action item, as mrkdwn; empty: it is none."""
    issue = issue_of(record) if record.kind == ACTION_ITEM else None
    if issue is None:
        return ""
    where = f" in {text.escape(outlets[issue.outlet].called)}" if issue.outlet in outlets else ""
    called = text.link(issue.url, issue.key) if issue.url else text.escape(issue.key)
    gone = ", which was deleted or is hidden" if issue.state == IssueState.GONE else ""
    return f"Issue {called}{where}{gone}"


def buttons(record: Record, view: Overview) -> list[block_kit.Block]:
    """Return a button for each tracker in which an action item can become an issue; none if it is one already."""
    issue = issue_of(record)
    if record.kind != ACTION_ITEM or (issue is not None and issue.state != IssueState.GONE):
        return []
    incident, several = view.incident, len(trackers(view.policy.outlets)) > 1
    if record.state == "dropped" or incident.status is Status.DECLINED:
        return []
    return [
        block_kit.button(
            f"Create issue in {each.called}" if several else "Create issue",
            f"issue.create:{name}",
            f"{incident.id}:{record.number}:{name}",
            confirm=_sure(each) if incident.private else None,
        )
        for name, each in [*trackers(view.policy.outlets).items()][:MOST]
    ]


def _sure(tracker: Outlet) -> block_kit.Block:
    said = (
        f"This incident is private. Whoever can read {tracker.repo or tracker.project or 'the team'} in "
        f"{tracker.called} will see this action item, its owner and date, and the incident's number."
    )
    return block_kit.confirm("Create an issue?", said, "Create issue")
