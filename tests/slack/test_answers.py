"""Answers that are none of Slack's: whether the call took effect is looked for, and nothing is made of them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.faults import Garbled
from bot.demo.slack import LocalSlack
from bot.domain.effects import Later, Outcome, Unknown
from bot.manifest import manifest
from bot.runtime import MovableClock
from bot.slack.workspace.answers import ANSWERS, is_readable
from bot.slack.workspace.client import slack_client, slack_session
from bot.slack.workspace.errors import outcome_of
from tests.support.world import START, World

JSON: Final = {"Content-Type": "application/json; charset=utf-8"}
ELSEWHERE: Final = {"Location": "/api/api.test"}


def garbled(body: str | bytes, status: int = 200, **headers: str) -> Garbled:
    encoded = body.encode() if isinstance(body, str) else body
    return Garbled(encoded, status, {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}})


ODD: Final = {
    "done, and nothing else": garbled('{"ok": true}'),
    "empty": garbled(""),
    "a page": garbled("<html>Sign in to the network</html>", Content_Type="text/html"),
    "a page that calls itself JSON": garbled("<html></html>"),
    "plain text": garbled("ok", Content_Type="text/plain"),
    "no UTF-8": garbled(b'{"ok": true, "ts": "\xff"}'),
    "cut short": garbled('{"ok": true, "chan'),
    "a list": garbled("[1]"),
    "a text": garbled('"ok"'),
    "nothing": garbled("null"),
    "a number beyond what can be read": garbled('{"ok": true, "ts": ' + "9" * 5_000 + "}"),
    "nested beyond what can be read": garbled('{"ok": true, "channel": ' + "[" * 100_000 + "]" * 100_000 + "}"),
    "wrong types": garbled('{"ok": true, "channel": 5, "ts": [], "messages": {}, "view": 1, "channels": 0}'),
    "done, as a word": garbled('{"ok": "true", "channel": "C1", "ts": "1.1"}'),
    "an error of something else": garbled('{"error": "is_archived"}', 403),
    "created": garbled('{"ok": true, "channel": "C1", "ts": "1.1"}', 201),
    "moved": garbled("", 301, **ELSEWHERE),
    "found elsewhere": garbled("", 302, **ELSEWHERE),
    "moved, with the body": garbled("", 307, **ELSEWHERE),
    "moved to nowhere": garbled("", 302),
    "moved to what is no address": garbled("", 302, Location="http://[::"),
}


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(now=MovableClock(START).now, manifest=manifest())
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
async def client(slack: LocalSlack) -> AsyncIterator[AsyncWebClient]:
    async with slack_session(10.0) as session:
        yield slack_client(slack.bot_token, slack.api_url, session)


async def came_of(client: AsyncWebClient, method: str, **arguments: Any) -> Outcome:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which it is, is what `outcome_of` is asked
        await client.api_call(method, json=arguments)
    return outcome_of(caught.value, method=method)


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
async def test_an_answer_that_is_none_of_slacks_is_no_refusal(
    slack: LocalSlack, client: AsyncWebClient, odd: Garbled
) -> None:
    channel = slack.channel("incidents").id
    slack.fail("*", odd, times=2)
    assert isinstance(await came_of(client, "chat.postMessage", channel=channel, text="hi"), Unknown)
    assert isinstance(await came_of(client, "conversations.history", channel=channel), Later), "it is read again"
    assert [call.method for call in slack.calls] == ["chat.postMessage", "conversations.history"], "none is followed"


@pytest.mark.parametrize("name", ["done, and nothing else", "nested beyond what can be read"])
async def test_nothing_is_lost_doubled_or_stuck_when_each_call_is_answered_oddly_twice(world: World, name: str) -> None:
    asked: dict[str, int] = {}

    def odd(method: str, _arguments: Any) -> Garbled | None:
        asked[method] = asked.get(method, 0) + 1
        return ODD[name] if method != "apps.connections.open" and asked[method] <= 2 else None

    world.slack.faults.choose = odd
    await world.declare()
    await world.passes(minutes=2)

    assert len(world.incidents.messages) == 1
    assert "Retry" not in world.card.buttons
    assert [room.name[-2:] for room in world.rooms] != ["-2"]
    assert len(world.room.bookmarks) == 1
    ours = [one for channel in world.slack.channels for one in channel.messages if one.metadata]
    keys = [str(one.metadata["event_payload"]["key"]) for one in ours if one.metadata]
    assert len(keys) == len(set(keys)) > 3


def _members(shape: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the way to each member that a shape asks for."""
    for name, inner in shape.items() if isinstance(shape, dict) else ():
        if not name.endswith("?"):
            yield (*path, name)
            yield from _members(inner[0] if isinstance(inner, list) else inner, (*path, name))


async def test_each_answer_is_asked_for_what_is_read_of_it(world: World) -> None:
    """What the local Slack answered in the life of an incident can be read; without any one member it can't."""
    await world.declare("--private checkout is down sev1")
    await world.declare("search is slow sev2")
    await world.command("resolve now rolled back", channel=world.rooms[-1])
    await world.passes(minutes=30)
    answers = {call.method: call.answer for call in world.slack.calls if call.answer and call.answer["ok"]}
    assert {"auth.test", "chat.postMessage", "conversations.create", "users.info"} <= answers.keys()
    for method in answers.keys() & ANSWERS.keys():
        assert is_readable(method, answers[method]), method
        for *above, name in _members(ANSWERS[method]):
            for wrong in (None, 5, [5]):
                spoiled = json.loads(json.dumps(answers[method]))
                holder = spoiled
                for step in above:
                    holder = holder[step]
                for each in holder if isinstance(holder, list) else [holder]:
                    each[name] = wrong
                assert not holder or not is_readable(method, spoiled), (method, name, wrong)
