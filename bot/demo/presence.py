"""What anybody can do by being there: see, come and go, keep channels in order."""

from __future__ import annotations

from dataclasses import dataclass

from bot.demo.acts import Acts
from bot.demo.errors import SlackError
from bot.demo.events import EventFeed
from bot.demo.interactions import Interactions, Json
from bot.demo.posts import Ephemeral, Message, Post
from bot.demo.rooms import Rooms
from bot.demo.views import View
from bot.demo.workspace import Channel, User, Workspace

Place = Channel | str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a person can reach."""

    workspace: Workspace
    acts: Acts
    rooms: Rooms
    interactions: Interactions
    feed: EventFeed


class Presence:
    """Somebody who is in a workspace: sees it, comes and goes."""

    def __init__(self, user: User, around: Surroundings) -> None:
        """Act as this user."""
        self.user = user
        self._around = around
        self._space = around.workspace

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
        """What this person alone was shown, oldest first, and did not vanish since."""
        return [one for one in self._space.ephemerals if one.viewer == self.id and not one.deleted]

    @property
    def modal(self) -> View | None:
        """The topmost modal on the screen."""
        return self._around.interactions.views.top(self.id)

    @property
    def home(self) -> View | None:
        """The app's Home tab, once the app has published one."""
        return self._around.interactions.views.homes.get(self.id)

    def direct_messages(self) -> Channel:
        """The conversation with the app."""
        return self._space.direct_message(self._around.feed.bot_user_id, self.id)

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
        self._around.feed.tell(event)

    # Coming, going and keeping order

    async def join(self, channel: Place) -> None:
        """Join a public channel."""
        place = self._space.channel_named(channel) if isinstance(channel, str) else channel
        if place.is_private:
            raise SlackError("channel_not_found")
        self._around.rooms.join(place, self.id)

    async def leave(self, channel: Place) -> None:
        """Leave a channel."""
        self._around.rooms.leave(self._place(channel), self.id)

    async def invite(self, channel: Place, *people: Presence | str) -> None:
        """Bring others in; the app too, by its name."""
        place = self._open_place(channel)
        for one in people:
            user_id = one.id if isinstance(one, Presence) else self._space.user_named(one).id
            self._around.rooms.join(place, user_id, self.id)

    async def kick(self, channel: Place, who: Presence | str) -> None:
        """Put somebody out; the app too, by its name."""
        user_id = who.id if isinstance(who, Presence) else self._space.user_named(who).id
        self._around.rooms.kick(self._open_place(channel), user_id)

    async def create_channel(self, name: str, *, is_private: bool = False) -> Channel:
        """Make a channel."""
        return self._around.rooms.create(name, self.id, is_private=is_private)

    async def set_topic(self, channel: Place, topic: str) -> None:
        """Change the topic."""
        self._around.rooms.set_topic(self._open_place(channel), self.id, topic)

    async def rename(self, channel: Place, name: str) -> None:
        """Give a channel another name."""
        self._around.rooms.rename(self._open_place(channel), self.id, name)

    async def archive(self, channel: Place) -> None:
        """Archive a channel."""
        self._around.rooms.archive(self._open_place(channel), self.id)

    async def unarchive(self, channel: Place) -> None:
        """Open an archived channel again, which a person can and a bot cannot."""
        self._around.rooms.unarchive(self._place(channel), self.id)

    # Within reach

    def _place(self, channel: Place) -> Channel:
        place = self._space.channel_named(channel) if isinstance(channel, str) else channel
        if not self.sees(place):
            raise LookupError(f"{self.name} cannot see #{place.name}")
        return place

    def _open_place(self, channel: Place) -> Channel:
        place = self._place(channel)
        if place.is_archived:
            raise SlackError("is_archived")
        if self.id not in place.members:
            raise SlackError("not_in_channel")
        return place

    def _channel_of(self, message: Message) -> Channel:
        if message.deleted:
            raise LookupError("the message was deleted")
        return self._open_place(self._space.channels[message.channel_id])

    def _must_see(self, target: Post | View) -> None:
        if isinstance(target, View):
            if target.user_id != self.id or not target.is_open:
                raise LookupError(f"this view is not on {self.name}'s screen")
            return
        if isinstance(target, Ephemeral) and target.viewer != self.id:
            raise LookupError(f"{self.name} was not shown this")
        if isinstance(target, Ephemeral | Message) and target.deleted:
            raise LookupError("the message was deleted")
        self._place(self._space.channels[target.channel_id])
