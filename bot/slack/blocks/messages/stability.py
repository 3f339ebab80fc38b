"""How the stability window is told of, and the question whether the fix held."""

from __future__ import annotations

from typing import Final

from bot.domain.incident import Status
from bot.domain.messages.stability import StabilityAnswered, StabilityAsked, Watched
from bot.domain.overview import Deadlines, Overview
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import ICONS
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact
from bot.slack.blocks.when import moment


def _watched(message: Watched, view: Overview, around: Surroundings) -> Rendered:
    until = text.date(message.until)
    line = f"{ICONS[Status.MONITORING]} Fix in place. If it holds until {until}, I'll ask whether to resolve."
    was = [] if message.old is Status.MONITORING else [f"Now *monitoring*, was {message.old}"]
    return fact(line, message.resolution, *was, f"By {around.called(message.by)}")


def _asked(message: StabilityAsked, view: Overview, around: Surroundings) -> Rendered:
    """Render the question. It mentions, on purpose, who said what fixed it and who is in command."""
    incident = view.incident
    who = " ".join(text.user(user) for user in message.whom)
    line = f"⏳ {who}{': the' if who else 'The'} stability window has passed. Did the fix hold?"
    value = f"{incident.id}:{message.number}"
    buttons = block_kit.actions(
        block_kit.button("Confirm resolved", "resolve.confirm", value, style="primary"),
        block_kit.button("Not yet", "resolve.not_yet", value),
        block_kit.button("Regressed", "resolve.regressed", value),
        block_id="stability",
    )
    return Rendered(line, [*block_kit.sections(f"{line}\n{text.quote(message.resolution)}"), buttons])


def _answered(message: StabilityAnswered, view: Overview, around: Surroundings) -> Rendered:
    answer = text.clip_escaped(text.one_line(message.answer), 200)
    per = f", per {around.called(message.by)}" if message.by else ""
    line = f"Did the fix hold? {answer}{per} ({text.date(message.at)})."
    if view.deadlines.stable_until is not None:
        line += f" I'll ask again at {moment(view.deadlines.stable_until, seen_at=message.at)}."
    return Rendered(line, [block_kit.context(line)])


SHOWN: Final = (
    shown(Watched, _watched),
    shown(StabilityAsked, _asked, Deadlines),
    shown(StabilityAnswered, _answered, Deadlines),
)
