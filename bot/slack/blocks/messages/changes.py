"""How a changed status or severity is told."""

from __future__ import annotations

from typing import assert_never

from bot.domain.messages.changes import Message, SeverityChanged, StatusChanged
from bot.domain.overview import Overview
from bot.slack.blocks import text
from bot.slack.blocks.fact import fact
from bot.slack.blocks.incident import ICONS
from bot.slack.blocks.rendered import Rendered, Surroundings


def render(message: Message, view: Overview, around: Surroundings) -> Rendered:
    """Return how a message of this family looks."""
    match message:
        case StatusChanged():
            return _status_changed(message, view, around)
        case SeverityChanged():
            return _severity_changed(message, view, around)
        case _:
            assert_never(message)


def _status_changed(message: StatusChanged, view: Overview, around: Surroundings) -> Rendered:
    line = f"{ICONS[message.new]} {view.incident.number} is now *{message.new}* (was {message.old})."
    return fact(line, message.note, f"By {around.called(message.by)}")


def _severity_changed(message: SeverityChanged, view: Overview, around: Surroundings) -> Rendered:
    line = f"{view.incident.number} is now *{text.escape(message.new)}* (was {text.escape(message.old)})."
    return fact(line, message.reason, f"By {around.called(message.by)}", *map(text.escape, message.triggered))
