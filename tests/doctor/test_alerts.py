"""`warroom doctor` says of each source of alerts whether it has its secret, was heard, and what of it can't be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.doctor.alerts import alerts
from bot.doctor.finding import Outcome
from bot.domain.alert import Heard, Raw
from bot.domain.change import Change
from bot.domain.policy import Policy
from bot.policies import load
from tests.doctor.install import Install
from tests.support.world import START

SOURCES = "\nalert_sources: {prod: {kind: alertmanager, secret: A_SECRET}}\n"


@pytest.mark.parametrize(
    ("heard", "outcome", "said"),
    [
        (Heard(last_at=None), Outcome.NOT_CHECKED, "prod: nothing has arrived in the last 30 days."),
        (Heard(last_at=START), Outcome.OK, "prod: last heard 2 h ago."),
        (
            Heard(START, 3, START - timedelta(minutes=90), "The body isn't JSON."),
            Outcome.WARNING,
            "prod: last heard 2 h ago; 3 requests rejected, last 3 h 30 min ago: The body isn't JSON.",
        ),
        (
            Heard(None, 1, START - timedelta(days=3), "The body is empty."),
            Outcome.WARNING,
            "prod: nothing that can be read; 1 request rejected, last 3 days 2 h ago: The body is empty.",
        ),
        (Heard(START, 9, START - timedelta(days=3), "x"), Outcome.OK, "prod: last heard 2 h ago."),
    ],
)
def test_each_source_is_described_by_what_came_of_it(
    sourced: Policy, heard: Heard, outcome: Outcome, said: str
) -> None:
    (finding,) = alerts(sourced, {"A_SECRET": "s3cr3t"}, {"prod": heard}, START + timedelta(hours=2))
    assert (finding.outcome, finding.seen) == (outcome, said)


def test_one_without_its_secret_refuses_everything(sourced: Policy) -> None:
    (finding,) = alerts(sourced, {}, {}, START)
    assert finding.outcome is Outcome.FAILED
    assert "set A_SECRET or A_SECRET_FILE" in finding.seen


async def test_a_source_of_changes_is_looked_at_in_the_same_way(install: Install) -> None:
    file = install.stage.policy_file
    tools = "\nchange_sources: {ci: {kind: generic, secret: CI_SECRET}, unset: {kind: github, secret: NOT_SET}}\n"
    file.write_text(file.read_text("utf-8") + tools, "utf-8")
    install.environ["CI_SECRET"] = "s3cr3t-of-a-tool"
    made = Change(key="1", at=install.clock.now() - timedelta(days=2), title="deploy")
    async with install.world.warroom.database.transaction() as uow:
        await uow.changes.add("ci", [made])
        await uow.last_changes.note("ci", now=install.clock.now() - timedelta(hours=2))
    found = await install.examined()
    heard, unset = [one.seen for one in found if one.check == "alerts"]
    assert heard == "changes/ci: last heard 2 h ago.", "by when it came, not by when the change was made"
    assert not [one for one in found if one.check == "received" and "changes/ci" in one.seen], "Slack sent nothing"
    assert unset.startswith("changes/unset: what it sends is refused, for its secret is missing: set NOT_SET")


async def test_it_knows_what_the_running_bot_heard_and_posts_nothing(install: Install) -> None:
    file = install.stage.policy_file
    file.write_text(file.read_text("utf-8") + SOURCES, "utf-8")
    install.environ["A_SECRET"] = "s3cr3t-of-a-source"
    async with install.world.warroom.database.transaction() as uow:
        await uow.alert_deliveries.keep("prod", "", Raw(body=b"{}"), at=install.clock.now())
    said = [one.seen for one in await install.examined() if one.check == "alerts"]
    assert said == ["prod: last heard 0 s ago."]
    assert not install.world.slack.channel("general").messages


@pytest.fixture
def sourced(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    file = tmp_path_factory.mktemp("policy") / "policy.yml"
    file.write_text(SOURCES, encoding="utf-8")
    return load(file).policy
