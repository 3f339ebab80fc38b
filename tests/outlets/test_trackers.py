"""An action item becomes an issue, once, whatever its tracker answers or does not, and is read back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.effects import Attempt, Done, Later, Outcome, Refused, Unknown
from bot.domain.issue import CreateIssue, IssueState
from bot.domain.outlet import Outlet
from bot.domain.overview import Overview, Recorded
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.tracker import Issue, follow, issue_of, stand_in, with_issue
from bot.outlets import issues
from bot.outlets.delivery import Outlets
from bot.runtime import MovableClock, Runtime
from storage.engine.database import Database
from tests.support.builders import BOB, START, a_policy, a_record, an_incident, an_overview, with_parts
from tests.support.stand_in import Fault
from tests.support.trackers.github import GitHub
from tests.support.trackers.jira import Jira
from tests.support.trackers.linear import Linear
from tests.support.trackers.tracker import TrackerStandIn

TRACKERS = (GitHub, Jira, Linear)
MARKER = "INC-2026-1123-001 AI-001"
DUE = (START + timedelta(days=4)).isoformat()
FIELDS = {"owner": BOB, "due": DUE, "priority": "P1", "criteria": "an alert fires within 5 min, ask @dana <b>"}


@pytest.fixture(params=TRACKERS, ids=[each.kind for each in TRACKERS])
async def tracker(request: pytest.FixtureRequest) -> AsyncIterator[TrackerStandIn]:
    server: TrackerStandIn = request.param()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def outlets(tracker: TrackerStandIn, tmp_path: Path) -> AsyncIterator[Outlets]:
    opened = opened_for(tracker, tmp_path)
    yield opened
    await opened.close()


def opened_for(tracker: TrackerStandIn, folder: Path, *, key: str = "") -> Outlets:
    clock = MovableClock(START)
    policy = a_policy().model_copy(update={"outlets": {"tickets": the_outlet(tracker)}})
    database = Database(f"sqlite+aiosqlite:///{folder}/none.db", now=clock.now)  # opened by no one
    runtime = Runtime(database=database, clock=clock, policy=policy)
    runtime.workspace_url = "https://local.slack.test/"
    return Outlets(runtime, {"A_KEY": key or tracker.key}, within=timedelta(seconds=1))


def the_outlet(tracker: TrackerStandIn, **more: object) -> Outlet:
    plain = {"kind": tracker.kind, "key": "env:A_KEY", "url": tracker.url, "users": {BOB: tracker.bob}}
    return Outlet.model_validate({**plain, **tracker.policy, **more})


def the_item(**differs: Any) -> Record:
    """An action item of Bob's, with all that it may have."""
    plain = {"text": "alert when checkout errors pass 1% #12", "fields": FIELDS}
    return a_record(ACTION_ITEM, **{**plain, **differs})


def a_view(item: Record | None = None, **differs: object) -> Overview:
    return with_parts(an_overview(an_incident(**differs)), Recorded((item or the_item(),)))


async def tried(
    outlets: Outlets, view: Overview | None = None, *, tries: int = 0, doubt: bool = False, asked: bool = False
) -> Outcome:
    """Try to make the issue, after so many tries; with a doubt, one of them may have made it."""
    effect = CreateIssue(outlet="tickets", number=1, asked=asked)
    attempt = Attempt(
        id=1,
        key="INC-2026-1123-001:issue:tickets:1",
        effect=effect,
        incident_id=1,
        tries=tries,
        look_from=START if doubt else None,
        left_at=START,
    )
    return await issues.create(outlets, attempt, effect, view or a_view())


async def made(outlets: Outlets, account: str = "") -> Issue:
    """Make the issue, and return it as its action item keeps it.

    Args:
        account: whose it is.
    """
    done = await tried(outlets)
    assert isinstance(done, Done), done
    return Issue(outlet="tickets", id=done.id, key=done.name, url=done.address, assigned=stand_in(account))


async def test_an_issue_says_all_that_is_known_and_calls_no_one_but_the_owner(
    tracker: TrackerStandIn, outlets: Outlets
) -> None:
    issue = await made(outlets)
    kept = tracker.only
    assert issue.key in {"corp/shop#1", "OPS-1"}
    assert issue.url.startswith(("https://", tracker.url))
    assert kept.title == "alert when checkout errors pass 1% #12"
    assert MARKER in kept.text.splitlines()
    said = ("an alert fires within 5 min", "2026-11-27", "P1", "checkout is down", "SEV1", "https://local.slack.test/")
    assert [each for each in said if each not in kept.text] == []
    assert kept.assignee == tracker.bob
    assert BOB not in kept.text
    if tracker.kind != "jira":  # there, text is no markup
        assert not any(call in kept.text for call in ("@dana", "<b>"))
    assert kept.due in {"2026-11-27", ""}


async def test_whatever_became_of_a_try_there_is_one_issue(tracker: TrackerStandIn, outlets: Outlets) -> None:
    tracker.faults.append(Fault(taken=True))  # it is made, and no one hears of it
    assert isinstance(await tried(outlets), Unknown)
    tries, outcome = 1, await tried(outlets, tries=1, doubt=True)
    while isinstance(outcome, Unknown):
        tries += 1
        assert tries < 9
        outcome = await tried(outlets, tries=tries, doubt=True)
    assert isinstance(outcome, Done)
    assert len(tracker.made) == 1
    assert outcome.id
    assert await tried(outlets, tries=1) == outcome, "set aside, and tried again by a person"


async def test_what_was_not_made_is_made_once_it_was_looked_for(tracker: TrackerStandIn, outlets: Outlets) -> None:
    tracker.faults.append(Fault(status=502, body="<html>"))
    outcome, tries = await tried(outlets), 0
    while isinstance(outcome, Unknown):
        tries += 1
        assert tries < 9
        outcome = await tried(outlets, tries=tries, doubt=True)
    assert isinstance(outcome, Done)
    assert len(tracker.made) == 1


async def test_a_refusal_names_the_field_and_what_to_do(tracker: TrackerStandIn, outlets: Outlets) -> None:
    field = tracker.refuse_a_field()
    outcome = await tried(outlets)
    assert isinstance(outcome, Refused)
    assert outcome.reason.startswith(f"{tracker.label} refused {field} (")
    assert outcome.reason.endswith(", then press Retry")
    assert any(remedy in outcome.reason for remedy in ("under `users` in the policy", "make it optional there"))


async def test_it_waits_as_long_as_it_is_asked_to(tracker: TrackerStandIn, outlets: Outlets) -> None:
    tracker.faults.append(tracker.slow)
    assert await tried(outlets) == Later(timedelta(minutes=2), f"{tracker.label} asks to go slower", "outlet:tickets")
    tracker.faults.append(tracker.slow)
    assert isinstance(await tried(outlets, tries=1, doubt=True), Later), "when it is looked for"


async def test_a_wrong_key_is_said_and_shown_nowhere(tracker: TrackerStandIn, tmp_path: Path) -> None:
    strange = opened_for(tracker, tmp_path, key="s0me-0ther-key-of-n0-0ne")
    try:
        outcome = await tried(strange)
        assert isinstance(outcome, Refused)
        assert "doesn't accept the key" in outcome.reason
        assert "s0me" not in outcome.reason
        assert isinstance(await strange.check("tickets"), Refused)
    finally:
        await strange.close()
    assert not tracker.made


async def test_what_is_private_or_no_longer_wanted_is_not_sent(tracker: TrackerStandIn, outlets: Outlets) -> None:
    known = Issue(outlet="tickets", id="1", key="OPS-1", url="https://x.example")
    for view in (
        a_view(private=True),
        a_view(the_item(state="dropped")),
        a_view(with_issue(the_item(), known)),
        a_view(the_item(number=2)),
    ):
        assert await tried(outlets, view) == Done()
    assert not tracker.requests
    assert isinstance(await tried(outlets, a_view(private=True), asked=True), Done)
    assert "checkout is down" not in tracker.only.text, "the number, and nothing else of the incident"


STATES = [("done", "done"), ("dropped", "dropped")]


@pytest.mark.parametrize(("there", "here"), STATES)
async def test_an_item_follows_its_issue(tracker: TrackerStandIn, outlets: Outlets, there: str, here: str) -> None:
    item, outlet = (
        with_issue(the_item(fields={"criteria": "it rings"}), await made(outlets, tracker.bob)),
        the_outlet(tracker),
    )

    async def read() -> str:
        nonlocal item
        known = issue_of(item)
        assert known is not None
        for seen in await outlets.read("tickets", [known]):
            item, told = follow(item, seen, outlet, now=START)
            if told:
                return told
        return ""

    tracker.end(there)
    told = await read()
    assert item.state == here
    assert ("No one has checked it against “it rings”" in told) == (there == "done")
    assert await read() == "", "the same again says nothing"
    tracker.end("open")
    assert "open again" in await read()
    assert (item.state, item.said("because")) == ("open", "")
    tracker.assign(tracker.people[1])
    assert (await read(), item.said("owner")) == ("", ""), "no one knows whose account that is"
    tracker.assign(tracker.bob)
    assert f"<@{BOB}>" in await read()
    assert item.said("owner") == BOB
    requests = len(tracker.requests)
    assert await read() == await read() == ""
    assert len(tracker.requests) == requests + 2, "one request each time"
    kept = tracker.delete()
    assert "was deleted" in await read()
    assert issue_of(item) is not None
    assert getattr(issue_of(item), "state", "") == IssueState.GONE
    item = replace(item, state="done")
    assert await read() == "", "that it is gone is said once"
    tracker.restore(kept)
    assert (await read()).endswith(" is there again"), "and so is that it is back"
    assert await read() == ""
    assert item.state == "done", "nothing was changed there"
    assert item.text == the_item().text


@pytest.mark.parametrize("page", ["<html>Log in</html>", "{}", '{"data": {}}', '[{"number": 1, "bo'])
async def test_a_page_that_is_no_answer_changes_nothing(tracker: TrackerStandIn, outlets: Outlets, page: str) -> None:
    known = await made(outlets)
    tracker.faults.append(Fault(status=200, body=page))
    assert await outlets.read("tickets", [known]) == [], "it is not gone, and not open again"
    tracker.faults.append(Fault(status=200, body=page))
    assert isinstance(await tried(outlets, tries=9, doubt=True), Unknown)
    assert len(tracker.made) == 1


@pytest.mark.parametrize("state", ["{}", '{"type": "lost", "statusCategory": {"key": "lost"}}'])
async def test_a_state_that_there_is_not_changes_nothing(tracker: TrackerStandIn, outlets: Outlets, state: str) -> None:
    known = await made(outlets)
    one = f'[{{"id": "{known.id}", "state": {state}, "fields": {{"status": {state}}}}}]'
    page = f'{{"number": 1, "state": {state}, "issues": {one}, "data": {{"issues": {{"nodes": {one}}}}}}}'
    tracker.faults.append(Fault(status=200, body=page))
    assert await outlets.read("tickets", [known]) == []


async def test_an_item_that_strayed_from_its_issue_is_put_right(tracker: TrackerStandIn, outlets: Outlets) -> None:
    known = await made(outlets)
    for _ in range(2):
        await outlets.read("tickets", [known])
    (seen,) = await outlets.read("tickets", [replace(known, state=IssueState.DONE)])  # as an old webhook may have it
    assert seen.state is IssueState.OPEN


async def test_it_is_well_or_says_what_is_missing(tracker: TrackerStandIn, outlets: Outlets) -> None:
    assert await outlets.check("tickets") == Done()
    assert not tracker.made
    tracker.faults.append(tracker.slow)
    assert isinstance(await outlets.check("tickets"), Later)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"repo": "corp/store"}, "was renamed or moved in GitHub: write its new name as `repo`"),
        ({"has_issues": False}, "Issues are turned off in corp/shop"),
    ],
)
async def test_a_repository_that_moved_or_has_no_issues_says_so(
    tmp_path: Path, change: dict[str, object], says: str
) -> None:
    server = GitHub()
    await server.start()
    opened = opened_for(server, tmp_path)
    try:
        for name, value in change.items():
            setattr(server, name, value)
        outcome = await tried(opened)
        assert isinstance(outcome, Refused)
        assert says in outcome.reason
        assert len(server.requests) == 1, "the key went nowhere else"
    finally:
        await opened.close()
        await server.stop()
