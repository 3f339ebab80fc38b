"""The door for payloads over HTTP: only what Slack signed, once, and an answer to everything."""

from __future__ import annotations

import asyncio
import io
import json
from urllib.parse import urlencode

import pytest

from bot.demo.faults import Hold
from bot.demo.workspace.messages import Ephemeral
from tests.slack.door import FORM, Stranger, a_command, an_event
from tests.support.world import World

HELLO = a_command("checkout is down sev1")


def incidents(world: World) -> int:
    """Count what was declared, as people see it."""
    return len(world.rooms)


async def test_what_slack_signed_comes_in(http_world: World, stranger: Stranger) -> None:
    answer = await stranger.send(HELLO, sort=FORM)
    await http_world.settled()

    assert answer.status == 200
    assert "INC-2026-1123-001" in answer.text
    assert incidents(http_world) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=abc"},
        {"X-Slack-Request-Timestamp": "abc", "X-Slack-Signature": "v0=abc"},
        {"X-Slack-Request-Timestamp": "-1", "X-Slack-Signature": "v0=abc"},
        {"X-Slack-Request-Timestamp": "²", "X-Slack-Signature": "v0=abc"},
        {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": "v0=abc"},
        {"X-Slack-Request-Timestamp": "1795424400", "X-Slack-Signature": "v0=äöü"},
        {"X-Slack-Request-Timestamp": "1795424400", "X-Slack-Signature": ""},
    ],
    ids=["nothing", "no time", "abc", "negative", "superscript", "endless", "not ascii", "empty"],
)
async def test_what_nobody_signed_is_refused(http_world: World, stranger: Stranger, headers: dict[str, str]) -> None:
    assert (await stranger.send(HELLO, headers, sort=FORM)).status == 401
    await http_world.settled()
    assert incidents(http_world) == 0


async def test_a_forged_signature_is_refused(http_world: World, stranger: Stranger) -> None:
    forged = stranger.signed(HELLO, secret="guessed")
    assert (await stranger.send(HELLO, forged, sort=FORM)).status == 401
    other = stranger.signed(a_command("another text"))
    assert (await stranger.send(HELLO, other, sort=FORM)).status == 401, "a signature is for one body"
    await http_world.settled()
    assert incidents(http_world) == 0


async def test_the_log_speaks_of_strangers_once_a_minute(stranger: Stranger, written: io.StringIO) -> None:
    for _ in range(20):
        assert (await stranger.send(HELLO, {}, sort=FORM)).status == 401
    assert written.getvalue().count("without a valid signature") == 1


async def test_a_body_that_is_no_text_is_refused(stranger: Stranger) -> None:
    assert (await stranger.send(b"\xff\xfe\x00", sort=FORM)).status == 401


@pytest.mark.parametrize(("seconds_ago", "status"), [(301, 401), (300, 200), (-300, 200), (-301, 401)])
async def test_a_signature_is_good_for_five_minutes(stranger: Stranger, seconds_ago: float, status: int) -> None:
    old = stranger.signed(HELLO, seconds_ago=seconds_ago)
    assert (await stranger.send(HELLO, old, sort=FORM)).status == status


async def test_a_request_that_is_replayed_changes_nothing(http_world: World, stranger: Stranger) -> None:
    headers = stranger.signed(HELLO)
    first = await stranger.send(HELLO, headers, sort=FORM)
    again = await stranger.send(HELLO, headers, sort=FORM)
    await http_world.settled()

    assert (first.status, again.status) == (200, 200)
    assert "INC-2026-1123" not in again.text, "nothing to say either"
    assert incidents(http_world) == 1


async def test_the_same_words_typed_again_are_no_replay(http_world: World, stranger: Stranger) -> None:
    await stranger.send(HELLO, sort=FORM)
    await http_world.passes(minutes=1)
    await stranger.send(a_command("checkout is down sev1", trigger_id="4.5.6"), sort=FORM)
    await http_world.settled()

    assert incidents(http_world) == 2


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"[" * 100_000])
async def test_malformed_json_is_refused_politely(stranger: Stranger, body: bytes) -> None:
    assert (await stranger.send(body)).status == 400


@pytest.mark.parametrize("body", [b"", b"payload=", b"payload={", b"payload=%5B%5D", b"payload=%00"])
async def test_malformed_forms_are_refused_politely(stranger: Stranger, body: bytes) -> None:
    assert (await stranger.send(body, sort=FORM)).status == 400


async def test_a_body_of_two_megabytes_is_too_large(stranger: Stranger) -> None:
    assert (await stranger.send(b"x" * 2 * 1024 * 1024)).status == 413


async def test_a_command_may_speak_of_a_payload(http_world: World, stranger: Stranger) -> None:
    answer = await stranger.send(a_command("the payload service sends payload=1 twice sev1"), sort=FORM)
    await http_world.settled()

    assert answer.status == 200
    assert "payload=1" in http_world.card.visible


async def test_slack_may_check_the_certificate(stranger: Stranger) -> None:
    answer = await stranger.send(urlencode({"ssl_check": "1", "token": "deprecated"}).encode(), sort=FORM)
    assert answer.status == 200


async def test_slack_may_verify_the_address(http_world: World) -> None:
    assert await http_world.slack.verify_url()


@pytest.mark.parametrize(
    "payload",
    [
        an_event("app_home_opened", user="U0A1ICE001", tab="home"),
        an_event("message", subtype="of_the_future", channel="C1"),
        {"type": "app_rate_limited", "minute_rate_limited": 1795424400, "team_id": "T0L0CALL01"},
    ],
    ids=["unknown event", "unknown subtype", "rate limited"],
)
async def test_events_that_nobody_asked_for_are_answered(stranger: Stranger, payload: object) -> None:
    assert (await stranger.send_json(payload)).status == 200


@pytest.mark.parametrize("kind", ["shortcut", "message_action", "view_closed", "block_suggestion"])
async def test_interactions_that_nobody_asked_for_are_answered(stranger: Stranger, kind: str) -> None:
    payload = {
        "type": kind,
        "user": {"id": "U0A1ICE001"},
        "team": {"id": "T0L0CALL01"},
        "callback_id": "unknown",
        "action_id": "unknown",
        "block_id": "unknown",
        "value": "a",
        "view": {"callback_id": "unknown", "type": "modal", "id": "V1"},
    }
    assert (await stranger.send_payload(payload)).status == 200


async def test_a_button_of_an_older_version_says_so(http_world: World) -> None:
    await http_world.declare()
    card = http_world.card
    button = next(element for block in card.blocks if block["type"] == "actions" for element in block["elements"])
    button["action_id"] = "of.yesterday"

    reply = await http_world.alice.press(card, "of.yesterday")
    await http_world.settled()

    assert "older version" in reply.text
    assert "/incident status" in reply.text
    assert isinstance(reply.messages[0], Ephemeral)


async def test_a_form_of_an_older_version_says_so(http_world: World, stranger: Stranger) -> None:
    payload = {
        "type": "view_submission",
        "user": {"id": "U0A1ICE001"},
        "team": {"id": "T0L0CALL01"},
        "view": {"id": "V1", "type": "modal", "callback_id": "of.yesterday", "state": {"values": {}}, "blocks": []},
    }
    answer = await stranger.send_payload(payload)

    assert answer.status == 200
    shown = json.loads(answer.text)
    assert shown["response_action"] == "update"
    assert "older version" in json.dumps(shown["view"])


async def test_during_a_rotation_both_secrets_are_good(http_world: World) -> None:
    old = http_world.slack.signing_secret
    http_world.slack.signing_secret = f"tomorrows, {old}"
    await http_world.restart()
    stranger = Stranger(http_world)

    for secret, status in (("tomorrows", 200), (old, 200), ("yesterdays", 401)):
        headers = stranger.signed(HELLO, secret=secret)
        assert (await stranger.send(HELLO, headers, sort=FORM)).status == status


async def test_who_stops_answers_whoever_is_at_the_door(http_world: World) -> None:
    world, held = http_world, Hold()
    world.slack.fail("views.open", held)
    asked = asyncio.create_task(world.alice.command("/incident declare"))
    await held.reached.wait()
    stopping = asyncio.create_task(world.warroom.stop())
    came = await world.alice.command("/incident search is slow sev1")
    while not (await world.alice.command("/incident list")).error:
        pass  # until the door is shut

    held.release()
    await stopping
    assert (await asked).error is None
    assert world.alice.modal is not None
    assert "What is broken?" in world.alice.modal.visible
    await world.restart()
    await world.settled()
    assert len(world.rooms) == (came.error is None), "what came until then was done, and nothing of what came later"
