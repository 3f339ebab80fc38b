"""The state of the local Slack: people, groups, channels and files, and the ids of all that is new."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.demo.json_types import Json
from bot.demo.workspace.canvases import Canvas
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.messages import Ephemeral, File
from bot.demo.workspace.users import Group, User


def _base36(number: int, width: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    for _ in range(width):
        number, digit = divmod(number, 36)
        text = digits[digit] + text
    return text


class Workspace:
    """Who and what there is, and the ids of what is new. Publishes no events: `bot.demo.operations` does."""

    def __init__(self, *, now: Callable[[], datetime], url: str) -> None:
        self.now = now
        self.url = url
        self.team_id = "T0L0CALL01"
        self.team_name = "Local Slack"
        self.app_id = "A0WARR00M1"
        self.users: dict[str, User] = {}
        self.groups: dict[str, Group] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.canvases: dict[str, Canvas] = {}
        self.ephemerals: list[Ephemeral] = []
        self._minted = 0
        self._last_ts = 0

    @property
    def domain(self) -> str:
        """First label of the workspace's address."""
        return self.url.split("//", 1)[-1].split(".", 1)[0]

    def mint(self, prefix: str) -> str:
        """Return a new id: opaque to look at, the same in every run."""
        self._minted += 1
        return f"{prefix}0{_base36(self._minted * 1_580_030_173 % 36**9, 9)}"

    def give_block_ids(self, blocks: list[Json]) -> list[Json]:
        """Give every block that has no id a new one, in place; returns the blocks."""
        for block in blocks:
            block.setdefault("block_id", self.mint("b"))
        return blocks

    def next_ts(self) -> str:
        """Return the ts of what happens now: unique, and never earlier than the one before."""
        since = self.now() - datetime(1970, 1, 1, tzinfo=UTC)
        micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        self._last_ts = max(micros, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def user_named(self, name: str) -> User:
        """Find by name (with or without @) or id; LookupError if there is none."""
        bare = name.removeprefix("@")
        for user in self.users.values():
            if bare in (user.id, user.name):
                return user
        raise LookupError(f"there is no {bare!r}; there are: {', '.join(u.name for u in self.users.values())}")

    def channel_named(self, name: str) -> Channel:
        """Find by name (with or without #) or id; LookupError if there is none."""
        bare = name.removeprefix("#")
        for channel in self.channels.values():
            if bare == channel.id or (bare == channel.name and not channel.is_im):
                return channel
        known = ", ".join(one.name for one in self.channels.values() if not one.is_im)
        raise LookupError(f"there is no channel {bare!r}; there are: {known}")

    def user(self, user_id: str) -> User:
        """Find by id; SlackError ``user_not_found``."""
        if user_id not in self.users:
            raise SlackError("user_not_found")
        return self.users[user_id]

    def canvas_in(self, channel_id: str) -> Canvas | None:
        """Return the canvas of a channel, if it has one."""
        return next((one for one in self.canvases.values() if one.channel == channel_id and not one.deleted), None)

    def name_is_taken(self, name: str) -> bool:
        """Whether a channel has the name: archived ones keep theirs."""
        return any(one.name == name and not one.is_im for one in self.channels.values())

    def add_channel(self, name: str, creator: str, members: Sequence[str] = (), **more: Any) -> Channel:
        """Add a channel with a new id; ``more`` are fields of `Channel`."""
        kind = "D" if more.get("is_im") else "C"
        channel = Channel(
            id=self.mint(kind), name=name, creator=creator, created=self.now(), members=list(members), **more
        )
        self.channels[channel.id] = channel
        return channel

    def direct_message(self, *user_ids: str) -> Channel:
        """Find or open the conversation of exactly these people."""
        together = sorted(set(user_ids))
        for channel in self.channels.values():
            if (channel.is_im or channel.is_mpim) and sorted(channel.members) == together:
                return channel
        is_im = len(together) <= 2  # noqa: PLR2004  -- two make a direct message
        name = "directmessage" if is_im else "mpdm-" + "--".join(self.users[u].name for u in together) + "-1"
        members = list(dict.fromkeys(user_ids))
        return self.add_channel(name, user_ids[0], members, is_private=True, is_im=is_im, is_mpim=not is_im)

    # The names that rendering asks for

    def user_name(self, user_id: str) -> str | None:
        """Name of a user id."""
        user = self.users.get(user_id)
        return user.name if user else None

    def group_handle(self, group_id: str) -> str | None:
        """Handle of a user group id."""
        group = self.groups.get(group_id)
        return group.handle if group else None

    def channel_name(self, channel_id: str) -> str | None:
        """Name of a channel id."""
        channel = self.channels.get(channel_id)
        return channel.name if channel else None

    def directory(self) -> dict[str, dict[str, str]]:
        """Return what can be mentioned by name: name to id."""
        return {
            "users": {one.name: one.id for one in self.users.values()},
            "groups": {one.handle: one.id for one in self.groups.values()},
            "channels": {one.name: one.id for one in self.channels.values() if one.kind == "public"},
            "private": {one.name: one.id for one in self.channels.values() if one.kind == "private"},
        }
