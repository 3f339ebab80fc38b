"""What the message of an action item shows of its issue, and in which trackers it can become one."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.issue import IssueState
from bot.domain.outlet import Outlet
from bot.domain.overview import Overview
from bot.domain.record_kinds import ACTION, ACTION_ITEM
from bot.domain.tracker import Issue, with_issue
from bot.slack.blocks import issue
from tests.support.builders import a_policy, a_record, an_incident, an_overview

ISSUE = Issue(outlet="code", id="corp/shop#7", key="corp/shop#7", url="https://github.com/corp/shop/issues/7")
OUTLETS = {
    "code": {"repo": "corp/shop"},
    "handbook": {"repo": "corp/handbook", "folder": "postmortems"},
    "reviews": {"repo": "corp/reviews", "publishes": "issue"},
    "both": {"repo": "corp/both", "folder": "postmortems", "takes": "action_items", "label": "<Both>"},
}


def a_view(*names: str, **differs: object) -> Overview:
    """An incident where the policy has these outlets."""
    outlets = {name: Outlet.model_validate({"kind": "github", "key": "env:A", **OUTLETS[name]}) for name in names}
    view = an_overview(an_incident(**differs))
    return replace(view, policy=a_policy().model_copy(update={"outlets": outlets}))


def labels(view: Overview, **differs: object) -> list[str]:
    """What the buttons of an action item say."""
    return [each["text"]["text"] for each in issue.buttons(a_record(ACTION_ITEM, **differs), view)]


def test_an_action_item_can_become_an_issue_in_each_tracker() -> None:
    assert labels(a_view()) == labels(a_view("handbook", "reviews")) == []
    assert labels(a_view("code", "handbook")) == ["Create issue"]
    assert labels(a_view("code", "both")) == ["Create issue in GitHub", "Create issue in <Both>"]
    assert labels(a_view("code"), state="dropped") == []
    assert issue.buttons(a_record(ACTION), a_view("code")) == []
    assert issue.buttons(with_issue(a_record(ACTION_ITEM), ISSUE), a_view("code")) == []


def test_of_a_private_incident_it_asks_who_may_read_it() -> None:
    (button,) = issue.buttons(a_record(ACTION_ITEM), a_view("code", private=True))
    assert "Whoever can read corp/shop in GitHub" in button["confirm"]["text"]["text"]
    (plain,) = issue.buttons(a_record(ACTION_ITEM), a_view("code"))
    assert "confirm" not in plain


def test_it_links_to_its_issue_and_says_if_that_is_gone() -> None:
    item, view = with_issue(a_record(ACTION_ITEM), ISSUE), a_view("code")
    link = "<https://github.com/corp/shop/issues/7|corp/shop#7>"
    assert issue.link(item, view.policy.outlets) == f"Issue {link} in GitHub"
    gone = with_issue(item, replace(ISSUE, state=IssueState.GONE))
    assert issue.link(gone, view.policy.outlets).endswith(" in GitHub, which was deleted or is hidden")
    assert [each["text"]["text"] for each in issue.buttons(gone, view)] == ["Create issue"]
    assert issue.link(item, {}) == f"Issue {link}"
    assert issue.link(a_record(ACTION_ITEM), view.policy.outlets) == ""
