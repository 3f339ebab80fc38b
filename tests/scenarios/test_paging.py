"""People are paged outside Slack: when an incident calls them, and when someone does. Rows (part): 38, 44."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from bot.demo.faults import Refuse
from bot.demo.people.person import Person
from tests.support.pagerduty import KEY, PagerDuty
from tests.support.stand_in import Fault
from tests.support.world import POLICY, Stage, World, a_world

OUTLETS = """
outlets:
  pager:
    kind: pagerduty
    key: env:PAGER_KEY
    url: {url}
    pages: [on_call]
  managers:
    kind: pagerduty
    key: file:{folder}/managers.key
    label: the managers' pager
    url: {url}
    pages: [engineering_manager, vp_engineering, on_call_secondary]
    severities: []
"""


@pytest.fixture
async def world(stage: Stage, pager: PagerDuty, tmp_path: Path) -> AsyncIterator[World]:
    (tmp_path / "managers.key").write_text(f"{KEY}\n", "utf-8")
    policy = POLICY.replace("people:\n", "people:\n  vp_engineering: [U0DANA0001]\n")
    stage.policy_file.write_text(policy + OUTLETS.format(url=pager.url, folder=tmp_path), "utf-8")
    stage.more = {"PAGER_KEY": KEY}
    async with a_world(stage) as opened:
        yield opened


async def escalated(world: World, whom: str = "on_call") -> None:
    """Have Alice call someone, and press the button below what she is shown first."""
    reply = await world.command(f"escalate {whom} the database is full")
    await world.alice.press(reply, "Notify")
    await world.passes(seconds=5)


async def test_a_sev1_pages_who_is_on_call_and_its_end_takes_that_back(world: World, pager: PagerDuty) -> None:
    await world.declare()
    (rung,) = pager.rung
    assert rung.key == "INC-2026-1123-001"
    assert '"SEV1: checkout is down (INC-2026-1123-001)"' in rung.text
    assert '"severity": "critical"' in rung.text
    assert f"archives/{world.room.id}" in rung.text
    assert "📟 Paged: On-call engineer via PagerDuty, 09:00, not yet acknowledged" in world.card.visible
    reply = await world.command("timeline")
    assert "Paged On-call engineer via PagerDuty" in reply.text

    await world.command("resolve now rolled back")
    assert pager.states == {rung.key: "resolved"}
    assert "Paged" not in world.card.visible

    await world.command("reopen it is back")
    assert len(pager.rung) == 2, "it calls them as it did when it was declared"
    assert "via PagerDuty, 09:00, not yet acknowledged" in world.card.visible
    await world.command("decline it was a drill")
    assert pager.states == {rung.key: "resolved"}
    assert KEY not in str([world.shown(channel) for channel in world.slack.channels])


async def test_a_milder_one_pages_no_one_until_someone_is_called_or_it_gets_worse(
    world: World, pager: PagerDuty
) -> None:
    await world.declare("search is slow sev2")
    assert not pager.rung
    await world.command("severity sev1 because it is down")
    assert len(pager.rung) == 1
    await world.command("severity sev2 because it is slow")
    await world.command("severity sev1 because it is down again")
    assert len(pager.rung) == 1


async def test_whoever_is_called_is_paged_and_is_on_it(world: World, pager: PagerDuty) -> None:
    await world.declare("search is slow sev2")
    reply = await world.command("escalate on_call the database is full")
    assert "Also sends a page via PagerDuty." in reply.text
    assert not pager.rung, "no one is paged before it is confirmed"
    await world.alice.press(reply, "Notify")
    await world.passes(seconds=5)
    (rung,) = pager.rung
    assert "the database is full" in rung.text

    await world.bob.press(world.bob.direct_messages().messages[-1], "I'm on it")
    await world.passes(seconds=5)
    assert pager.states == {rung.key: "acknowledged"}
    assert "Paged: On-call engineer via PagerDuty, 09:00, acknowledged by @bob" in world.card.visible


async def test_an_acknowledgement_in_slack_is_one_in_the_pager(world: World, pager: PagerDuty) -> None:
    await world.declare()
    await world.bob.command("/incident ack INC-2026-1123-001")
    await world.passes(seconds=5)
    assert pager.states == {"INC-2026-1123-001": "acknowledged"}
    assert "via PagerDuty, 09:00, acknowledged by @bob" in world.card.visible
    await escalated(world)
    _, again = pager.rung
    assert again.key.startswith("INC-2026-1123-001:escalation:"), "what is acknowledged would ring no one"
    assert "via PagerDuty, 09:00, not yet acknowledged" in world.card.visible
    await world.bob.press(world.bob.direct_messages().messages[-1], "I'm on it")
    await world.passes(seconds=5)
    assert set(pager.states.values()) == {"acknowledged"}
    assert "not yet acknowledged" not in world.card.visible
    await world.command("resolve now rolled back")
    assert pager.states == {"INC-2026-1123-001": "resolved", again.key: "resolved"}
    assert len(pager.requests) == 6


async def test_the_ladder_pages_whom_it_reaches_by_a_page(world: World, pager: PagerDuty) -> None:
    await world.declare()
    await world.passes(hours=1, minutes=59)
    assert not [one for one in pager.requests if "VP engineering" in one]
    await world.passes(minutes=2)
    (paged,) = [one for one in pager.requests if "VP engineering" in one]
    assert '"event_action": "trigger"' in paged
    assert "via the managers' pager, 11:00, not yet acknowledged" in world.card.visible
    await world.passes(hours=3)
    assert len([one for one in pager.requests if "VP engineering" in one]) == 1


async def test_a_missed_acknowledgement_pages_who_is_next(world: World, pager: PagerDuty) -> None:
    await world.declare()
    await world.passes(minutes=6)
    _, rung = pager.rung
    assert rung.key == "INC-2026-1123-001:missed:acknowledge"
    assert "No one has acknowledged this within" in rung.text
    await world.command("ack")
    assert set(pager.states.values()) == {"acknowledged"}


async def test_one_person_on_the_list_is_called_by_name(world: World, pager: PagerDuty) -> None:
    await world.declare("search is slow sev3")
    await escalated(world, "engineering_manager")
    assert len(pager.rung) == 1
    announced = world.incidents.messages[0]
    shown = [reply.visible for reply in world.incidents.thread(announced)]
    assert any("Paged: Engineering manager via the managers' pager" in one for one in shown)


async def test_what_a_pager_refuses_is_told_and_tried_again(world: World, pager: PagerDuty) -> None:
    pager.faults.append(Fault(status=403))
    await world.declare()
    refused = "Not paged: On-call engineer via PagerDuty. Call them another way. PagerDuty doesn't accept the key"
    assert refused in world.card.visible
    assert "Paged" not in world.card.visible
    await world.alice.press(world.card, "Retry")
    await world.passes(seconds=5)
    assert len(pager.rung) == 1
    assert "Not paged" not in world.card.visible


def unreached(person: Person) -> list[str]:
    """Return what someone is told of those who were to be called and were not."""
    said = [one.visible for one in person.direct_messages().messages]
    return [one for one in said if "Call them another way" in one]


CALLS: Final = [
    pytest.param("page", "Not paged for INC-2026-1123-001: On-call engineer via PagerDuty.", id="a page"),
    pytest.param("message", "Not messaged for INC-2026-1123-001: carol.", id="a direct message"),
]


@pytest.mark.parametrize(("refused", "said"), CALLS)
async def test_whoever_declared_or_commands_hears_who_was_not_reached(
    world: World, pager: PagerDuty, refused: str, said: str
) -> None:
    await world.declare("search is slow sev2")
    if refused == "page":
        pager.faults.append(Fault(status=403))
        await escalated(world)
    if refused == "message":
        await world.dana.command("/incident role 001 commander", channel="general")
        private = world.carol.direct_messages().id
        world.slack.fail("chat.postMessage", Refuse("restricted_action"), when=lambda call: call["channel"] == private)
        await world.alice.press(await world.command("escalate @carol the database is full"), "Notify")
    await world.passes(seconds=5)

    hears = world.dana if refused == "message" else world.alice  # who is in command, else who declared
    (heard,) = unreached(hears)
    assert said in heard
    assert "/incident escalate INC-2026-1123-001 @person <why>" in heard
    assert said.replace(" for INC-2026-1123-001", "") in world.card.visible.replace("@carol", "carol")
    assert not unreached(world.alice if hears is world.dana else world.dana)
    await hears.command("/incident resolve 001 now rolled back", channel="general")
    await world.passes(seconds=5)
    assert "Call them another way" not in world.card.visible


async def test_a_page_whose_fate_no_one_knows_is_sent_again_and_calls_once(world: World, pager: PagerDuty) -> None:
    pager.faults.extend([Fault(taken=True), Fault(status=500), Fault(status=200, body="<html>")])
    await world.declare()
    await world.passes(minutes=1)
    assert len(pager.requests) == 4
    assert len(pager.rung) == 1
    assert "not yet acknowledged" in world.card.visible
    assert world.slack.channel("incidents").messages


async def test_a_pager_that_is_away_holds_up_nothing_and_shows_on_the_card(world: World, pager: PagerDuty) -> None:
    pager.faults.extend([Fault(status=503)] * 4)
    await world.declare()
    await world.passes(seconds=6)
    assert "Not paged yet: On-call engineer via PagerDuty. PagerDuty had a failure of its own (503)" in (
        world.card.visible
    )
    await world.command("update text we are looking")
    assert "during a Slack outage" not in str(world.shown(world.room))
    await world.passes(minutes=1)
    assert len(pager.rung) == 1
    assert "Not paged yet" not in world.card.visible


async def test_no_one_is_paged_to_what_is_over(world: World, pager: PagerDuty) -> None:
    pager.faults.append(Fault(status=429, headers={"Retry-After": "120"}))
    await world.declare()
    await world.command("resolve now rolled back")
    await world.passes(minutes=5)
    assert not pager.rung
    assert len(pager.requests) == 2, "the one that was put off, and the end"


@pytest.mark.parametrize("before", [0, 1], ids=["nothing got through", "the first call got through"])
async def test_what_ends_and_comes_back_while_the_pager_is_away_calls_once_more(
    world: World, pager: PagerDuty, before: int
) -> None:
    away = Fault(status=503)
    pager.choose = lambda: away if len(pager.requests) > before else None
    await world.declare()
    await world.command("resolve now rolled back")
    await world.command("reopen it is back")
    pager.choose = lambda: None
    await world.passes(minutes=2)
    assert len(pager.rung) == before + 1
    assert pager.states == {"INC-2026-1123-001": "triggered"}
    assert "not yet acknowledged" in world.card.visible
    await world.command("resolve now rolled back")
    assert pager.states == {"INC-2026-1123-001": "resolved"}


async def test_an_end_that_comes_late_does_not_end_the_call_of_what_came_back(world: World, pager: PagerDuty) -> None:
    await world.declare("search is slow sev2")
    await escalated(world)
    away = Fault(status=503)
    pager.choose = lambda: away
    await world.command("resolve now rolled back")
    await world.command("reopen it is back")
    pager.choose = lambda: None
    await world.passes(minutes=5)
    assert list(pager.states.values()) == ["triggered"]
    await world.command("severity sev1 because it is down")
    await world.command("resolve now rolled back")
    assert list(pager.states.values()) == ["resolved", "resolved"]


async def test_a_private_incident_pages_no_one_by_itself_and_tells_its_number(world: World, pager: PagerDuty) -> None:
    await world.alice.command("/incident --private the laptop of the CEO was stolen sev1")
    await world.passes(seconds=5)
    assert len(world.rooms) == 1
    assert not pager.requests
    await escalated(world)
    (rung,) = pager.rung
    assert "INC-2026-1123-001" in rung.text
    assert "laptop" not in rung.text
    assert "database" not in rung.text


async def test_a_page_outlives_a_bot_that_ended_amid_it(world: World, pager: PagerDuty) -> None:
    pager.faults.append(Fault(taken=True))
    await world.alice.command("/incident checkout is down sev1")
    await world.restart()
    await world.passes(minutes=2)
    assert len(pager.rung) == 1
    await world.command("resolve now rolled back")
    await world.restart()
    await world.passes(minutes=2)
    assert len(pager.rung) == 1
    assert pager.states == {"INC-2026-1123-001": "resolved"}
