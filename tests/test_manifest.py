"""The manifest asks for what the code uses: nothing more, nothing less."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.demo.operations.events import SCOPES
from bot.demo.slack import LocalSlack
from bot.demo.web_api import METHODS
from bot.manifest import manifest
from bot.runtime import MovableClock
from bot.slack.conversations.table import SHORTCUTS
from bot.slack.inbound.events import membership, mention
from bot.slack.inbound.events.intake import EVENTS
from bot.slack.outbound.methods import METHODS as METHOD_OF_EFFECT
from tests.support.world import START

BOT: Final = Path(__file__).parent.parent / "bot"
ASKERS: Final = (BOT / "slack", BOT / "doctor")
BY_ATTRIBUTE: Final = {name.replace(".", "_"): name for name in METHODS}
KINDS: Final = ("channels", "groups")
"""Conversations that incidents are in: public and private channels."""


def _called() -> Iterator[str]:
    """Name the Web API methods that the code calls: ``client.pins_add(...)`` and ``"chat.postMessage"``."""
    for file in (file for folder in ASKERS for file in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BY_ATTRIBUTE:
                yield BY_ATTRIBUTE[node.func.attr]
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr
                in {
                    "api_call",
                    "say",
                    "ask",
                    "pages",
                }
            ):
                yield from (str(one.value) for one in node.args[:1] if isinstance(one, ast.Constant))


def _bot() -> dict[str, Any]:
    return dict(manifest())


def _scopes() -> set[str]:
    return set(_bot()["oauth_config"]["scopes"]["bot"])


def _events() -> set[str]:
    return set(_bot()["settings"]["event_subscriptions"]["bot_events"])


def _for_rooms(method: str) -> set[str]:
    """Name the scopes that a method needs: rooms are public or private, and direct messages are looked into."""
    row = METHODS[method]
    if row.caller != "bot":
        return set()
    kinds = ("public", "private", "im") if method == "conversations.history" else ("public", "private")
    return {scope.split("|")[0] for kind in kinds if (scope := row.scope_for(kind))}


def _for_event(event: str) -> set[str]:
    if event == "message":
        return {f"{kind}:history" for kind in KINDS}
    if event in membership.EVENTS:
        return {f"{kind}:read" for kind in KINDS}
    return {SCOPES[event]} if event in SCOPES else set()


def test_every_method_that_the_code_calls_is_known_to_the_local_slack() -> None:
    assert set(_called()) <= set(METHODS)
    assert {"chat.postMessage", "chat.update", "views.open", "conversations.create"} <= set(_called())
    assert set(METHOD_OF_EFFECT.values()) <= set(_called())


def test_scopes_are_those_of_the_methods_called_and_of_the_events() -> None:
    wanted = {"commands"}
    for method in _called():
        wanted |= _for_rooms(method)
    for event in (*EVENTS, mention.EVENT):
        wanted |= _for_event(event)

    assert _scopes() == wanted


def test_events_are_those_that_the_code_takes() -> None:
    wanted = {event for event in EVENTS if event != "message"} | {f"message.{kind}" for kind in KINDS} | {mention.EVENT}
    assert _events() == wanted


def test_shortcuts_are_those_that_the_code_takes_and_their_names_fit() -> None:
    shortcuts = _bot()["features"]["shortcuts"]
    assert sorted(one["callback_id"] for one in shortcuts) == sorted(SHORTCUTS)
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in shortcuts)


def test_nothing_is_listed_twice_and_scopes_are_in_order() -> None:
    scopes = _bot()["oauth_config"]["scopes"]["bot"]
    events = _bot()["settings"]["event_subscriptions"]["bot_events"]
    assert scopes == sorted(set(scopes))
    assert events == sorted(set(events))


def test_it_installs_in_socket_mode_without_an_address() -> None:
    assert _bot()["settings"]["socket_mode_enabled"] is True

    def keys(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                yield str(key)
                yield from keys(value)
        elif isinstance(node, list):
            for value in node:
                yield from keys(value)

    assert not [key for key in keys(_bot()) if "url" in key]


def test_the_local_slack_takes_it() -> None:
    slack = LocalSlack(now=MovableClock(START).now, manifest=manifest())
    assert slack.desk.scopes == _scopes()
