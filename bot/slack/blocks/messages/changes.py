"""How a changed status or severity is told."""

from __future__ import annotations

from typing import Final, assert_never

from bot.domain.incident import Status
from bot.domain.messages.changes import Began, ChangeAnnounced, SeverityChanged, StatusChanged
from bot.domain.messages.stability import Watched
from bot.domain.overview import Overview
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.impact import in_one_line
from bot.slack.blocks.incident import BY_ALERT, ICONS, by_whom, headline, meaning
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact

SAID: Final = 500
"""Characters of a note or reason in one line."""


def _status_changed(message: StatusChanged, view: Overview, around: Surroundings) -> Rendered:
    line = f"{ICONS[message.new]} {meaning(message.old, message.new)}."
    return fact(line, message.note, f"Now *{message.new}*, was {message.old}", f"By {around.called(message.by)}")


def _severity_changed(message: SeverityChanged, view: Overview, around: Surroundings) -> Rendered:
    line = f"Now *{text.escape(message.new)}*, was {text.escape(message.old)}."
    return fact(
        line,
        message.reason,
        f"By {around.called(message.by) if message.by else BY_ALERT}",
        *(text.clip_mrkdwn(text.escape(each), 300) for each in message.triggered),
    )


def _announced(message: ChangeAnnounced, view: Overview, around: Surroundings) -> Rendered:
    """Render the one line: what is new first, then what people wrote of it."""
    match message.change:
        case StatusChanged(old=old, new=new, note=note):
            line, detail = f"{ICONS[new]} {meaning(old, new)}", note
        case Watched(old=old, resolution=resolution, until=until):
            fix = "The fix is" if old is Status.MONITORING else "Fix in place,"
            line, detail = f"{ICONS[Status.MONITORING]} {fix} watched until {text.date(until)}", resolution
        case SeverityChanged(old=before, new=label, reason=reason):
            line, detail = f"Now {text.escape(label)}, was {text.escape(before)}", reason
        case _:
            assert_never(message.change)
    said = text.clip_escaped(text.one_line(detail), SAID)
    line = f"{line}: {said}" if said else f"{line}."
    about = [f"{text.escape(headline(view))} ({view.incident.number})"] if message.alone else []
    by = f"By {around.called(message.change.by) if message.change.by else BY_ALERT}"
    return Rendered(line, [block_kit.section(line), block_kit.context(*about, by)])


def _began(message: Began, view: Overview, around: Surroundings) -> Rendered:
    line = f"{ICONS[Status.INVESTIGATING]} New {text.escape(headline(view))}. Impact: {in_one_line(view)}."
    about = block_kit.context(view.incident.number, f"By {by_whom(view.incident, around.called)}")
    return Rendered(line, [block_kit.section(line), about])


SHOWN: Final = (
    shown(Began, _began),
    shown(ChangeAnnounced, _announced),
    shown(StatusChanged, _status_changed),
    shown(SeverityChanged, _severity_changed),
)
