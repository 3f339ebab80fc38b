"""The guide: a first incident in six steps, each done once its effect is there, whoever caused it."""

from __future__ import annotations

from bot.demo.browser.unread import Unread
from bot.demo.json_types import Json
from bot.demo.slack import LocalSlack
from bot.demo.workspace.channels import Channel

ROOM = "war-room-"
NOT_FOLLOWED = ("🚫 Declined: ", "🔗 Merged: ")
"""How the card of an incident begins that was none, or a duplicate."""
STEPS = ("declare", "look", "lead", "answer", "resolve", "read")
"""Names of the steps, in order; the page holds their words."""


class Guide:
    """Reads one war room, and tells which steps are done."""

    def __init__(self, slack: LocalSlack, unread: Unread) -> None:
        self._slack = slack
        self._unread = unread
        self._read: set[str] = set()
        self.is_dismissed = False

    def opened(self, file_id: str) -> None:
        """Record that someone opened a file."""
        self._read.add(file_id)

    def json(self) -> Json:
        """Return the steps as JSON, for the incident that went furthest, or else the latest."""
        rooms = [one for one in self._slack.channels if self._is_followed(one)]
        room = max(rooms, key=lambda one: (self._done(one)[-1], one.created), default=None)
        done = self._done(room) if room else [False] * len(STEPS)
        return {
            "dismissed": self.is_dismissed,
            "room": room.id if room else None,
            "steps": [{"name": name, "done": so} for name, so in zip(STEPS, done, strict=True)],
        }

    @staticmethod
    def _is_followed(channel: Channel) -> bool:
        # A private room concerns its members only; after an undo or a merge the guide goes on with another one.
        is_over = any(begins in one.visible for one in channel.pinned for begins in NOT_FOLLOWED)
        return channel.name.startswith(ROOM) and channel.kind == "public" and not is_over

    def _done(self, room: Channel) -> list[bool]:
        files = {file.id for message in room.log for file in message.files}
        return [
            True,
            self._unread.was_opened(room),
            self._says(room, "is now incident commander"),
            self._says(room, "was due"),
            self._says(room, "Resolved by"),
            bool(self._read & files),
        ]

    def _says(self, room: Channel, words: str) -> bool:
        of_app = (one for one in room.log if one.bot_id == self._slack.bot_id and not one.deleted)
        return any(words in one.visible for one in of_app)
