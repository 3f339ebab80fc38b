"""Whatever has the shape of a payload can be read: the shapes ask for all that anybody needs of one."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.conversations import table
from bot.slack.inbound.payload_shapes import COMMAND, DEEPEST, EVENTS, PAYLOADS, checked
from bot.slack.workspace.shapes import TS, reader, reads
from tests.slack.door import FORM, Stranger, an_event
from tests.support.world import World

TEXTS = [
    "", "x", "1:x", "1", "message", "overflow", "home", "modal", "workflow_step", "mega", "pushpin", "message_changed",
    "message_deleted", "tombstone", "channel_convert_to_private", "/incident", "U0A1ICE001", "U0B0B00001", "C0GENERAL1",
    *table.BUTTONS, *table.FORMS, *table.SHORTCUTS,
]  # fmt: skip
"""Words that somebody reads, and some that nobody does."""

MOMENTS = ["0.0", "1.1", "1795424500.000100", "99999999999.999999"]


def having(shape: Any) -> st.SearchStrategy[Any]:
    """Make values that have a shape, now with and now without what may be missing."""
    match shape:
        case re.Pattern():
            return st.sampled_from(MOMENTS) if shape is TS else st.from_regex(shape, fullmatch=True).map(str)
        case type():
            plain = {
                str: st.sampled_from(TEXTS),
                bool: st.booleans(),
                int: st.integers(),
                dict: odd(),
                list: st.just([]),
            }
            return plain[shape]
        case tuple():
            return st.one_of(*map(having, shape))
        case [each]:
            return st.lists(having(each), max_size=2)
        case dict() if "*" in shape:
            return st.dictionaries(st.sampled_from(["title", "a"]), having(shape["*"]), max_size=2)
        case _:
            named = {name: having(inner) for name, inner in shape.items() if name != "**"}
            return st.fixed_dictionaries(
                {name: inner for name, inner in named.items() if not name.endswith("?")},
                optional={name.removesuffix("?"): inner for name, inner in named.items() if name.endswith("?")},
            )


def odd() -> st.SearchStrategy[Any]:
    """Make what an app may write into blocks and attachments."""
    names = ["type", "text", "title", "fields", "elements", "blocks", "message_blocks", "message", "is_share", "files"]
    leaves = st.sampled_from(["", "x", "rich_text", 5, True, None])
    inside = st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(names), inner, max_size=3)
    )
    return st.dictionaries(st.sampled_from(names), inside, max_size=4)


KINDS: Final[Mapping[str, Any]] = {
    **{kind: {**shape, "type": re.compile(kind)} for kind, shape in PAYLOADS.items() if kind != "event_callback"},
    "command": COMMAND,
    **{kind: {**shape, "type": re.compile(kind)} for kind, shape in {**EVENTS, "of_the_future": {}}.items()},
}
"""Payloads by kind, and events by type."""


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
async def test_what_has_the_shape_of_a_payload_never_breaks_us(
    http_world: World, stranger: Stranger, written: io.StringIO, kind: str, data: st.DataObject
) -> None:
    payload = data.draw(having(KINDS[kind]))
    if kind in EVENTS or kind == "of_the_future":
        numbers = st.integers(0, 10**12)
        payload = {"type": "event_callback", "event_id": f"Ev{data.draw(numbers)}", "event": payload}
    send = stranger.send_fields if kind == "command" else stranger.send_json
    answer = await send(payload)
    await http_world.settled()

    assert answer.status == 200, answer.text
    assert "Traceback" not in written.getvalue()


UNREAD = [
    {"type": "event_callback", "event_id": "E1", "event": {"type": "foo", "item": {"channel": 5}}},
    {"type": "event_callback", "event_id": "E2", "event": {"type": "foo", "assistant_thread": {"channel": 5}}},
    {"type": "event_callback", "event_id": "E3", "event": {"type": "foo", "user": 5}},
    {"type": "event_callback", "event_id": "E4", "event": {"type": "function_executed", "function_execution_id": {}}},
    {"type": "event_callback", "event_id": "E5", "event": {"type": "workflow_step_execute", "workflow_step": 5}},
    {"type": "event_callback", "event_id": "E6", "event": {"type": "foo"}, "authorizations": 5},
    {"type": "event_callback", "event_id": "E7", "event": {"type": "foo"}, "is_ext_shared_channel": True, "team": 5},
    {"type": "shortcut", "user": {"id": "U1"}, "callback_id": "x", "response_urls": 5},
    {"type": "shortcut", "user": {"id": "U1"}, "callback_id": "x", "enterprise": 5, "function_data": {"inputs": 5}},
    {"type": "view_closed", "user": {"id": "U1"}, "view": {"callback_id": 5, "app_installed_team_id": 5}},
    {"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1", "callback_id": "x", "type": "workflow_step",
     "state": {"values": {}}, "blocks": []}},
    {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "x", "type": "overflow"}]},
    {"type": "event_callback", "event_id": "E7", "event": {"type": "pin_added", "user": "U1", "channel_id": "C1",
     "item": {"message": {"ts": "1.1"}}, "event_ts": "999999999999.9"}},
    {"type": "event_callback", "event_id": "E8", "event": {"type": "message", "channel": "C1", "ts": "1.1",
     "blocks": [{"type": []}], "attachments": [{"is_share": True, "message_blocks": [{"message": 5}]}]}},
    {"type": "\ud800"}, {"type": {}}, {"ssl_check": "1"}, {"command": "/incident"}, {"type": "url_verification"},
]  # fmt: skip


@pytest.mark.parametrize("payload", UNREAD, ids=lambda one: str(one)[:60].encode("ascii", "replace").decode())
async def test_what_others_would_read_of_a_payload_breaks_nobody(
    stranger: Stranger, written: io.StringIO, payload: Any
) -> None:
    assert (await stranger.send_json(payload)).status == 200
    assert "Traceback" not in written.getvalue()


@pytest.mark.parametrize("moment", ["999999999999.9", "1", "1.", "-1.0", "1e9.0", "\u0661.0", "", 1.1])
def test_a_moment_that_no_calendar_has_is_none(moment: object) -> None:
    assert not reads(reader(TS), moment)


@pytest.mark.parametrize("depth", [DEEPEST, 400, 900, 100_000])
@pytest.mark.parametrize("before", ['{"type": ', '{"type": "event_callback", "event_id": "E1", "event": '])
async def test_no_nesting_is_too_deep(stranger: Stranger, written: io.StringIO, before: str, depth: int) -> None:
    body = f"{before}{'[' * depth}{']' * depth}{'}'}".encode()
    assert (await stranger.send(body)).status in (200, 400)
    assert (await stranger.send(b"payload=" + body, sort=FORM)).status in (200, 400)
    assert "Traceback" not in written.getvalue()


def test_of_a_payload_nothing_is_handed_on_but_what_was_looked_at() -> None:
    shape = {"a": [{"b?": str}], "c?": ({"d": int}, str), "kept": {"**": object, "e": str}, "each": {"*": {"f?": str}}}
    value = {
        "a": [{"b": "x", "no": 1}, {"no": 1}],
        "c": {"d": 1, "no": 1},
        "kept": {"e": "x", "more": [1]},
        "each": {"one": {"f": "x", "no": 1}},
        "no": 1,
    }
    assert reader(shape)(value) == {
        "a": [{"b": "x"}, {}],
        "c": {"d": 1},
        "kept": {"e": "x", "more": [1]},
        "each": {"one": {"f": "x"}},
    }
    event = an_event("message", channel="C1", ts="1.1", blocks=[{"type": "of the future"}], assistant_thread=5)
    assert json.loads(json.dumps(checked(event)))["event"].keys() == {"type", "channel", "ts", "blocks"}
