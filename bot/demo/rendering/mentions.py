"""Mentions: whom a message pings, and how typed names become mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bot.demo.json_types import Json
from bot.demo.rendering.mrkdwn import escape


class Ping(NamedTuple):
    """A mention in a message that the app posted: someone's phone rang."""

    channel: str
    """Channel id."""
    ts: str
    who: str
    """A user id, a user group id, or ``here``, ``channel``, ``everyone``."""


MENTION = re.compile(r"<(?:@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+)|!(here|channel|everyone))(?:\|[^<>]*)?>")
BARE_BROADCAST = re.compile(r"(?<![\w.])@(here|channel|everyone)\b")


def mentions(text: str, blocks: list[Json]) -> list[str]:
    """Return whom a message pings, each once."""
    return list(dict.fromkeys([*_in_text(text), *_in_blocks(blocks)]))


def _in_text(text: str) -> Iterator[str]:
    for found in MENTION.finditer(text):
        yield found[1] or found[2] or found[3]


def _in_blocks(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _in_blocks(one)
    elif isinstance(node, dict):
        yield from _in_node(node)


def _in_node(node: Json) -> Iterator[str]:
    match node.get("type"):
        case "plain_text":
            return
        case "mrkdwn":
            text = str(node.get("text", ""))
            yield from _in_text(text)
            # Without verbatim Slack looks for bare words too; the page says "certain mentions".
            if not node.get("verbatim"):
                yield from (found[1] for found in BARE_BROADCAST.finditer(text))
        case "markdown":
            yield from _in_text(str(node.get("text", "")))
        case "user" if "user_id" in node:
            yield node["user_id"]
        case "usergroup" if "usergroup_id" in node:
            yield node["usergroup_id"]
        case "broadcast" if "range" in node:
            yield node["range"]
        case _:
            for value in node.values():
                yield from _in_blocks(value)


WORD = re.compile(r"(https?://[^\s<>|`]+)|(?<![\w@/])@([\w.-]*\w)|(?<![\w#/])#([\w-]*\w)")


def encode_typed(text: str, directory: Mapping[str, Mapping[str, str]], *, piped: bool) -> str:
    """Turn the names that a person typed into mentions, and addresses into links.

    Args:
        text: as typed, escaped already if it is to be.
        directory: name to id, under ``users``, ``groups``, ``channels`` and ``private``.
        piped: whether user mentions carry the name, as in slash commands: ``<@U1|bob>``.
    """

    def encoded(found: re.Match[str]) -> str:
        url, name, channel = found.groups()
        if url:
            return f"<{url}>"
        if channel:
            if channel in directory["private"]:
                # Slack leaves the name of a private channel out.
                return f"<#{directory['private'][channel]}|>"
            known = directory["channels"].get(channel)
            return f"<#{known}|{channel}>" if known else found[0]
        if name in directory["users"]:
            user_id = directory["users"][name]
            return f"<@{user_id}|{name}>" if piped else f"<@{user_id}>"
        if name in directory["groups"]:
            return f"<!subteam^{directory['groups'][name]}|@{name}>"
        return f"<!{name}>" if name in ("here", "channel", "everyone") else found[0]

    return WORD.sub(encoded, text)


def as_typed_in_a_message(text: str, directory: Mapping[str, Mapping[str, str]]) -> str:
    """Encode a chat message: what was typed is escaped first, so typed brackets are inert."""
    return encode_typed(escape(text), directory, piped=False)
