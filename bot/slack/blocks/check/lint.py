"""What Slack accepts of a whole message or view: judged in tests, and by `sendable.py` before it leaves.

A problem reads ``blocks/3/text: 3001 characters, the limit is 3000``. What holds of one object stands in ``limits.py``;
here is what holds of a whole payload.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.slack.blocks import block_kit
from bot.slack.blocks.check import limits
from bot.slack.blocks.check.limits import Problems
from bot.slack.blocks.text import size

TEXT_LIMIT = 3_900
"""Of a message's top-level text. Source: Slack's reference, chat.update: it refuses more than 4,000."""
_BYTES = 250_000
"""Of a payload as the SDK writes it: JSON in ASCII, six bytes for most letters beyond."""
_ESCAPED = 12
"""Bytes of a letter in JSON in ASCII, at most: two escapes of six."""
_BROADCAST = re.compile(r"<!(channel|here|everyone)\b", re.IGNORECASE)
_UNSEEN = {"value", "initial_value", "private_metadata", "metadata", "block_id", "action_id", "callback_id"}
"""Members that Slack gives back and never renders as text: a mention in them is only characters."""


def problems_of_message(payload: Mapping[str, Any]) -> list[str]:
    """Find what Slack would refuse, or show wrongly, in the arguments of a post, an edit or an answer."""
    blocks = payload.get("blocks") or []
    return [
        *_text(payload.get("text")),
        *_switches(payload),
        *_blocks(blocks, "blocks", 50, limits.IN_MESSAGES),
        *_together(blocks),
        *_metadata(payload.get("metadata") or {}),
        *_everywhere(payload),
    ]


def problems_of_view(view: Mapping[str, Any]) -> list[str]:
    """Find what Slack would refuse, or show wrongly, in a modal or a Home tab."""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        return [f"type: {kind!r} isn't a view, it is modal or home"]
    blocks = view.get("blocks")
    asks = any(isinstance(block, Mapping) and block.get("type") == "input" for block in _list(blocks))
    return [
        *limits.obj(str(kind))(view, ""),
        *_blocks(blocks, "blocks", 100, limits.IN_VIEWS),
        *(["submit: needed, because there is an input"] if asks and kind == "modal" and not view.get("submit") else []),
        *_everywhere(view),
    ]


def _text(text: Any) -> Problems:
    if not isinstance(text, str) or not text.strip():
        yield "text: needed, phones and screen readers show nothing else"
    else:
        yield from limits.string(TEXT_LIMIT)(text, "text")


def _switches(payload: Mapping[str, Any]) -> Problems:
    if "link_names" in payload:
        yield "link_names: never, it turns names in people's texts into mentions"
    parse = payload.get("parse")
    if parse != "none" and ("parse" in payload or "channel" in payload):
        yield f"parse: {parse!r}, it must be 'none' in every post and edit"


def _together(blocks: Any) -> Problems:
    if (total := block_kit.characters(blocks)) > block_kit.MOST_CHARACTERS:
        yield f"blocks: {total} characters together, the limit is {block_kit.MOST_CHARACTERS}"


def _metadata(metadata: Any) -> Problems:
    if not metadata:
        return
    yield from limits.obj("metadata")(metadata, "metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, Mapping) else None
    for name, value in payload.items() if isinstance(payload, Mapping) else ():
        if isinstance(value, Mapping | list | tuple):
            yield f"metadata/event_payload/{name}: a {type(value).__name__}, the payload must be flat"


def _everywhere(payload: Mapping[str, Any]) -> Problems:
    try:
        written = json.dumps(payload, ensure_ascii=False)
        written.encode()
    except (TypeError, ValueError) as error:
        yield from _broadcasts(payload)
        yield f"/: can't be sent as JSON: {error}"
        return
    if _BROADCAST.search(written):  # of nearly all there is none: where it stands is looked for only then
        yield from _broadcasts(payload)
    if len(written) * _ESCAPED > _BYTES and (length := len(json.dumps(payload))) > _BYTES:
        yield f"/: {length} bytes, the limit is {_BYTES}"


def _broadcasts(payload: Mapping[str, Any]) -> Problems:
    for at, text in _strings(payload, ""):
        if (found := _BROADCAST.search(text)) and not _UNSEEN.intersection(at.split("/")):
            yield f"{at}: mentions everyone ({found[0]}>)"


def _list(value: Any) -> list[Any] | tuple[Any, ...]:
    return value if isinstance(value, list | tuple) else ()


def _strings(value: Any, at: str) -> Iterator[tuple[str, str]]:
    """Find every string and where it stands."""
    if isinstance(value, str):
        yield at or "/", value
    elif isinstance(value, Mapping):
        for name, member in value.items():
            yield from _strings(member, f"{at}/{name}".lstrip("/"))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _strings(item, f"{at}/{index}")


def _blocks(blocks: Any, at: str, most: int, kinds: frozenset[str]) -> Problems:
    yield from limits.many(limits.one_of(*kinds), most, least=0)(blocks, at)
    shown = [(index, block) for index, block in enumerate(_list(blocks)) if isinstance(block, Mapping)]
    seen: Counter[str] = Counter()
    for index, block in shown:
        block_id = str(block.get("block_id", ""))
        if block_id and seen[block_id]:
            yield f"{at}/{index}/block_id: {block_id!r} is there twice"
        seen[block_id] += 1
        action_ids = list(_action_ids(block))
        if len(set(action_ids)) < len(action_ids):
            for action_id, times in Counter(action_ids).items():
                if times > 1:
                    yield f"{at}/{index}: action_id {action_id!r} is there {times} times"
    for what, (most_of_it, measure) in _TOTALS.items():
        total = measure([block for _, block in shown])
        if total > most_of_it:
            yield f"{at}: {total} {what}, the limit is {most_of_it}"


def _action_ids(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("action_id"), str):
            yield value["action_id"]
        for member in value.values():
            yield from _action_ids(member)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _action_ids(item)


def _markdown(blocks: Sequence[Mapping[str, Any]]) -> int:
    return sum(size(str(block.get("text"))) for block in blocks if block.get("type") == "markdown")


def _tables(blocks: Sequence[Mapping[str, Any]]) -> int:
    return sum(block_kit.characters(block.get("rows")) for block in blocks if block.get("type") == "data_table")


def _focused(blocks: Sequence[Mapping[str, Any]]) -> int:
    return json.dumps(blocks, default=str).count('"focus_on_load": true')


_TOTALS: dict[str, tuple[int, Callable[[Sequence[Mapping[str, Any]]], int]]] = {
    "characters of markdown": (12_000, _markdown),
    "characters of tables": (10_000, _tables),
    "tables": (1, lambda blocks: sum(block.get("type") == "data_table" for block in blocks)),
    "elements with focus_on_load": (1, _focused),
}
"""What is limited over all blocks of a payload: how much, and how it is counted."""
