"""Issues of trackers: what an action item becomes there, and how it stands with one when it is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from bot.domain.outlet import Outside


class CreateIssue(Outside):
    """Make an issue of an action item in a tracker of the policy, once."""

    effect: Literal["create_issue"] = "create_issue"
    number: int
    """Of the action item."""
    asked: bool = False
    """Someone pressed the button; else the policy has it made. Of a private incident only what was asked for is sent.
    """


class IssueState(StrEnum):
    """How an issue stands, whatever its tracker calls that."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    """It is closed, and nothing was done."""
    GONE = "gone"
    """It was deleted, or is hidden from the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """How an issue stood when it was read, or by what its tracker told."""

    id: str
    """What names it for ever. Of GitHub the same as `key`."""
    key: str
    """What people call it: ``corp/shop#12``, ``OPS-7``."""
    url: str = ""
    """Empty: not told."""
    state: IssueState
    assignee: str = ""
    """Their account; empty: no one has it."""


NOTHING_DONE: Final = (
    *("won't", "wont", "declined", "rejected", "duplicate", "reproduc", "incomplete", "cancel", "invalid", "obsolete"),
    *("not planned", "not_planned"),
)
"""What is part of a resolution, or of the name of a state, by which nothing was done; in lower case."""


def closed(*reasons: str) -> IssueState:
    """Return how a closed issue stands.

    Args:
        reasons: its resolution, the name of its state: whatever its tracker says of why it is closed.
    """
    said = " ".join(reasons).casefold().replace("\u2019", "'")
    return IssueState.DROPPED if any(each in said for each in NOTHING_DONE) else IssueState.DONE


def of_github(state: str, reason: str) -> IssueState | None:
    """Read ``state`` and ``state_reason`` of GitHub; ``None``: it is no state.

    Source: its reference, REST API, issues.
    """
    return {"open": IssueState.OPEN, "closed": closed(reason)}.get(state)


def of_jira(category: str, status: str, resolution: str) -> IssueState | None:
    """Read the key of a status' category, its name, and that of the resolution, of Jira; ``None``: it is no category.

    Source: Atlassian's reference, Jira Cloud platform, status categories.
    """
    is_open = dict.fromkeys(("undefined", "new", "indeterminate"), IssueState.OPEN)
    return {**is_open, "done": closed(status, resolution)}.get(category)


def of_linear(kind: str) -> IssueState | None:
    """Read the type of a workflow state of Linear; ``None``: it is none.

    Source: its GraphQL schema, ``WorkflowState.type``.
    """
    is_open = dict.fromkeys(("triage", "backlog", "unstarted", "started"), IssueState.OPEN)
    ended = {"completed": IssueState.DONE, "canceled": IssueState.DROPPED, "duplicate": IssueState.DROPPED}
    return {**is_open, **ended}.get(kind)


def first_account(accounts: Iterable[str]) -> str:
    """Return the first account that is named; empty: none is."""
    return next((each for each in accounts if each), "")
