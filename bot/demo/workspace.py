"""The state of the local Slack: people, groups, channels and what was said in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.demo.errors import SlackError
from bot.demo.posts import Ephemeral, File, Message

__all__ = ["Bookmark", "Channel", "Ephemeral", "File", "Group", "Message", "User", "Workspace"]


@dataclass(slots=True, kw_only=True)
class User:
    """Somebody with an account, or a bot's user."""

    id: str
    name: str
    real_name: str
    email: str | None = None
    tz: str = "Etc/UTC"
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    """A guest."""
    deleted: bool = False
    """Deactivated."""
    bot_id: str | None = None
    app_id: str | None = None


@dataclass(slots=True, kw_only=True)
class Group:
    """A user group, mentioned as @handle."""

    id: str
    handle: str
    name: str
    users: list[str]


@dataclass(slots=True, kw_only=True)
class Bookmark:
    """A link above the messages of a channel."""

    id: str
    title: str
    link: str
    emoji: str | None
    at: datetime


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel, a direct message (``is_im``) or a group one (``is_mpim``)."""

    id: str
    name: str
    creator: str
    created: datetime
    members: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    is_private: bool = False
    is_im: bool = False
    is_mpim: bool = False
    is_general: bool = False
    is_archived: bool = False
    log: list[Message] = field(default_factory=list)
    """Everything ever said here, oldest first: replies and deleted messages too."""
    pins: list[str] = field(default_factory=list)
    """The ts of pinned messages, in order of pinning."""
    bookmarks: list[Bookmark] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """One of ``public``, ``private``, ``im``, ``mpim``."""
        if self.is_im:
            return "im"
        if self.is_mpim:
            return "mpim"
        return "private" if self.is_private else "public"

    @property
    def all_messages(self) -> list[Message]:
        """What stands in the channel itself, Slack's own lines included, oldest first."""
        return [one for one in self.log if not one.deleted and (not one.is_reply or one.subtype == "thread_broadcast")]

    @property
    def messages(self) -> list[Message]:
        """What people and apps said in the channel itself, oldest first."""
        return [one for one in self.all_messages if not one.is_system]

    @property
    def pinned(self) -> list[Message]:
        """The pinned messages."""
        return [one for ts in self.pins if (one := self.at(ts))]

    def thread(self, parent: Message) -> list[Message]:
        """The replies under a message, oldest first."""
        return [one for one in self.log if one.is_reply and one.thread_ts == parent.ts and not one.deleted]

    def at(self, ts: str) -> Message | None:
        """The message with this ts, unless it was deleted."""
        return next((one for one in self.log if one.ts == ts and not one.deleted), None)

    def find(self, text: str) -> Message:
        """Return the one message, reply or not, that shows this text.

        Raises:
            LookupError: no message shows it, or more than one does.
        """
        standing = [one for one in self.log if not one.deleted and not one.is_system]
        found = [one for one in standing if text in one.visible]
        if len(found) == 1:
            return found[0]
        shown = "\n---\n".join(one.visible for one in (found or standing))
        how_many = "several messages show" if found else "no message shows"
        raise LookupError(f"{how_many} {text!r} in #{self.name}:\n{shown}")


def _base36(number: int, width: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    for _ in range(width):
        number, digit = divmod(number, 36)
        text = digits[digit] + text
    return text


class Workspace:
    """Everything that is so, and the making of ids. It tells nobody: see ``acts``."""

    def __init__(self, *, now: Callable[[], datetime], url: str) -> None:
        """Begin with nobody and no channel."""
        self.now = now
        self.url = url
        self.team_id = "T0L0CALL01"
        self.team_name = "Local Slack"
        self.app_id = "A0WARR00M1"
        self.users: dict[str, User] = {}
        self.groups: dict[str, Group] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
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

    def name_is_taken(self, name: str) -> bool:
        """Whether a channel has the name: archived ones keep theirs."""
        return any(one.name == name and not one.is_im for one in self.channels.values())

    def direct_message(self, *user_ids: str) -> Channel:
        """Find or begin the conversation of exactly these people."""
        together = sorted(set(user_ids))
        for channel in self.channels.values():
            if (channel.is_im or channel.is_mpim) and sorted(channel.members) == together:
                return channel
        is_im = len(together) <= 2  # noqa: PLR2004  -- two make a direct message
        channel = Channel(
            id=self.mint("D" if is_im else "C"),
            name="directmessage" if is_im else "mpdm-" + "--".join(self.users[u].name for u in together) + "-1",
            creator=user_ids[0],
            created=self.now(),
            members=list(dict.fromkeys(user_ids)),
            is_private=True,
            is_im=is_im,
            is_mpim=not is_im,
        )
        self.channels[channel.id] = channel
        return channel

    def of_user(self, user_id: str) -> Iterator[Channel]:
        """The channels somebody is in."""
        return (one for one in self.channels.values() if user_id in one.members)

    # What rendering asks for.

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
        """Who and what can be mentioned by name: name to id."""
        return {
            "users": {one.name: one.id for one in self.users.values()},
            "groups": {one.handle: one.id for one in self.groups.values()},
            "channels": {one.name: one.id for one in self.channels.values() if one.kind == "public"},
            "private": {one.name: one.id for one in self.channels.values() if one.kind == "private"},
        }
