"""Frames that are none of Slack's: each is a line in the log, and the connection goes on."""

from __future__ import annotations

import io
import json

import pytest

from bot.demo.faults import Garbled
from tests.support.world import World

DEEP = "[" * 100_000 + "]" * 100_000
FRAMES = {
    "nested too deep": DEEP,
    "a type nested too deep": f'{{"type": {DEEP}}}',
    "a payload nested too deep": f'{{"envelope_id": "E1", "payload": {{"type": {DEEP}}}}}',
    "a number too long": '{"type": ' + "9" * 5_000 + "}",
    "no JSON": "{",
    "nothing": "null",
    "a list": "[1]",
    "a type that is a number": '{"type": 5}',
    "a reason that is a list": '{"type": "disconnect", "reason": [[]]}',
    "a payload that is none": '{"envelope_id": "E1", "payload": 5}',
    "an envelope without a payload": '{"envelope_id": "E1", "type": "events_api"}',
    "an id that is none": '{"envelope_id": {}, "payload": {}}',
    "a kind of the future": '{"type": "of_the_future"}',
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
async def test_a_frame_that_is_none_of_slacks_is_a_line_in_the_log(
    world: World, written: io.StringIO, frame: str
) -> None:
    asked = len(world.slack.calls)
    await world.slack.sockets.blurt(frame)
    reply = await world.alice.command("/incident list")

    assert not reply.error
    assert [json.loads(line)["event"] for line in written.getvalue().splitlines()] == [
        "a frame that can't be read was left out"
    ]
    assert "apps.connections.open" not in [call.method for call in world.slack.calls[asked:]], "nothing was reconnected"


@pytest.mark.parametrize("depth", [70, 400, 700])
async def test_a_payload_nested_deeper_than_any_of_slacks_is_taken_for_nothing(
    world: World, written: io.StringIO, depth: int
) -> None:
    nested = json.loads("[" * depth + "]" * depth)
    event = {"type": "event_callback", "event_id": "E1", "event": {"type": "message", "channel": nested, "ts": "1.1"}}
    await world.slack.sockets.blurt(json.dumps({"envelope_id": "E1", "type": "events_api", "payload": event}))
    assert not (await world.alice.command("/incident list")).error
    assert "Traceback" not in written.getvalue()
    assert len(written.getvalue().splitlines()) == 1


ADDRESSES = {
    "no address": '{"ok": true}',
    "a number": '{"ok": true, "url": 5}',
    "no address at all": '{"ok": true, "url": "wss://[::"}',
    "another protocol": '{"ok": true, "url": "gopher://x"}',
    "nested too deep": DEEP,
}


@pytest.mark.parametrize("answer", ADDRESSES.values(), ids=ADDRESSES.keys())
async def test_an_address_that_is_none_is_asked_for_again(world: World, written: io.StringIO, answer: str) -> None:
    socket = world.warroom.socket
    assert socket is not None
    world.slack.fail("apps.connections.open", Garbled(answer.encode()))
    await world.slack.cut_sockets()
    while socket.line().connected:
        await world.slack.idle()
    await socket.look()
    await socket.look()
    await world.slack.connected()

    assert "Declared" in (await world.declare()).text
    assert "Traceback" not in written.getvalue()
