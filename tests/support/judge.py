"""What is true of everything that people see, looked for at the end of every scenario."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.demo.slack import LocalSlack

LABEL: Final = 24
"""Characters of a button that are whole on a phone."""
INPUTS: Final = 8
"""Questions of a form that somebody under stress still answers."""
VIEW_BYTES: Final = 250_000
"""Source: Slack's reference, views.open."""

MESSAGES: Final = ("chat.postMessage", "chat.update", "chat.postEphemeral")
VIEWS: Final = ("views.open", "views.update", "views.push", "views.publish")


def complaints(slack: LocalSlack) -> list[str]:
    """Return what is wrong with anything that the bot has shown to anybody."""
    found = []
    for call in slack.calls:
        if call.method in MESSAGES and call.error is None:
            found += [f"{call.method}: {one}" for one in of_message(call.arguments)]
        if call.method in VIEWS and call.error is None:
            found += [f"{call.method}: {one}" for one in of_view(call.arguments["view"])]
    for whisper in slack.workspace.ephemerals:
        if whisper.blocks:
            found += [f"an answer: {one}" for one in of_message({"text": whisper.text, "blocks": whisper.blocks})]
    return found


def of_message(payload: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a message."""
    text = str(payload.get("text") or "").strip()
    if not text or "\n" in text:
        yield f"a phone's lock screen shows one complete line, not {text[:80]!r}"
    yield from _of_blocks(payload.get("blocks") or [])


def of_view(view: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a form or a Home tab."""
    asked = sum(block["type"] == "input" for block in view["blocks"])
    if asked > INPUTS:
        yield f"{asked} questions in {view.get('callback_id')}"
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        yield f"{view.get('callback_id')} is too large"
    yield from _of_blocks(view["blocks"])


def _of_blocks(blocks: list[Mapping[str, Any]]) -> Iterator[str]:
    for block in blocks:
        for element in (*block.get("elements", ()), block.get("accessory") or {}):
            labels = [element["text"]["text"]] if element.get("type") == "button" else []
            labels += [option["text"]["text"] for option in element.get("options", ()) if element["type"] == "overflow"]
            for label in labels:
                if len(label) > LABEL:
                    yield f"the button {label!r} is cut on a phone"
                if not any(character.isalnum() for character in label):
                    yield f"the button {label!r} says nothing to whoever cannot see it"
