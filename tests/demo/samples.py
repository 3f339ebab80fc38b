"""Blocks and views to post."""

from typing import Any

BUTTON: dict[str, Any] = {
    "type": "actions",
    "elements": [
        {"type": "button", "text": {"type": "plain_text", "text": "Take command"}, "action_id": "take", "value": "7"},
    ],
}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    frame = {"type": "modal", "callback_id": "form", "title": {"type": "plain_text", "text": "Declare"}}
    return frame | {"submit": {"type": "plain_text", "text": "Go"}, "blocks": list(blocks)} | more


def text_field(block_id: str = "title", label: str = "Title") -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "text"}
    return {
        "type": "input",
        "block_id": block_id,
        "label": {"type": "plain_text", "text": label},
        "element": element,
    }
