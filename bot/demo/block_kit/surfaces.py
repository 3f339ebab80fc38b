"""What Slack refuses in messages, modals and Home tabs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.demo.block_kit.blocks import block_problems
from bot.demo.block_kit.elements import Problem, optional_text_problems, text_problems

Json = Mapping[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
MESSAGE_CHARACTERS = 13_000
"""Of all texts in a message's blocks together. No page of Slack's says so; it answers msg_blocks_too_long."""


def message_problems(payload: Json) -> list[Problem]:
    """Check the blocks of a message and of its attachments."""
    blocks = payload.get("blocks")
    problems: list[Problem] = []
    if blocks is not None:
        problems += block_problems(blocks, "message", MESSAGE_BLOCKS)
        if not problems and _characters(blocks) > MESSAGE_CHARACTERS:
            problems.append(Problem("/blocks", "hold too many characters together", code="msg_blocks_too_long"))
    attachments = payload.get("attachments")
    for number, attachment in enumerate(attachments if isinstance(attachments, list) else []):
        if isinstance(attachment, dict) and attachment.get("blocks") is not None:
            problems += block_problems(attachment["blocks"], "message", MESSAGE_BLOCKS, f"/attachments/{number}/blocks")
    return problems


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        return sum(
            len(member) if name == "text" and isinstance(member, str) else _characters(member)
            for name, member in value.items()
        )
    return sum(map(_characters, value)) if isinstance(value, list) else 0


def view_problems(view: Json) -> list[Problem]:
    """Check a modal or a Home tab."""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [Problem("/view/type", "must be modal or home")]
    problems = list(_view_frame(view, modal=kind == "modal"))
    blocks = view.get("blocks")
    problems += block_problems(blocks if blocks is not None else [], str(kind), VIEW_BLOCKS, "/view/blocks")
    if kind == "modal" and not blocks:
        problems.append(Problem("/view/blocks", "must hold at least one block"))
    listed = blocks if isinstance(blocks, list) else []
    inputs = [one for one in listed if isinstance(one, dict) and one.get("type") == "input"]
    if kind == "modal" and inputs and not view.get("submit"):
        problems.append(Problem("/view/submit", "is needed once there is an input block"))
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        problems.append(Problem("/view", "is larger than 250 KB", code="view_too_large"))
    return problems


def _view_frame(view: Json, *, modal: bool) -> Iterator[Problem]:
    allowed = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
    if modal:
        allowed |= {"title", "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"}
    for name in sorted(set(view) - allowed):
        yield Problem(f"/view/{name}", "is not a field of this view")
    for name, limit in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        value = view.get(name)
        if value is not None and (not isinstance(value, str) or len(value) > limit):
            yield Problem(f"/view/{name}", f"must be text of at most {limit} characters")
    if modal:
        yield from text_problems(view.get("title"), "/view/title", 24, plain=True)
        for name in ("submit", "close"):
            yield from optional_text_problems(view.get(name), f"/view/{name}", 24)
