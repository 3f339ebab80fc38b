"""The first incident in six steps, each known to be done by what happened, whoever did it and in whatever way."""

from __future__ import annotations

from typing import Any

from bot.demo.browser.marks import Marks
from bot.demo.posts import Message
from bot.demo.slack import LocalSlack
from bot.demo.workspace import Channel

Json = dict[str, Any]

ROOM = "war-room-"
STEPS = ("declare", "look", "lead", "answer", "resolve", "read")
"""Names of the steps, in order; the page holds their words."""


class Guide:
    """Looks at the first war room, and says how far its people have come."""

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
        """As the page takes it."""
        room = self.room
        return {
            "dismissed": self.is_dismissed,
            "room": room.id if room else None,
            "steps": [{"name": name, "done": done} for name, done in zip(STEPS, self._done(room), strict=True)],
        }

    @property
    def room(self) -> Channel | None:
        """The first war room, once there is one. A private one is its people's own."""
        rooms = (one for one in self._slack.channels if one.name.startswith(ROOM) and one.kind == "public")
        return next(rooms, None)

    def _done(self, room: Channel | None) -> list[bool]:
        if room is None:
            return [False] * len(STEPS)
        files = {file.id for message in room.log for file in message.files}
        resolved = self._says(room, "All clear")
        return [
            True,
            self._marks.was_opened(room),
            not any("Take command" in one.buttons for one in room.pinned) and bool(room.pinned),
            resolved or self._says(room, "was due", "Update #"),
            resolved,
            bool(self._read & files),
        ]

    def _says(self, room: Channel, *words: str) -> bool:
        return any(word in message.visible for message in self._of_app(room) for word in words)

    def _of_app(self, room: Channel) -> list[Message]:
        return [one for one in room.messages if one.bot_id == self._slack.bot_id and one.ts not in room.pins]
