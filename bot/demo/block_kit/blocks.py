"""What Slack refuses in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.demo.block_kit.charts import MOST_OF_A_MESSAGE, chart_problems
from bot.demo.block_kit.elements import Problem, element_problems, optional_text_problems, text_problems

Json = Mapping[str, Any]

MARKDOWN_CHARACTERS = 12_000
TABLE_CHARACTERS = 10_000

KNOWN_FIELDS: dict[str, set[str]] = {
    "section": {"text", "fields", "accessory", "expand"},
    "header": {"text", "level"},
    "divider": set(),
    "context": {"elements"},
    "actions": {"elements"},
    "image": {"image_url", "alt_text", "title", "slack_file"},
    "input": {"label", "element", "dispatch_action", "hint", "optional"},
    "markdown": {"text"},
    "table": {"rows", "column_settings"},
    "data_table": {"caption", "rows", "page_size", "row_header_column_index"},
    "rich_text": {"elements"},
    "video": {
        "alt_text", "author_name", "description", "provider_icon_url", "provider_name", "title",
        "title_url", "thumbnail_url", "video_url",
    },
    "file": {"external_id", "source"},
    "context_actions": {"elements"},
    "alert": {"text", "level"},
    "data_visualization": {"title", "chart"},
}  # fmt: skip
ONLY_IN = {
    kind: {"message"} for kind in ("markdown", "table", "data_table", "file", "context_actions", "data_visualization")
}
"""Blocks that are not for every surface. The rest may stand anywhere."""


def block_problems(blocks: Any, surface: str, most: int, at: str = "/blocks") -> list[Problem]:
    """Check a list of blocks on a surface: ``message``, ``modal`` or ``home``."""
    if not isinstance(blocks, list):
        return [Problem(at, "must be a list of blocks", code="invalid_blocks_format")]
    problems = [Problem(at, f"holds more than {most} blocks")] if len(blocks) > most else []
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        problems += _block(block, f"{at}/{number}", surface)
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if isinstance(block_id, str) and block_id in seen:
            problems.append(Problem(f"{at}/{number}/block_id", f"{block_id!r} is used twice"))
        seen.add(str(block_id))
    problems += _totals([one for one in blocks if isinstance(one, dict)], at)
    return problems


def _totals(blocks: list[dict[str, Any]], at: str) -> Iterator[Problem]:
    if sum(len(str(one.get("text", ""))) for one in blocks if one.get("type") == "markdown") > MARKDOWN_CHARACTERS:
        yield Problem(at, "all markdown blocks together hold more than 12000 characters")
    if sum(one.get("type") in ("table", "data_table") for one in blocks) > 1:
        yield Problem(at, "only_one_table_allowed", code="invalid_attachments")
    if sum(one.get("type") == "data_visualization" for one in blocks) > MOST_OF_A_MESSAGE:
        yield Problem(at, f"holds more than {MOST_OF_A_MESSAGE} charts")


def _block(block: Any, at: str, surface: str) -> Iterator[Problem]:
    kind = block.get("type") if isinstance(block, dict) else None
    if not isinstance(block, dict) or not isinstance(kind, str) or kind not in KNOWN_FIELDS:
        yield Problem(f"{at}/type", f"unsupported block: {kind!r}")
        return
    if surface not in ONLY_IN.get(kind, {surface}):
        yield Problem(f"{at}/type", f"{kind} may not stand in a {surface}")
    for name in sorted(set(block) - KNOWN_FIELDS[kind] - {"type", "block_id"}):
        yield Problem(f"{at}/{name}", f"no such field in a {kind} block")
    block_id = block.get("block_id")
    if block_id is not None and (not isinstance(block_id, str) or not 1 <= len(block_id) <= 255):  # noqa: PLR2004 - Slack's limit
        yield Problem(f"{at}/block_id", "must be text of 1 to 255 characters")
    check = CHECKS.get(kind)
    if check:
        yield from check(block, at)


def _section(block: Json, at: str) -> Iterator[Problem]:
    text, fields = block.get("text"), block.get("fields")
    if text is None and not fields:
        yield Problem(at, "a section needs text or fields")
    yield from optional_text_problems(text, f"{at}/text", 3000, plain=False)
    if fields is not None:
        if not isinstance(fields, list) or not 1 <= len(fields) <= 10:  # noqa: PLR2004 - Slack's limit
            yield Problem(f"{at}/fields", "must be a list of 1 to 10 texts")
            return
        for number, one in enumerate(fields):
            yield from text_problems(one, f"{at}/fields/{number}", 2000)
    if block.get("accessory") is not None:
        yield from element_problems(block["accessory"], f"{at}/accessory", "section")


def _header(block: Json, at: str) -> Iterator[Problem]:
    yield from text_problems(block.get("text"), f"{at}/text", 150, plain=True)


def _context(block: Json, at: str) -> Iterator[Problem]:
    parts = block.get("elements")
    if not isinstance(parts, list) or not 1 <= len(parts) <= 10:  # noqa: PLR2004 - Slack's limit
        yield Problem(f"{at}/elements", "must be a list of 1 to 10 elements")
        return
    for number, part in enumerate(parts):
        if isinstance(part, dict) and part.get("type") == "image":
            yield from element_problems(part, f"{at}/elements/{number}", "context")
        else:
            yield from text_problems(part, f"{at}/elements/{number}", 3000)


def _actions(block: Json, at: str) -> Iterator[Problem]:
    parts = block.get("elements")
    if not isinstance(parts, list) or not 1 <= len(parts) <= 25:  # noqa: PLR2004 - Slack's limit
        yield Problem(f"{at}/elements", "must be a list of 1 to 25 elements")
        return
    seen: set[str] = set()
    for number, part in enumerate(parts):
        yield from element_problems(part, f"{at}/elements/{number}", "actions")
        action_id = part.get("action_id") if isinstance(part, dict) else None
        if isinstance(action_id, str) and action_id in seen:
            yield Problem(f"{at}/elements/{number}/action_id", f"{action_id!r} is used twice")
        seen.add(str(action_id))


def _input(block: Json, at: str) -> Iterator[Problem]:
    yield from text_problems(block.get("label"), f"{at}/label", 2000, plain=True)
    yield from optional_text_problems(block.get("hint"), f"{at}/hint", 2000)
    yield from element_problems(block.get("element"), f"{at}/element", "input")


def _image(block: Json, at: str) -> Iterator[Problem]:
    yield from optional_text_problems(block.get("title"), f"{at}/title", 2000)
    yield from element_problems({**block, "type": "image"}, at, "image")


def _markdown(block: Json, at: str) -> Iterator[Problem]:
    text = block.get("text")
    if not isinstance(text, str) or not 1 <= len(text) <= MARKDOWN_CHARACTERS:
        yield Problem(f"{at}/text", "must be text of 1 to 12000 characters")


def _table(block: Json, at: str) -> Iterator[Problem]:
    rows = block.get("rows")
    if not isinstance(rows, list) or not 1 <= len(rows) <= 100:  # noqa: PLR2004 - Slack's limit
        yield Problem(f"{at}/rows", "must be a list of 1 to 100 rows")
        return
    for number, row in enumerate(rows):
        if not isinstance(row, list) or not 1 <= len(row) <= 20:  # noqa: PLR2004 - Slack's limit
            yield Problem(f"{at}/rows/{number}", "must be a list of 1 to 20 cells")
            continue
        for column, cell in enumerate(row):
            kind = cell.get("type") if isinstance(cell, dict) else None
            if kind not in ("raw_text", "rich_text", "raw_number"):
                yield Problem(f"{at}/rows/{number}/{column}", f"unsupported cell: {kind!r}")
    if sum(len(_cell_text(cell)) for row in rows if isinstance(row, list) for cell in row) > TABLE_CHARACTERS:
        yield Problem(f"{at}/rows", "holds more than 10000 characters", code="invalid_attachments")


def _data_table(block: Json, at: str) -> Iterator[Problem]:
    """Check one whose rows are as many cells each; the first is the heading."""
    rows, caption, size = block.get("rows"), block.get("caption"), block.get("page_size", 5)
    if not isinstance(caption, str) or not caption:
        yield Problem(f"{at}/caption", "must be text")
    if isinstance(size, bool) or not isinstance(size, int) or not 1 <= size <= 100:  # noqa: PLR2004 - Slack's limit
        yield Problem(f"{at}/page_size", "must be a number from 1 to 100")
    if not isinstance(rows, list) or not 2 <= len(rows) <= 101:  # noqa: PLR2004 - Slack's limit
        yield Problem(f"{at}/rows", "must be a list of 2 to 101 rows")
        return
    if len({len(row) for row in rows if isinstance(row, list)}) != 1:
        yield Problem(f"{at}/rows", "must have as many cells each")
    yield from _table({"rows": rows[:100]}, at)


def _cell_text(cell: Any) -> str:
    if isinstance(cell, dict):
        inside = cell.get("elements")
        return str(cell.get("text", "")) + "".join(map(_cell_text, inside if isinstance(inside, list) else []))
    return ""


def _rich_text(block: Json, at: str) -> Iterator[Problem]:
    parts = block.get("elements")
    kinds = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
    if not isinstance(parts, list) or not all(isinstance(one, dict) and one.get("type") in kinds for one in parts):
        yield Problem(f"{at}/elements", f"must be a list of {', '.join(kinds)}")


CHECKS = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "image": _image,
    "markdown": _markdown,
    "table": _table,
    "data_table": _data_table,
    "rich_text": _rich_text,
    "data_visualization": chart_problems,
}
