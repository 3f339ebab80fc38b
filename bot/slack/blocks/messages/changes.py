"""How a changed status or severity is told."""

from __future__ import annotations

from typing import Final

from bot.domain.messages.changes import SeverityChanged, StatusChanged
from bot.domain.overview import Overview
from bot.slack.blocks import text
from bot.slack.blocks.incident import ICONS
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact


def _status_changed(message: StatusChanged, view: Overview, around: Surroundings) -> Rendered:
    line = f"{ICONS[message.new]} {view.incident.number} is now *{message.new}* (was {message.old})."
    return fact(line, message.note, f"By {around.called(message.by)}")


def _severity_changed(message: SeverityChanged, view: Overview, around: Surroundings) -> Rendered:
    line = f"{view.incident.number} is now *{text.escape(message.new)}* (was {text.escape(message.old)})."
    return fact(line, message.reason, f"By {around.called(message.by)}", *map(text.escape, message.triggered))


SHOWN: Final = (
    shown(StatusChanged, _status_changed),
    shown(SeverityChanged, _severity_changed),
)
