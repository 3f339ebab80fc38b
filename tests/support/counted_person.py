"""Someone at a keyboard whose every interaction is counted: a typed line, a click, a filled field."""

from __future__ import annotations

from collections.abc import Mapping

from bot.demo.people.forms import Typed
from bot.demo.people.person import Person, Target
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.messages import Message
from bot.demo.workspace.reply import Reply


class CountedPerson:
    """A person, and what their hands had to do."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self.interactions = 0

    async def command(self, text: str, *, channel: Channel | str) -> Reply:
        """Type one line."""
        self.interactions += 1
        return await self._person.command(text, channel=channel)

    async def press(self, target: Target, label: str) -> Reply:
        """Click."""
        self.interactions += 1
        return await self._person.press(target, label)

    async def react(self, message: Message, name: str) -> None:
        """Click on an emoji that stands among one's favourites."""
        self.interactions += 1
        await self._person.react(message, name)

    async def shortcut(self, callback_id: str, message: Message) -> Reply:
        """Choose an entry of a message's menu."""
        self.interactions += 1
        return await self._person.shortcut(callback_id, message)

    async def submit(self, values: Mapping[str, Typed]) -> Reply:
        """Fill fields, and click."""
        self.interactions += len(values) + 1
        return await self._person.submit(values)
