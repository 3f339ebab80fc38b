"""Block Kit as plain text: what a person sees of the blocks of a message or a view."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.demo.json_types import Json
from bot.demo.rendering.mrkdwn import Names, render_date, render_text, unescape


def render_object(text: Any, names: Names) -> str:
    """Render a text object, or a bare string as mrkdwn."""
    if isinstance(text, str):
        return render_text(text, names)
    if not isinstance(text, dict):
        return ""
    raw = str(text.get("text", ""))
    # plain_text knows no mentions, but Slack does undo the escaping in it.
    return render_text(raw, names) if text.get("type") == "mrkdwn" else unescape(raw)


def render_blocks(blocks: list[Json], names: Names) -> str:
    """Render blocks one under the other."""
    return "\n".join(part for block in blocks if (part := _block(block, names)))


def _block(block: Json, names: Names) -> str:
    renderer = BLOCKS.get(str(block.get("type")))
    return renderer(block, names) if renderer else f"[{block.get('type')}]"


def _section(block: Json, names: Names) -> str:
    lines = [render_object(block.get("text"), names)]
    lines += [render_object(one, names) for one in block.get("fields") or []]
    if block.get("accessory"):
        lines.append(render_element(block["accessory"], names))
    return "\n".join(line for line in lines if line)


def _in_a_row(block: Json, names: Names) -> str:
    return "  ".join(render_element(one, names) for one in block.get("elements") or [])


def _input(block: Json, names: Names) -> str:
    label = render_object(block.get("label"), names)
    optional = " (optional)" if block.get("optional") else ""
    lines = [f"{label}{optional}: {render_element(block.get('element') or {}, names)}"]
    if block.get("hint"):
        lines.append(render_object(block["hint"], names))
    return "\n".join(lines)


def _image(block: Json, names: Names) -> str:
    return f"[image: {render_object(block.get('title'), names) or block.get('alt_text', '')}]"


def _table(block: Json, names: Names) -> str:
    rows = [
        [_rich_text(cell, names) if cell.get("type") == "rich_text" else str(cell.get("text", "")) for cell in row]
        for row in block.get("rows") or []
    ]
    widths = [max(len(row[i]) for row in rows if i < len(row)) for i in range(max(map(len, rows), default=0))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) for row in rows]
    return "\n".join(line.rstrip() for line in lines)


def _chart(block: Json, _names: Names) -> str:
    chart = block.get("chart") or {}
    lines = [
        f"{one.get('name')}: " + ", ".join(f"{point.get('value'):g}" for point in one.get("data") or [])
        for one in chart.get("series") or []
    ]
    return "\n".join([f"[chart: {block.get('title', '')}]", *lines])


def _rich_text(block: Json, names: Names) -> str:
    lines: list[str] = []
    for part in block.get("elements") or []:
        if part.get("type") == "rich_text_list":
            lines += ["- " + _rich_line(item, names) for item in part.get("elements") or []]
        else:
            line = _rich_line(part, names)
            lines.append("> " + line if part.get("type") == "rich_text_quote" else line)
    return "\n".join(lines)


def _rich_line(part: Json, names: Names) -> str:
    return "".join(_rich_element(one, names) for one in part.get("elements") or [])


def _rich_element(one: Json, names: Names) -> str:
    match one.get("type"):
        case "user":
            return "@" + (names.user_name(one["user_id"]) or one["user_id"])
        case "usergroup":
            return "@" + (names.group_handle(one["usergroup_id"]) or one["usergroup_id"])
        case "channel":
            return "#" + (names.channel_name(one["channel_id"]) or one["channel_id"])
        case "broadcast":
            return f"@{one.get('range')} (everyone was pinged)"
        case "link":
            return f"{one['text']} ({one['url']})" if one.get("text") else str(one.get("url"))
        case "emoji":
            return f":{one.get('name')}:"
        case "date":
            token = f"!date^{one.get('timestamp')}^{one.get('format')}"
            return render_date(token, str(one.get("fallback", "")), names.now())
        case _:
            return str(one.get("text", ""))


def render_element(element: Json, names: Names) -> str:
    """Render one element of a block: what can be clicked stands in brackets."""
    match element.get("type"):
        case "button" | "workflow_button":
            return f"[ {render_object(element.get('text'), names)} ]"
        case "overflow":
            return "[ ... " + " | ".join(_option_texts(element, names)) + " ]"
        case "image":
            return f"[image: {element.get('alt_text', '')}]"
        case "mrkdwn" | "plain_text":
            return render_object(element, names)
        case "checkboxes" | "radio_buttons":
            return "  ".join(f"( ) {text}" for text in _option_texts(element, names))
        case _:
            shown = element.get("initial_value") or render_object(element.get("placeholder"), names)
            picked = (element.get("initial_option") or {}).get("text")
            return f"[{render_object(picked, names) or shown or '...'}]"


def _option_texts(element: Json, names: Names) -> list[str]:
    return [render_object(one.get("text"), names) for one in element.get("options") or []]


BLOCKS: dict[str, Callable[[Json, Names], str]] = {
    "section": _section,
    "header": lambda block, names: render_object(block.get("text"), names),
    "context": _in_a_row,
    "divider": lambda _block, _names: "---",
    "actions": _in_a_row,
    "input": _input,
    "image": _image,
    "markdown": lambda block, names: render_text(str(block.get("text", "")), names),
    "table": _table,
    "data_table": lambda block, names: f"[table: {block.get('caption', '')}]\n{_table(block, names)}",
    "rich_text": _rich_text,
    "data_visualization": _chart,
    "file": lambda _block, _names: "[file]",
    "video": lambda block, names: f"[video: {render_object(block.get('title'), names)}]",
}


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block that holds it, in reading order."""
    for block in blocks:
        inside = list(block.get("elements") or []) if block.get("type") == "actions" else []
        inside += [one for key in ("accessory", "element") if (one := block.get(key))]
        for element in inside:
            if element.get("type") != "image":
                yield block, element


def button_labels(blocks: list[Json]) -> list[str]:
    """Labels of all buttons."""
    return [
        unescape(str((element.get("text") or {}).get("text", "")))
        for _, element in elements(blocks)
        if element.get("type") == "button"
    ]
