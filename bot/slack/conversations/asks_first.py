"""Asking before someone ends what another commands."""

from __future__ import annotations

from typing import Final

from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import ActOn, How, Interaction
from bot.workflows.reading.parts import commander_of

CARRIED: Final = 1_800
"""Characters of a text that a button carries until it is pressed."""


async def commander_to_ask(interaction: Interaction, act: ActOn) -> str | None:
    """Return who commands the incident, if that is someone else; in the shell no one, for it has no buttons."""
    commander = await commander_of(act.uow, act.incident)
    return None if interaction.how is How.SHELL or commander == act.by else commander


def sure(act: ActOn, commander: str, would: str, said: str, button: block_kit.Block) -> Rendered:
    """Ask whether it is meant.

    Args:
        would: what would be done: a sentence.
        said: the reason, as it was typed.
    """
    line = f"Nothing has been done yet. {text.user(commander)} is in command of {act.incident.number}. {would}"
    told = f"{text.user(commander)} gets a message."
    blocks = [block_kit.section(f"{line} {told}"), block_kit.section(text.quote(said))]
    return Rendered(f"{line} {told}", [*blocks, block_kit.actions(button, block_id="sure")])
