"""Running by a click what was probably meant: the line that was typed, with another word in it."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.incident import Choices, IncidentError, Offer
from bot.slack.blocks.text import clip, size
from bot.slack.conversations.interaction import How, Interaction
from bot.slack.conversations.parsing.command_line import plain

AGAIN: Final = "command.again"
"""The button, or menu, that runs a line."""

BUTTONS: Final = 6
"""Choices that are shown as buttons, at most; more are a menu."""

LABEL_LIMIT: Final = 24
"""Characters of a choice; see `Offer`."""

VALUE_LIMIT: Final = 2_000
"""What a button's value holds. Source: Slack's reference, button element."""

OPTION_LIMIT: Final = 150
"""What an option's value holds. Source: Slack's reference, option object."""


MISSED: Final = 100
"""Characters of a line from which it is repeated: what is shorter is soon typed again."""


def running(label: str, line: str, *, thread: str = "") -> tuple[Offer, ...]:
    """Return the button that runs a line; none if the line is too long for one."""
    value = f"{thread}:{line}"
    return (Offer(label, AGAIN, value),) if size(value) <= VALUE_LIMIT else ()


def with_choices(interaction: Interaction, error: IncidentError) -> IncidentError:
    """Turn the choices of a refusal into buttons or a menu; in a shell they are named instead."""
    if error.choices is None or not interaction.raw:
        return error
    if interaction.how is How.SHELL:
        error.sentence += f" Known: {', '.join(word for _, word in error.choices.words)}."
        return error
    offers = [
        offer
        for label, line in _lines(interaction.raw, error.choices)
        for offer in running(clip(label, LABEL_LIMIT, escaping=False), line, thread=interaction.thread)
    ]
    if len(offers) <= BUTTONS:
        error.offers = (*offers, *error.offers)
    else:
        error.menu = tuple(offer for offer in offers if size(offer.value) <= OPTION_LIMIT)
    return error


def with_typed(interaction: Interaction, error: IncidentError) -> IncidentError:
    """Have a refusal repeat a longer line: Slack keeps nothing of a command once it is sent.

    Not where a button runs the line again, nor where it still stands: in a message that mentions us, in a shell.
    """
    runs_again = any(offer.action == AGAIN for offer in (*error.offers, *error.menu))
    if interaction.how in {How.COMMAND, How.CLICK} and not runs_again:
        typed = plain(interaction.raw).strip()
        error.typed = typed if len(typed) >= MISSED else ""
    return error


def _lines(typed: str, choices: Choices) -> list[tuple[str, str]]:
    """Return each choice with the line that it makes of what was typed."""
    if not choices.instead_of:
        return list(choices.words)
    command = re.match(r"\s*\S+", typed)
    start = typed.find(choices.instead_of, command.end() if command else 0)
    if start < 0:
        return []
    before, after = typed[:start], typed[start + len(choices.instead_of) :]
    return [(label, f"{before}{word}{after}") for label, word in choices.words]
