"""Visible state: what one person sees, as JSON. No private channel of others, no ephemeral message of others."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from bot.demo.browser.unread import Unread
from bot.demo.json_types import Json
from bot.demo.people.person import Person
from bot.demo.slack import LocalSlack
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Ephemeral, File, Message, Post
from bot.demo.workspace.views import View


class VisibleState:
    """Reads the workspace as one person sees it."""

    def __init__(self, slack: LocalSlack, unread: Unread) -> None:
        self._slack = slack
        self._space = slack.workspace
        self._unread = unread

    def frame(self, person: Person) -> Json:
        """Return what the person sees whichever channel is open."""
        groups = list(self._space.groups.values())
        seen = [one for one in self._slack.channels if person.sees(one) and one.kind in ("public", "private")]
        dm = person.direct_messages()
        features: Mapping[str, Any] = self._slack.interactions.manifest.get("features", {})
        home = person.home
        return {
            "me": person.id,
            "now": self._space.now().timestamp(),
            "url": self._space.url,
            "app": {
                "user": self._slack.bot_user_id,
                "name": self._space.users[self._slack.bot_user_id].real_name,
                "dm": {"id": dm.id} | self._unread.count(person, dm, groups),
            },
            "people": {
                one.id: {"name": one.name, "real_name": one.real_name, "is_bot": one.is_bot, "deleted": one.deleted}
                for one in self._space.users.values()
            },
            "groups": {one.id: one.handle for one in groups},
            "channels": [_channel(one, person) | self._unread.count(person, one, groups) for one in seen],
            "shortcuts": features.get("shortcuts") or [],
            "modal": _view(person.modal) if person.modal else None,
            "home": _view(home) if home else None,
        }

    def channel(self, person: Person, channel_id: str) -> Json | None:
        """Return a channel with its messages; ``None``: there is none that the person may see."""
        channel = self._visible(person, channel_id)
        if channel is None:
            return None
        shown: list[Post] = [*channel.all_messages]
        shown += [one for one in self._ephemerals(person, channel) if one.thread_ts is None]
        return _channel(channel, person) | {
            "topic": channel.topic,
            "purpose": channel.purpose,
            "members": channel.members,
            "bookmarks": [{"title": one.title, "link": one.link, "emoji": one.emoji} for one in channel.bookmarks],
            "pins": [one.ts for one in channel.pinned],
            "messages": [_post(one, channel) for one in sorted(shown, key=attrgetter("ts"))],
        }

    def thread(self, person: Person, channel_id: str, ts: str) -> Json | None:
        """Return a message with its replies; ``None``: there is none that the person may see."""
        channel = self._visible(person, channel_id)
        parent = channel.at(ts) if channel else None
        if channel is None or parent is None:
            return None
        shown: list[Post] = [*channel.thread(parent)]
        shown += [one for one in self._ephemerals(person, channel) if one.thread_ts == ts]
        posts: list[Post] = [parent, *sorted(shown, key=attrgetter("ts"))]
        return {"channel": channel.id, "ts": ts, "messages": [_post(one, channel) for one in posts]}

    def file(self, person: Person, file_id: str) -> File | None:
        """Find a file that was shared in a channel which the person sees."""
        file = self._space.files.get(file_id)
        if file is None or not any(person.sees(self._space.channels[one]) for one in file.shares):
            return None
        return file

    def _visible(self, person: Person, channel_id: str) -> Channel | None:
        channel = self._space.channels.get(channel_id)
        return channel if channel is not None and person.sees(channel) else None

    @staticmethod
    def _ephemerals(person: Person, channel: Channel) -> list[Ephemeral]:
        return [one for one in person.ephemerals if one.channel_id == channel.id]


def _channel(channel: Channel, person: Person) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "member": person.id in channel.members,
        "archived": channel.is_archived,
    }


def _post(post: Post, channel: Channel) -> Json:
    shown: Json = {
        "ts": post.ts,
        "user": post.user,
        "is_app": post.bot_id is not None or isinstance(post, Ephemeral),
        "text": post.text,
        "blocks": post.blocks,
        "attachments": post.attachments,
        "only_you": isinstance(post, Ephemeral),
    }
    return shown | _message(post, channel) if isinstance(post, Message) else shown


def _message(message: Message, channel: Channel) -> Json:
    replies = channel.thread(message)
    return {
        "username": message.username,
        "is_system": message.is_system,
        "is_reply": message.is_reply,
        "is_edited": message.edited is not None,
        "is_pinned": message.ts in channel.pins,
        "thread_ts": message.thread_ts,
        "replies": len(replies),
        "latest_reply": replies[-1].ts if replies else None,
        "reactions": [{"name": name, "users": users} for name, users in message.reactions.items()],
        "files": [{"id": one.id, "name": one.name, "size": len(one.content)} for one in message.files],
    }


def _view(view: View) -> Json:
    errors = {
        block["block_id"]: view.errors[label]
        for block in view.blocks
        if block["type"] == "input" and (label := block["label"]["text"]) in view.errors
    }
    shown = {key: view.content.get(key) for key in ("type", "title", "submit", "close", "blocks")}
    return shown | {"id": view.id, "hash": view.hash, "errors": errors, "values": view.state()["values"]}
