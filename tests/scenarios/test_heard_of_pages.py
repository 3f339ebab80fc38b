"""What people do with our pages in the pager comes back, and goes nowhere from there. Rows (part): 32, 45."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.support.alert_door import EMAIL_OF_BOB, EMAIL_OF_DANA, SECRET, Sender, a_door
from tests.support.pagerduty import KEY, PagerDuty
from tests.support.world import POLICY, Stage, World, a_world

NUMBER = "INC-2026-1123-001"
MORE = """
outlets:
  pager: {{kind: pagerduty, key: env:PAGER_KEY, url: {url}, pages: [on_call]}}
  board: {{kind: jsm, key: env:PAGER_KEY, url: {url}, pages: [engineering_manager], severities: []}}
alert_sources:
  prod: {{kind: pagerduty, secret: A_SECRET}}
  board: {{kind: jsm, secret: A_SECRET}}
"""


@pytest.fixture
async def world(stage: Stage, pager: PagerDuty) -> AsyncIterator[World]:
    stage.policy_file.write_text(POLICY + MORE.format(url=pager.url), "utf-8")
    stage.more = {"PAGER_KEY": KEY, "A_SECRET": SECRET}
    async with a_world(stage) as opened:
        yield opened


@pytest.fixture
async def send(world: World) -> AsyncIterator[Sender]:
    async with a_door(world, {"A_SECRET": SECRET}) as opened:
        yield opened


async def told(world: World, send: Sender, deed: str, *, source: str = "prod", key: str = NUMBER, **more: Any) -> None:
    """Have the pager tell of what someone did."""
    word = {"deed": deed, "key": key, "by": "Erin <@U0B0B00001> Example", **more}
    assert (await send({"words": [word]}, source=source))[0] == 200
    await world.passes(seconds=5)


async def test_whoever_acknowledges_there_is_on_it_and_the_pager_hears_nothing_of_it(
    world: World, send: Sender, pager: PagerDuty
) -> None:
    await world.declare()
    await told(world, send, "acknowledged", source="board")
    assert "not yet acknowledged" in world.card.visible, "it is no page of that system"
    await told(world, send, "acknowledged", email=EMAIL_OF_BOB)
    assert world.newest == "bob is on it (acknowledged in PagerDuty)."
    assert "📟 Paged: On-call engineer via PagerDuty, 09:00, acknowledged there by @bob" in world.card.visible
    assert world.bob.id in world.room.members
    assert pager.states == {NUMBER: "triggered"}, "that was not sent back"
    said = len(world.room.messages)
    await told(world, send, "acknowledged", at="2026-11-23T09:01:00Z")
    assert len(world.room.messages) == said, "it is acknowledged already"
    assert "acknowledged the page in PagerDuty" in (await world.command("timeline")).text
    await world.command("resolve now rolled back")
    assert pager.states == {NUMBER: "resolved"}
    requests = len(pager.requests)
    await told(world, send, "resolved")
    await told(world, send, "acknowledged")
    assert len(pager.requests) == requests, "what we said there ourselves comes back, and ends there"


async def test_someone_whom_slack_does_not_know_is_called_what_the_pager_calls_them(
    world: World, send: Sender, pager: PagerDuty
) -> None:
    await world.declare()
    await told(world, send, "acknowledged")
    assert world.newest == "Erin @U0B0B00001 Example is on it (acknowledged in PagerDuty)."
    assert "acknowledged there by Erin @U0B0B00001 Example" in world.card.visible
    await told(world, send, "unacknowledged")
    assert "09:00, not yet acknowledged" in world.card.visible
    await told(world, send, "reassigned")
    assert "reassigned there by Erin @U0B0B00001 Example, not yet acknowledged" in world.card.visible
    await told(world, send, "resolved", email=EMAIL_OF_BOB)
    assert "resolved there by @bob; the incident goes on" in world.card.visible
    timeline = (await world.command("timeline")).text
    for line in ("acknowledged the page", "no longer acknowledges", "reassigned the page", "resolved the page"):
        assert line in timeline
    assert len(pager.requests) == 1
    assert world.room.topic.startswith(NUMBER)


async def test_what_pagerduty_itself_sends_is_heard_by_the_running_bot(world: World, pager: PagerDuty) -> None:
    await world.declare()
    data = {"id": "PGR0VU2", "type": "incident", "status": "acknowledged", "incident_key": NUMBER, "title": "SEV1"}
    event = {
        "id": "5ac64822-4adc-4fda-ade0-410becf0de4f",
        "event_type": "incident.acknowledged",
        "resource_type": "incident",
        "occurred_at": "2026-11-23T09:00:04.000Z",
        "agent": {"id": "PLH1HKV", "summary": "Erin Example", "type": "user_reference"},
        "client": None,
        "data": data,
    }
    body = json.dumps({"event": event}).encode()
    sign = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    url = f"http://127.0.0.1:{world.warroom.port}/alerts/prod"
    async with aiohttp.ClientSession() as session:
        for signature, status in ((sign, 200), (sign[::-1], 401), (sign, 200)):
            headers = {"X-PagerDuty-Signature": f"v1={signature}", "Content-Type": "application/json"}
            async with session.post(url, data=body, headers=headers) as answer:
                assert answer.status == status
    await world.passes(seconds=5)
    assert world.newest == "Erin Example is on it (acknowledged in PagerDuty)."
    assert sum("is on it" in line for line in world.shown(world.room)) == 1
    assert pager.states == {NUMBER: "triggered"}


async def test_an_acknowledgement_in_slack_that_the_pager_repeats_changes_nothing(
    world: World, send: Sender, pager: PagerDuty
) -> None:
    await world.declare()
    await world.bob.command(f"/incident ack {NUMBER}")
    await world.passes(seconds=5)
    assert pager.states == {NUMBER: "acknowledged"}
    said = world.shown(world.room)
    for key in (NUMBER, f"{NUMBER}:escalation:9", "INC-2026-1123-009", "not ours", ""):
        await told(world, send, "acknowledged", key=key)
    assert world.shown(world.room) == said
    assert len(pager.requests) == 2


async def test_the_end_of_a_page_before_it_was_sent_anew_is_not_that_of_the_new_one(world: World, send: Sender) -> None:
    await world.declare()
    await world.command("resolve now rolled back")
    await world.passes(minutes=2)
    await world.command("reopen it is back")
    await told(world, send, "resolved", at="2026-11-23T09:00:30Z")
    assert "not yet acknowledged" in world.card.visible
    await told(world, send, "resolved", at="2026-11-23T09:30:00Z")
    assert "the incident goes on" in world.card.visible


async def test_a_private_incident_opens_to_no_one_who_sees_its_page(
    world: World, send: Sender, pager: PagerDuty
) -> None:
    await world.command("--private payroll leaks sev1", channel="general")
    reply = await world.command("escalate on_call someone must look")
    await world.alice.press(reply, "Notify")
    await world.passes(seconds=5)
    (rung,) = pager.rung
    await told(world, send, "acknowledged", key=rung.key, email=EMAIL_OF_DANA)
    assert world.newest == "dana is on it (acknowledged in PagerDuty)."
    assert world.dana.id not in world.rooms[0].members
