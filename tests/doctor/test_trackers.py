"""Trackers: `warroom doctor` asks each whether an issue could be made, and makes none."""

from __future__ import annotations

from pathlib import Path

from bot.doctor.finding import Outcome
from bot.doctor.trackers import trackers
from bot.policies import load
from bot.runtime import SystemClock
from tests.support.trackers.github import GitHub
from tests.support.trackers.jira import ACCOUNT, Jira
from tests.support.trackers.linear import Linear

POLICY = """
outlets:
  reviews: {{kind: github, key: env:CODE_KEY, url: '{github}', repo: corp/shop, publishes: issue}}
  code: {{kind: github, key: env:CODE_KEY, url: '{github}', repo: corp/shop, secret: env:NO_SECRET}}
  tickets: {{kind: jira, key: env:JIRA_KEY, url: '{jira}', project: OPS, account: {account}, issue_type: Bug}}
  tasks: {{kind: linear, key: env:NO_KEY, url: '{linear}', team: 9cfb482a-81e3-4154-b5b9-2c805e70a02d}}
  other: {{kind: linear, key: env:LINEAR_KEY, url: '{linear}', team: none-of-theirs}}
"""


async def test_each_tracker_says_whether_it_would_take_an_issue(tmp_path: Path) -> None:
    servers = GitHub(), Jira(), Linear()
    for each in servers:
        await each.start()
    github, jira, linear = servers
    file = tmp_path / "policy.yml"
    file.write_text(POLICY.format(github=github.url, jira=jira.url, account=ACCOUNT, linear=linear.url), "utf-8")
    environ = {"CODE_KEY": github.key, "JIRA_KEY": jira.key, "LINEAR_KEY": linear.key}
    found = await trackers(load(file).policy, environ, clock=SystemClock())
    github.has_issues = False
    (off, *_, off_too) = await trackers(load(file).policy, environ, clock=SystemClock())
    for each in servers:
        await each.stop()
        assert not each.made
    (*told, reviews) = [one.outcome for one in found]
    assert told == [Outcome.OK, Outcome.WARNING, Outcome.FAILED, Outcome.FAILED]
    assert (reviews, found[-1].seen) == (Outcome.OK, "GitHub (outlets.reviews) would take an issue.")
    code, hook, tickets, other, _ = (one.seen for one in found)
    assert code == "GitHub (outlets.code) would take an issue."
    assert hook.startswith("What the webhook of outlets.code sends is refused: set NO_SECRET or NO_SECRET_FILE")
    assert tickets == "Jira (outlets.tickets) takes no issue: OPS has no Bug: write one of Task as `issue_type`."
    assert other.startswith("Linear (outlets.other) takes no issue: Linear refused teamId (Entity not found: Team): ")
    assert other.endswith("correct `team` in the policy.")
    assert all("Issues are turned off in corp/shop" in each.seen for each in (off, off_too))
