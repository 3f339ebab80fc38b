"""Payloads that Slack signed and that make no sense: each is answered, none changes anything, nothing breaks."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.inbound import payload_shapes
from tests.slack.door import Stranger
from tests.support.world import World

Path = tuple[str | int, ...]

JUNK: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 1e308, "", "x", "1:x", "\x00", "\ud800", "9" * 5_000, "<!channel>", [], [None], [[]], {},
    {"id": 1}, {"*": {}}, {"value": None},
)  # fmt: skip
"""What may stand where something else should."""

GONE = object()


class Listening:
    """Hands everything on, and keeps what it was."""

    def __init__(self, world: World) -> None:
        self._inner = world.slack.delivery.transport
        self.heard: list[tuple[str, dict[str, Any]]] = []
        world.slack.delivery.transport = self

    async def send(self, kind: str, payload: dict[str, Any], retry: tuple[int, str] | None) -> Any:
        """Hand it on."""
        self.heard.append((kind, copy.deepcopy(payload)))
        return await self._inner.send(kind, payload, retry)


SELDOM = {
    *("member_left_channel", "channel_deleted", "channel_id_changed"),
    *("group_archive", "group_deleted", "group_rename", "group_unarchive"),
}
"""Events that this life has not: each has the shape of one that it has."""


async def a_life(world: World) -> list[tuple[str, dict[str, Any]]]:
    """Play a bit of everything; return the payloads of it, one of each sort."""
    listening = Listening(world)
    alice, bob = world.alice, world.bob
    await world.declare()
    room, card = world.room, world.card
    said = await bob.say("it is the deploy", channel=room)
    await bob.edit(said, "it was the deploy")
    await bob.react(said, "pushpin")
    await bob.unreact(said, "pushpin")
    await bob.react(said, "mega")
    await bob.pin(said)
    await bob.unpin(said)
    await bob.say("@warroom status", channel=room)
    await world.settled()
    gone = await bob.say("nothing", channel=room, thread=said)
    await bob.delete(gone)
    await alice.open_home()
    await alice.press(card, "Take command")
    await alice.command("/incident update", channel=room)
    await alice.submit({"Current action": "rolling back"})
    await alice.shortcut("declare_from", said)
    await alice.close_modal()
    await bob.rename(room, "war-room-checkout")
    await bob.archive(room)
    await world.settled()
    sorts: dict[str, tuple[str, dict[str, Any]]] = {}
    for kind, payload in listening.heard:
        event = payload.get("event", {})
        sorts[f"{kind} {payload.get('type')} {event.get('type')} {event.get('subtype')}"] = (kind, payload)
    return list(sorts.values())


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Yield the way to everything inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in inside:
        yield (*here, name)
        yield from paths(inner, (*here, name))


def changed(payload: dict[str, Any], path: Path, junk: object) -> dict[str, Any]:
    """Return the payload with junk at that place."""
    found = copy.deepcopy(payload)
    where: Any = found
    for name in path[:-1]:
        where = where[name]
    if junk is GONE:
        del where[path[-1]]
    else:
        where[path[-1]] = junk
    return found


@pytest.fixture
async def lived(http_world: World) -> list[tuple[str, dict[str, Any]]]:
    return await a_life(http_world)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_what_makes_no_sense_is_answered_and_changes_nothing(
    http_world: World,
    stranger: Stranger,
    lived: list[tuple[str, dict[str, Any]]],
    written: io.StringIO,
    data: st.DataObject,
) -> None:
    kind, payload = data.draw(st.sampled_from(lived))
    path = data.draw(st.sampled_from(list(paths(payload))))
    junk = data.draw(st.sampled_from([*JUNK, GONE]))
    nonsense = changed(payload, path, junk)
    nonsense |= {"event_id": f"Ev{data.draw(st.integers(0, 10**12))}"} if nonsense.get("event_id") else {}
    calls = len(http_world.slack.calls)

    if kind == "events_api":
        answer = await stranger.send_json(nonsense)
    elif kind == "slash_commands":
        answer = await stranger.send_fields(nonsense)
    else:
        answer = await stranger.send_payload(nonsense)
    await http_world.settled()

    assert answer.status == 200, answer.text
    assert '"level": "error"' not in written.getvalue()
    assert "Traceback" not in written.getvalue()
    if kind != "slash_commands" and payload_shapes.checked(json.loads(json.dumps(nonsense))) is None:
        assert len(http_world.slack.calls) == calls


async def test_a_life_has_payloads_of_every_kind(lived: list[tuple[str, dict[str, Any]]]) -> None:
    kinds = {payload.get("type") for _, payload in lived}
    assert {"event_callback", "block_actions", "view_submission", "message_action", None} <= kinds
    assert {payload["event"]["type"] for _, payload in lived if "event" in payload} == (
        set(payload_shapes.EVENTS) - SELDOM
    )


async def test_what_slack_sends_has_its_shape(lived: list[tuple[str, dict[str, Any]]]) -> None:
    assert [payload for _, payload in lived if payload_shapes.checked(payload) is None] == []


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "of_the_future"},
        {"type": "interactive_message", "callback_id": "x", "actions": []},
        {"type": "dialog_submission", "user": {"id": "U1"}},
        {"type": "workflow_step_edit", "callback_id": "x"},
        {"type": "block_actions", "user": {"id": "U1"}, "actions": []},
        {"type": ["list"]},
        {"command": "/other", "text": "hello", "user_id": "U0A1ICE001"},
        {"command": "/incident", "type": "event_callback", "user_id": "U0A1ICE001"},
    ],
    ids=lambda payload: str(payload.get("type", "another command")),
)
async def test_kinds_that_nobody_knows_are_answered(stranger: Stranger, payload: dict[str, Any]) -> None:
    assert (await stranger.send_payload(payload)).status == 200


async def test_a_step_of_a_workflow_and_a_message_of_another_app_are_answered(
    http_world: World, stranger: Stranger
) -> None:
    event = {"type": "event_callback", "event_id": "Ev1", "team_id": "T0L0CALL01"}
    step = {**event, "event": {"type": "function_executed", "function": {"callback_id": "x"}, "inputs": {}}}
    other = {"type": "message", "subtype": "bot_message", "bot_id": "B1", "text": "hello", "channel": "C1", "ts": "1.2"}
    assert (await stranger.send_json(step)).status == 200
    assert (await stranger.send_json({**event, "event_id": "Ev2", "event": other})).status == 200


async def test_a_retry_is_known_by_its_event_and_by_nothing_else(http_world: World, stranger: Stranger) -> None:
    await http_world.declare()
    said = {"type": "message", "channel": http_world.room.id, "user": http_world.bob.id, "text": "it is the deploy"}
    said["ts"] = "1795424500.100000"
    event = {
        "type": "event_callback",
        "team_id": "T0L0CALL01",
        "event_id": "Ev1",
        "event": {**said, "ts": "1795424500.1"},
    }
    body = json.dumps(event).encode()
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert (await stranger.send(body, stranger.signed(body) | again)).status == 200, "the first try never came"
    assert (await stranger.send(body, stranger.signed(body) | again)).status == 200
    assert (await stranger.send(body)).status == 200
    await http_world.settled()

    document = (await http_world.command("postmortem")).text
    assert document.count("it is the deploy") == 1


FORGED = ("{}:x", "{}:", "{}:1:2:3:4", "x:{}", " {}", "{}\n", "0{}x")
"""Values with the id of the incident that no button of ours has."""


@pytest.mark.parametrize("action", ["role.take", "brief.show", "declare.undo", "status.open", "update.open"])
async def test_a_forged_value_acts_on_nothing(http_world: World, stranger: Stranger, action: str) -> None:
    await http_world.declare()
    before = [message.visible for message in http_world.room.messages]
    for value in FORGED:
        forged = {
            "type": "block_actions",
            "user": {"id": http_world.bob.id},
            "team": {"id": "T0L0CALL01"},
            "channel": {"id": http_world.room.id},
            "trigger_id": "",
            "actions": [{"type": "button", "block_id": "b", "action_id": action, "value": value.format(1)}],
        }
        assert (await stranger.send_payload(forged)).status == 200
        await http_world.settled()

        assert [message.visible for message in http_world.room.messages] == before, value
    assert not any("Commander" in one.visible for one in http_world.bob.ephemerals)
