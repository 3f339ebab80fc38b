"""The first incident in six steps, each known to be done by what happened, whoever did it and in whatever way."""

from __future__ import annotations

from typing import Any

from bot.demo.browser.marks import Marks
from bot.demo.slack import LocalSlack
from bot.demo.workspace import Channel

Json = dict[str, Any]

ROOM = "war-room-"
DECLINED = " | declined | "
STEPS = ("declare", "look", "lead", "answer", "resolve", "read")
"""Names of the steps, in order; the page holds their words."""


class Guide:
    """Looks at one war room, and says how far its people have come."""

    def __init__(self, slack: LocalSlack, marks: Marks) -> None:
        """Watch this workspace."""
        self._slack = slack
        self._marks = marks
        self._read: set[str] = set()
        self.is_dismissed = False

    def opened(self, file_id: str) -> None:
        """Note that somebody opened a file."""
        self._read.add(file_id)

    def json(self) -> Json:
        """As the page takes it: the incident that was played to its end, or else the latest."""
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
        # A private room is its people's own; what was undone begins anew with the next one.
        return channel.name.startswith(ROOM) and channel.kind == "public" and DECLINED not in channel.topic

    def _done(self, room: Channel) -> list[bool]:
        files = {file.id for message in room.log for file in message.files}
        return [
            True,
            self._marks.was_opened(room),
            self._says(room, "Incident commander of"),
            self._says(room, "was due"),
            self._says(room, "All clear"),
            bool(self._read & files),
        ]

    def _says(self, room: Channel, words: str) -> bool:
        of_app = (one for one in room.log if one.bot_id == self._slack.bot_id and not one.deleted)
        return any(words in one.visible for one in of_app)
