"""canvases.* and conversations.canvases.*: the document of a channel."""

from __future__ import annotations

import json
from typing import Any

from bot.demo.json_types import Json
from bot.demo.web_api.method import Arguments, Desk, Method
from bot.demo.workspace.canvases import HEADING, Block, Canvas, blocks_of
from bot.demo.workspace.errors import SlackError, invalid

LONGEST = 1024 * 1024
MOST_CELLS = 300
DEEPEST = 3
HEADERS = ("h1", "h2", "h3")
WITH_CONTENT = ("insert_after", "insert_before", "insert_at_start", "insert_at_end", "replace")
AT_SECTION = ("insert_after", "insert_before", "delete")


def create_in_channel(desk: Desk, arguments: Arguments) -> Json:
    """Make the canvas of a channel; there is one at most."""
    channel = desk.open(arguments.required("channel_id"))
    there = desk.workspace.canvas_in(channel.id)
    if there is not None:
        raise SlackError("channel_canvas_already_exists")
    blocks = _blocks(desk, arguments.raw.get("document_content")) if arguments.has("document_content") else []
    canvas = Canvas(id=desk.workspace.mint("F"), channel=channel.id, title=arguments.text("title"), blocks=blocks)
    desk.workspace.canvases[canvas.id] = canvas
    return {"canvas_id": canvas.id}


def edit(desk: Desk, arguments: Arguments) -> Json:
    """Change a canvas by one operation."""
    canvas = _canvas(desk, arguments)
    changes = _parsed(arguments.raw.get("changes"))
    if not isinstance(changes, list) or len(changes) != 1 or not isinstance(changes[0], dict):
        raise invalid("changes must hold one operation")
    if canvas.locked:
        raise SlackError("canvas_editing_locked")
    change: dict[str, Any] = changes[0]
    operation, section = change.get("operation"), change.get("section_id")
    new = _blocks(desk, change.get("document_content")) if operation in WITH_CONTENT else []
    at = _position(canvas, section, needed=operation in AT_SECTION)
    match operation:
        case "insert_at_start":
            canvas.blocks[:0] = new
        case "insert_at_end":
            canvas.blocks += new
        case "insert_before":
            canvas.blocks[at:at] = new
        case "insert_after":
            canvas.blocks[at + 1 : at + 1] = new
        case "replace":
            canvas.blocks[slice(at, at + 1) if section else slice(None)] = new
        case "delete":
            del canvas.blocks[at]
        case _:
            raise invalid(f"no operation {operation!r}")
    return {}


def lookup(desk: Desk, arguments: Arguments) -> Json:
    """Return the ids of the blocks that fit."""
    canvas = _canvas(desk, arguments)
    criteria = _parsed(arguments.raw.get("criteria"))
    if not isinstance(criteria, dict) or not criteria:
        raise invalid("criteria must be an object")
    kinds = criteria.get("section_types")
    if kinds is not None and (not 0 < len(kinds) <= DEEPEST or not set(kinds) <= {*HEADERS, "any_header"}):
        raise invalid("section_types must be one to three of h1, h2, h3, any_header")
    return {"sections": [{"id": each.id} for each in canvas.blocks if _fits(each, kinds, criteria)]}


def _fits(block: Block, kinds: list[str] | None, criteria: Json) -> bool:
    wanted = kinds is None or block.heading in kinds or ("any_header" in kinds and block.heading in HEADERS)
    return wanted and str(criteria.get("contains_text", "")).casefold() in block.text.casefold()


def content(desk: Desk, arguments: Arguments) -> Json:
    """Return all that a canvas holds."""
    if arguments.text("content_type") not in {"", "markdown"}:
        raise invalid("the local Slack gives Markdown alone")
    return {"content": _canvas(desk, arguments).markdown}


def delete(desk: Desk, arguments: Arguments) -> Json:
    """Delete a canvas."""
    _canvas(desk, arguments).deleted = True
    return {}


def _canvas(desk: Desk, arguments: Arguments) -> Canvas:
    canvas = desk.workspace.canvases.get(arguments.required("canvas_id"))
    if canvas is None or canvas.deleted:
        raise SlackError("canvas_not_found")
    desk.joined(canvas.channel)
    return canvas


def _parsed(value: object) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise SlackError("invalid_arguments") from None


def _position(canvas: Canvas, section: object, *, needed: bool) -> int:
    if section is None and not needed:
        return 0
    at = next((i for i, each in enumerate(canvas.blocks) if each.id == section), None)
    if at is None:
        raise SlackError("canvas_editing_failed", detail="no such section")
    return at


def _blocks(desk: Desk, given: object) -> list[Block]:
    document = _parsed(given)
    markdown = document.get("markdown") if isinstance(document, dict) and document.get("type") == "markdown" else None
    if not isinstance(markdown, str):
        raise invalid("document_content must be {type: markdown, markdown}")
    if len(markdown.encode()) > LONGEST:
        raise SlackError("canvas_too_large")
    blocks = blocks_of(markdown, desk.workspace.mint)
    for block in blocks:
        heading = HEADING.fullmatch(block.text)
        rows = [line for line in block.text.splitlines() if line.startswith("|")]
        if (heading and len(heading[1]) > DEEPEST) or sum(row.count("|") - 1 for row in rows) > MOST_CELLS:
            raise SlackError("canvas_editing_failed", detail="unsupported heading or table")
    return blocks


METHODS: dict[str, Method] = {
    "conversations.canvases.create": Method(create_in_channel, "canvases:write"),
    "canvases.edit": Method(edit, "canvases:write"),
    "canvases.delete": Method(delete, "canvases:write"),
    "canvases.sections.lookup": Method(lookup, "canvases:read"),
    "canvases.getContent": Method(content, "canvases:read"),
}
