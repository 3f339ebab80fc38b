"""What a conversation offers: the words that start it, its buttons and its forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from bot.domain.incident import looks_like_number
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction, Run
from bot.slack.conversations.parsing.command_line import id_first
from bot.slack.conversations.which_incident import known_room

Stands = Callable[[Interaction, str], bool]
"""Tells whether words are a command's own."""


def nothing_stands(_interaction: Interaction, _before: str) -> bool:
    """Have the number first."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Buttons and forms that belong together."""

    buttons: Mapping[str, Run] = field(default_factory=dict)
    """``action_id``, up to a colon if it has one -> what pressing it does."""
    forms: Mapping[str, Run] = field(default_factory=dict)
    """``callback_id`` -> what submitting it does."""
    shortcuts: Mapping[str, Run] = field(default_factory=dict)
    """``callback_id`` of the manifest -> what choosing it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subcommand(Conversation):
    """A word after ``/incident``, and what goes with it."""

    name: str
    usage: str = ""
    """What may follow the name."""
    summary: str
    """One sentence."""
    example: str
    """A whole line that works."""
    run: Run
    alone: Run | None = None
    """What happens instead where nothing follows but an incident's number, such as opening the form."""
    aliases: tuple[str, ...] = ()
    before_id: Stands = nothing_stands
    """Tells which words may stand before an incident's number: the command's own, before anyone's sentence begins."""

    async def start(self, interaction: Interaction, *, text: str) -> Rendered | None:
        """Do what someone asked for with this word; ``text`` is what they typed after it."""
        first = id_first(text, own := partial(self.before_id, interaction))
        if first != text:
            text = id_first(text, own, in_room=True) if (await known_room(interaction)).of else first
        interaction.word, interaction.text = self.name, text
        if self.alone is not None and (not text or looks_like_number(text)):
            return await self.alone(interaction)
        return await self.run(interaction)
