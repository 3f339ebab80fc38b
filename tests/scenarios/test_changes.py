"""What was changed shortly before is on the timeline, and is rolled back first. Rows: 62. Rows (part): 50."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest

from tests.support.alert_door import a_mistake
from tests.support.shell import Shell
from tests.support.world import POLICY, START, Stage, World, a_world

SOURCES = """
change_sources:
  deploys: {kind: generic, secret: DEPLOYS_SECRET, environments: [production]}
alert_sources:
  scripts: {kind: generic, secret: DEPLOYS_SECRET}
services: {checkout: {depends_on: [payments-db]}}
alert_rules:
  - {then: declare, severity: sev1, wait: 30s}
"""

SECRET = "s3cr3t-of-the-deploys"


@pytest.fixture
def policy() -> str:
    return POLICY.replace("announce: incidents", "announce: incidents\n  operator: general") + SOURCES


@pytest.fixture
async def world(stage: Stage) -> AsyncIterator[World]:
    stage.more = {"DEPLOYS_SECRET": SECRET}
    async with a_world(stage) as world:
        yield world


async def send(
    world: World, body: Any, *, source: str = "deploys", secret: str = SECRET, door: str = "changes"
) -> tuple[int, str]:
    url = f"http://127.0.0.1:{world.warroom.port}/{door}/{source}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, json=body, headers={"Authorization": f"Bearer {secret}"}) as answer,
    ):
        return answer.status, await answer.text()


def a_deploy(version: str, *, minutes: float, service: str = "checkout", **more: str) -> dict[str, str]:
    at: datetime = START - timedelta(minutes=minutes)
    said = {"title": "deploy", "version": version, "service": service, "at": at.isoformat(), "by": "jo"}
    return {**said, "environment": "production", "url": f"https://ci.example.com/{version}", **more}


def suggestions(world: World) -> list[str]:
    return [one for one in world.shown(world.room) if "Roll back first?" in one]


async def test_a_deploy_before_it_began_is_rolled_back_first(world: World) -> None:
    for _ in range(2):
        assert (await send(world, a_deploy("v2.4.0", minutes=12)))[0] == 202
    await send(world, a_deploy("v2.3.9", minutes=50))
    await send(world, a_deploy("v9", minutes=5, service="search"))
    await send(world, a_deploy("v1", minutes=121))
    await send(world, a_deploy("v3-rc", minutes=1, environment="staging"))

    await world.declare("checkout is down sev1")

    (line,) = suggestions(world)
    assert line.startswith("*Roll back first?* deploy v2.4.0 of checkout, 12 min before it began")
    (asked,) = [one for one in world.room.messages if "Roll back first?" in one.visible]
    assert asked in world.room.pinned
    told = (await world.command("timeline")).text
    changed = [one for one in told.splitlines() if "Changed: " in one]
    assert [one.partition("Changed: ")[2].split(" _(")[0] for one in changed] == [
        "deploy v2.3.9 of checkout (production) by jo",
        "deploy v2.4.0 of checkout (production) by jo",
    ]
    assert "08:48 Warroom: " in changed[1], "no one has answered the incident by it"

    brief = (await world.command("brief")).text
    told = "*Changed before it began*\n• 08:10 deploy v2.3.9 of checkout (production) by jo\n• 08:48 deploy v2.4.0"
    assert told in brief

    await world.carol.press(asked, "Doesn't apply because…")
    await world.bob.press(asked, "Rolling back")
    await world.passes(seconds=5)
    await world.carol.submit({"Why not?": "It only changed the docs"})
    assert world.carol.modal is not None
    assert "Someone has answered that already" in str(world.carol.modal.errors)
    shown = next(one for one in world.room.messages if one.ts == asked.ts)
    assert shown.visible.startswith("@bob is rolling back deploy v2.4.0 of checkout")
    assert "Mitigation M1: Roll back deploy v2.4.0 of checkout" in (await world.command("timeline")).text

    await world.carol.press(shown, "It helped")
    await world.passes(seconds=5)
    shown = next(one for one in world.room.messages if one.ts == asked.ts)
    assert shown.visible.startswith("Rolled back: deploy v2.4.0 of checkout. It helped, per @carol")
    assert not shown.buttons


async def test_a_rollback_that_is_typed_answers_the_question_as_its_button_does(world: World) -> None:
    await send(world, a_deploy("v2.4.0", minutes=12))
    await world.declare("checkout is down sev1")
    (asked,) = [one for one in world.room.messages if "Roll back first?" in one.visible]

    await world.command("mitigate rollback v2.3.9")
    assert asked.buttons[0] == "Rolling back", "another version is another rollback"
    await world.command("mitigate rollback v2.4.0")

    assert asked.visible.startswith("@alice is rolling back deploy v2.4.0 of checkout")
    assert asked.buttons == ["It helped", "It didn't help"]
    await world.command("M2 worked")
    assert asked.visible.startswith("Rolled back: deploy v2.4.0 of checkout. It helped, per @alice")


async def test_one_is_suggested_once_and_may_be_refused_with_a_reason(world: World) -> None:
    await send(world, a_deploy("v2.4.0", minutes=12))
    await world.declare("checkout is down sev1")
    (asked,) = [one for one in world.room.messages if "Roll back first?" in one.visible]

    await world.bob.press(asked, "Doesn't apply because…")
    await world.bob.submit({"Why not?": "It only changed the docs"})
    await world.passes(seconds=5)
    shown = next(one for one in world.room.messages if one.ts == asked.ts)
    assert shown.visible.startswith("@bob isn't rolling back deploy v2.4.0 of checkout")
    assert "It only changed the docs" in shown.visible
    assert not shown.buttons

    await world.passes(minutes=5)
    await send(world, a_deploy("v2.4.1", minutes=2))
    await world.passes(seconds=5)
    told = (await world.command("timeline")).text
    assert "Changed: deploy v2.4.1 of checkout" in told, "it was told of late"
    assert told.count("Changed: deploy v2.4.0 of checkout") == 1
    assert suggestions(world) == []


async def test_a_change_counts_once_it_is_known_how_early_it_began_and_what_it_touches(world: World) -> None:
    await send(world, a_deploy("v2.4.0", minutes=150))
    await send(world, a_deploy("v9", minutes=140, service="Search"))
    await world.declare("pages are slow sev1")
    await world.command("impact systems: search")
    assert suggestions(world) == []
    await world.command("impact since 06:45 UTC")
    (line,) = suggestions(world)
    assert "deploy v9 of Search, 5 min before it began" in line
    assert "v2.4.0" not in (await world.command("timeline")).text


async def test_what_an_alert_declares_is_compared_with_changes_of_its_service_and_what_it_needs(world: World) -> None:
    await send(world, a_deploy("v2.4.0", minutes=12))
    await send(world, a_deploy("v3", minutes=20, service="payments-db"))
    await send(world, a_deploy("v9", minutes=5, service="search"))
    alert = {"title": "Error rate is high", "severity": "critical", "service": "Checkout"}
    assert (await send(world, alert, source="scripts", door="alerts"))[0] == 200
    await world.passes(minutes=1)
    (line,) = suggestions(world)
    assert line.startswith("*Roll back first?* deploy v2.4.0 of checkout, 12 min before the first alert")
    told = (await world.command("timeline")).text
    assert "deploy v3 of payments-db, which Checkout depends on" in told
    assert "search" not in told


async def test_no_one_is_asked_any_longer_once_it_is_over(world: World) -> None:
    await send(world, a_deploy("v2.4.0", minutes=12))
    await world.declare("checkout is down sev1")
    (asked,) = [one for one in world.room.messages if "Roll back first?" in one.visible]
    await world.command("resolve now restarted")
    shown = next(one for one in world.room.messages if one.ts == asked.ts)
    assert shown.visible.startswith("Changed 12 min before it began: deploy v2.4.0 of checkout")
    assert not shown.buttons


async def test_what_was_changed_lately_is_listed(world: World) -> None:
    listed = (await world.alice.command("/incident changes")).text
    assert "No changes in the last 2 h." in listed
    await send(world, a_deploy("v2.4.0", minutes=12))
    await send(world, a_deploy("v9", minutes=150, service="search"))
    listed = (await world.alice.command("/incident changes")).text
    assert "deploy v2.4.0 of checkout · production · jo" in listed
    assert "search" not in listed
    assert "deploy v9 of search" in (await world.alice.command("/incident changes 3h")).text
    assert "as how far to look back" in (await world.alice.command("/incident changes soon")).text
    await world.passes(hours=1)
    await world.declare("checkout is down sev1")
    assert "deploy v2.4.0" in (await world.command("changes")).text, "from two hours before it began"


async def test_a_source_is_answered_as_it_understands(world: World, stage: Stage) -> None:
    assert (await send(world, a_deploy("v1", minutes=1), secret="guessed"))[0] == 401
    assert (await send(world, a_deploy("v1", minutes=1), source="other"))[0] == 404
    status, said = await send(world, {"service": "checkout"})
    assert (status, "The change has no title" in said) == (422, True)
    assert "changes/deploys: The change has no title" in (await Shell(world, stage)("alerts", "rejected")).text
    assert "No changes" in (await world.alice.command("/incident changes")).text
    a_mistake(world, "change")
    assert "Warroom made a mistake" in (await send(world, a_deploy("v1", minutes=1)))[1]
    assert (await send(world, a_deploy("v1", minutes=1)))[0] == 503
