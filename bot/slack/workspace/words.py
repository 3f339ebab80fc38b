"""What a message says, wherever its words stand: text, blocks, attachments, and what was forwarded with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.domain.timeline import Attachment
from bot.slack.blocks.text import clean, unescape

PLACEHOLDERS: Final = frozenset({"[no preview available]", "This content can't be displayed."})
"""What Slack writes where an app wrote nothing. Source: the fallback of attachments that hold blocks."""

DEEPEST: Final = 12
"""Levels of nesting that are read: lists within quotes within a block have fewer."""

MOST_ATTACHMENTS: Final = 100
"""Attachments of one message. Source: Slack's reference, chat.postMessage, error too_many_attachments."""

_LEAVES: Final[Mapping[str, tuple[str, str, str]]] = {
    "user": ("<@", "user_id", ">"),
    "channel": ("<#", "channel_id", ">"),
    "emoji": (":", "name", ":"),
    "link": ("", "url", ""),
    "image": ("", "alt_text", ""),
}
"""Elements without a text of their own: what stands before it, the key that holds it, what stands after it."""

_SILENT: Final = frozenset({"actions", "input", "divider", "file"})
"""Blocks that ask for something or show nothing."""


def words(message: Mapping[str, Any]) -> str:
    """Return what a message says, as plain text; of an app, under the name that it gives itself."""
    parts = _Parts(_text(message.get("text")))
    by_person = _is_by_a_person(message)
    if not by_person:
        parts.add("\n".join(_of_blocks(message.get("blocks"))))
    for attached in _dicts(message.get("attachments"))[:MOST_ATTACHMENTS]:
        if attached.get("is_share"):
            parts.append(_forwarded(attached))
        elif not by_person and not attached.get("from_url"):  # else Slack's preview of a link
            parts.add(_of_attachment(attached))
    said = parts.together()
    speaker = message.get("username")
    if speaker and said and not message.get("user"):
        said = f"{speaker}: {said}"
    return clean(unescape(said))  # no database takes NUL bytes and lone surrogates


def files(message: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """Return the files of a message, and of what was forwarded with it."""
    shared = [one for each in _dicts(message.get("attachments")) for one in _dicts(each.get("files"))]
    return tuple(
        Attachment(_file_name(file), _text(file.get("permalink"))) for file in (*_dicts(message.get("files")), *shared)
    )


def _file_name(file: Mapping[str, Any]) -> str:
    if file.get("mode") == "tombstone":
        return "a file that was deleted"
    if file.get("mode") == "hidden_by_limit":
        return "a file that this workspace's plan hides"
    if file.get("file_access") == "access_denied":
        return "a file that Warroom can't see"
    return clean(_text(file.get("name")) or _text(file.get("title")) or "file")


def _is_by_a_person(message: Mapping[str, Any]) -> bool:
    return bool(message.get("user")) and not message.get("bot_id")


class _Parts:
    """The texts of a message, one after the other; what only says again what is there already is left out."""

    def __init__(self, first: str) -> None:
        self._parts = [first]
        self._bare = _bare(first)

    def add(self, text: str) -> None:
        """Add a text that may repeat what is there; what is within it gives way to it."""
        bare = _bare(text)
        if not bare or bare in self._bare:
            return
        if self._bare in bare:
            self._parts, self._bare = [text], bare
        else:
            self._parts.append(text)
            self._bare += bare

    def append(self, text: str) -> None:
        """Add a text whatever it repeats."""
        self._parts.append(text)
        self._bare += _bare(text)

    def together(self) -> str:
        """Return all of it."""
        return "\n".join(part for part in self._parts if part)


def _bare(text: str) -> str:
    return "".join(text.replace("*", "").replace("_", "").split())


def _forwarded(attached: Mapping[str, Any]) -> str:
    """Say who said it and where, apart from whoever forwarded it."""
    who = _text(attached.get("author_name")) or _text(attached.get("author_subname")) or "someone"
    where = _text(attached.get("channel_name"))
    messages = _dicts([each.get("message") for each in _dicts(attached.get("message_blocks"))])
    nested = (_dicts(each.get("blocks")) for each in messages)
    quoted = _text(attached.get("text")) or "\n".join(line for blocks in nested for line in _of_blocks(blocks))
    link = _text(attached.get("from_url"))
    head = f"Forwarded from {who}" + (f" in #{where}" if where else "")
    return f"{head}: “{quoted}”" + (f" {link}" if link else "")


def _of_attachment(attached: Mapping[str, Any]) -> str:
    parts = [_text(attached.get(part)) for part in ("pretext", "title", "text")]
    fields = ((_text(field.get("title")), _text(field.get("value"))) for field in _dicts(attached.get("fields")))
    parts += [": ".join(part for part in field if part) for field in fields]
    parts += _of_blocks(attached.get("blocks"))
    fallback = _text(attached.get("fallback"))
    if not any(parts) and fallback not in PLACEHOLDERS:
        parts.append(fallback)
    return "\n".join(part for part in parts if part)


def _of_blocks(blocks: Any) -> list[str]:
    """Return the words of blocks, a line or more each."""
    found = []
    for block in _dicts(blocks):
        if _text(block.get("type")) not in _SILENT:
            text = "".join(_pieces(block, 0)) if block.get("type") == "rich_text" else " ".join(_pieces(block, 0))
            found.append(text.strip())
    return [text for text in found if text]


def _pieces(node: Any, depth: int) -> Iterator[str]:
    """Yield the words within a block, in the order in which they are shown."""
    if depth > DEEPEST:
        return
    if isinstance(node, list):
        for each in node:
            yield from _pieces(each, depth + 1)
    elif isinstance(node, dict):
        kind, text = _text(node.get("type")), node.get("text")
        yield from [text] if isinstance(text, str) else _pieces(text, depth + 1)
        if not text and not node.get("title") and kind in _LEAVES:
            before, key, after = _LEAVES[kind]
            yield f"{before}{_text(node.get(key))}{after}"
        for part in ("title", "description", "fields", "elements", "rows"):
            yield from _pieces(node.get(part), depth + 1)
        if kind.startswith("rich_text_"):
            yield "\n"


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
