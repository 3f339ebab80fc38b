"""A member of the workspace: what they see, and how they join, leave and manage channels."""

from __future__ import annotations

from bot.demo.json_types import Json
from bot.demo.operations.channels import ChannelOperations
from bot.demo.people.interactions import Interactions
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.messages import Ephemeral, Message, Post
from bot.demo.workspace.users import User
from bot.demo.workspace.views import View

ChannelOrName = Channel | str


class Member:
    """A user of the workspace who sees it and comes and goes."""

    def __init__(self, user: User, channel_operations: ChannelOperations, interactions: Interactions) -> None:
        self.user = user
        self._channels = channel_operations
        self._messages = channel_operations.message_operations
        self._interactions = interactions
        self._space = channel_operations.workspace

    @property
    def id(self) -> str:
        """The user id."""
        return self.user.id

    @property
    def name(self) -> str:
        """The handle, without @."""
        return self.user.name

    @property
    def real_name(self) -> str:
        """The full name."""
        return self.user.real_name

    @property
    def mention(self) -> str:
        """How messages mention this person."""
        return f"<@{self.id}>"

    # Seeing

    def sees(self, channel: Channel) -> bool:
        """Whether a conversation exists for this person."""
        return not channel.is_private or self.id in channel.members

    @property
    def ephemerals(self) -> list[Ephemeral]:
        """What only this person was shown, oldest first, and is still there."""
        return [one for one in self._space.ephemerals if one.viewer == self.id and not one.deleted]

    @property
    def modal(self) -> View | None:
        """The topmost modal on the screen."""
        return self._interactions.views.top(self.id)

    @property
    def home(self) -> View | None:
        """The app's Home tab, once the app has published one."""
        return self._interactions.views.homes.get(self.id)

    def direct_messages(self) -> Channel:
        """The conversation with the app."""
        return self._space.direct_message(self._messages.feed.bot_user_id, self.id)

    async def open_home(self) -> None:
        """Look at the app's Home tab."""
        event: Json = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.direct_messages().id,
            "tab": "home",
            "event_ts": self._space.next_ts(),
        }
        if self.home:
            event["view"] = self.home.payload()
        self._messages.feed.tell(event)

    # Joining, leaving and managing channels

    async def join(self, channel: ChannelOrName) -> None:
        """Join a public channel."""
        found = self._space.channel_named(channel) if isinstance(channel, str) else channel
        if found.is_private:
            raise SlackError("channel_not_found")
        self._channels.join(found, self.id)

    async def leave(self, channel: ChannelOrName) -> None:
        """Leave a channel."""
        self._channels.leave(self._visible_channel(channel), self.id)

    async def invite(self, channel: ChannelOrName, *people: Member | str) -> None:
        """Invite others; the app too, by its name."""
        found = self._joined_channel(channel)
        for one in people:
            user_id = one.id if isinstance(one, Member) else self._space.user_named(one).id
            self._channels.join(found, user_id, self.id)

    async def kick(self, channel: ChannelOrName, who: Member | str) -> None:
        """Remove someone; the app too, by its name."""
        user_id = who.id if isinstance(who, Member) else self._space.user_named(who).id
        self._channels.kick(self._joined_channel(channel), user_id)

    async def create_channel(self, name: str) -> Channel:
        """Create a channel."""
        return self._channels.create(name, self.id)

    async def set_topic(self, channel: ChannelOrName, topic: str) -> None:
        """Change the topic."""
        self._channels.set_topic(self._joined_channel(channel), self.id, topic)

    async def rename(self, channel: ChannelOrName, name: str) -> None:
        """Rename a channel."""
        self._channels.rename(self._joined_channel(channel), self.id, name)

    async def archive(self, channel: ChannelOrName) -> None:
        """Archive a channel."""
        self._channels.archive(self._joined_channel(channel), self.id)

    async def unarchive(self, channel: ChannelOrName) -> None:
        """Unarchive a channel, which a person can and a bot cannot."""
        self._channels.unarchive(self._visible_channel(channel), self.id)

    # What is visible

    def _visible_channel(self, channel: ChannelOrName) -> Channel:
        found = self._space.channel_named(channel) if isinstance(channel, str) else channel
        if not self.sees(found):
            raise LookupError(f"{self.name} can't see #{found.name}")
        return found

    def _joined_channel(self, channel: ChannelOrName) -> Channel:
        found = self._visible_channel(channel)
        if found.is_archived:
            raise SlackError("is_archived")
        if self.id not in found.members:
            raise SlackError("not_in_channel")
        return found

    def _channel_of(self, message: Message) -> Channel:
        if message.deleted:
            raise LookupError("the message was deleted")
        return self._joined_channel(self._space.channels[message.channel_id])

    def _must_see(self, target: Post | View) -> None:
        if isinstance(target, View):
            if target.user_id != self.id or not target.is_open:
                raise LookupError(f"this view is not on {self.name}'s screen")
            return
        if isinstance(target, Ephemeral) and target.viewer != self.id:
            raise LookupError(f"{self.name} was not shown this")
        if isinstance(target, Ephemeral | Message) and target.deleted:
            raise LookupError("the message was deleted")
        self._visible_channel(self._space.channels[target.channel_id])
