"""How it looks what is asked about alerts, and what a room hears of its own."""

from __future__ import annotations

from typing import Final

from bot.domain.messages.alerts import (
    AlertReturned,
    AlertsAsked,
    AlertsEnded,
    AlertsQuiet,
    RegressionAsked,
)
from bot.domain.overview import Alerts, Overview
from bot.domain.stability import is_watched
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.alerts import details, line
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.blocks.when import day_and_time

COMMON: Final = 100
"""Characters of what a group has in common."""


def render(message: AlertsAsked, view: Overview | None, around: Surroundings) -> Rendered:
    """Render the question, which belongs to no incident and mentions no one; once it is answered, without buttons."""
    head = _head(message)
    listed = [f"• {line(each)}" for each in message.lines] if len(message.lines) > 1 else []
    others = message.firing + message.ended - len(message.lines)
    more = [f"… and {others} more"] if others > 0 and listed else []
    blocks = [block_kit.section("\n".join([head, *listed, *more]))]
    small = details(message.lines[0]) if message.lines else []
    cut = [f"{message.cut} more were left out by the source"] if message.cut else []
    if small or cut:
        blocks.append(block_kit.context(*small, *cut))
    if message.answer:
        said = _answered(message, around)
        return Rendered(text.one_line(f"{said} {head}"), [*blocks, block_kit.context(said)])
    value = str(message.group)
    buttons = [
        block_kit.button("Declare", "alerts.declare", value, style="primary"),
        block_kit.button("Add to incident", "alerts.add", value),
        block_kit.button("Ignore", "alerts.ignore", value),
        block_kit.button("False alarm", "alerts.false", value),
    ]
    if message.lines:
        buttons.append(block_kit.button("Why?", "alerts.why", str(message.lines[0].id)))
    return Rendered(text.one_line(head), [*blocks, block_kit.actions(*buttons, block_id="alerts")])


def _head(message: AlertsAsked) -> str:
    """Say what fires: one alert by its name, several by their number, and that a storm collapsed."""
    count, icon = message.firing + message.ended, "🔔" if message.firing else "🔕"
    if message.storm:
        sources = ", ".join(dict.fromkeys(text.escape(each.source) for each in message.lines))
        firing = f"{message.firing} still firing" if message.ended else "all firing"
        return f"{icon} *{count} alerts from {sources}*, {firing}. They came too fast for a message each."
    if count == 1 and message.lines:
        return f"{icon} {line(message.lines[0])}"
    about = f" ({text.clip_escaped(text.one_line(message.common), COMMON)})" if message.common else ""
    if not message.firing:
        return f"{icon} *{count} alerts*{about} have ended"
    firing = "firing" if not message.ended else f"came, {message.firing} still firing"
    return f"{icon} *{count} alerts*{about} {firing}"


def _answered(message: AlertsAsked, around: Surroundings) -> str:
    by = f" by {around.called(message.by)}" if message.by else ""
    at = f" at {text.date(message.at)}" if message.at is not None else ""
    match message.answer:
        case "declared":
            return f"Declared{f' as {message.number}' if message.number else ''}{by}{at}."
        case "added" | "joined":
            return f"Added to {message.number or 'an incident'}{by}{at}."
        case "false_alarm":
            return f"False alarm, per {around.called(message.by)}{at}."
        case _:
            return f"Ignored{by}{at}."


def _ended(message: AlertsEnded, view: Overview, around: Surroundings) -> Rendered:
    """Render that all alerts have ended, as it is now; an alert resolves nothing by itself."""
    alerts, value = view.alerts, str(view.incident.id)
    count = alerts.firing + alerts.ended
    if alerts.firing:
        again = f"🔔 Firing again: {alerts.firing} of {count} alerts" if count > 1 else "🔔 The alert is firing again"
        return Rendered(f"{again}.", [block_kit.section(f"{again}.")])
    at = f" at {text.date(alerts.ended_at)}" if alerts.ended_at is not None else ""
    line = f"🔕 {'The alert' if count == 1 else f'All {count} alerts'} ended{at}."
    if not view.incident.status.is_open or is_watched(view.incident):
        return Rendered(line, [block_kit.section(line)])
    asked = f"{line} If that's the fix: say what fixed it, and I'll watch whether it holds."
    minor = view.severity.stability_window.total_seconds() == 0
    button = block_kit.button("Resolve" if minor else "Start stability window", "resolve.open", value, style="primary")
    if minor:
        asked = f"{line} If it's over, resolve it."
    return Rendered(asked, [block_kit.section(asked), block_kit.actions(button, block_id="alerts_ended")])


def _returned(message: AlertReturned, view: Overview, around: Surroundings) -> Rendered:
    small = block_kit.context(*details(message.line))
    if message.over or not is_watched(view.incident):
        head = f"🔔 {line(message.line)}, while the fix was being watched"
        return Rendered(text.one_line(head), [block_kit.section(head), small])
    head = f"🔔 {line(message.line)}, while the fix is being watched. Did it hold?"
    button = block_kit.button("Regressed", "resolve.regressed", str(view.incident.id))
    return Rendered(
        text.one_line(head),
        [
            block_kit.section(head),
            small,
            block_kit.actions(button, block_id="returned"),
        ],
    )


def _regression(message: RegressionAsked, view: Overview, around: Surroundings) -> Rendered:
    """Render the question whether it came back. It mentions, on purpose, who commanded and who resolved it."""
    if message.answer:
        at = f" ({text.date(message.at)})" if message.at is not None else ""
        per = f", per {around.called(message.by)}" if message.by else ""
        said = f"{text.escape(message.answer)}{per}{at}."
        return Rendered(said, [block_kit.section(line(message.line)), block_kit.context(said)])
    who = " ".join(text.user(user) for user in message.whom)
    called = f"{who}: " if who else ""
    head = f"🔔 {called}{line(message.line)}, and this incident was just resolved. Reopen it?"
    value = f"{view.incident.id}:{message.line.id}"
    buttons = block_kit.actions(
        block_kit.button("Reopen", "alerts.reopen", value, style="primary"),
        block_kit.button("It's another problem", "alerts.another", value),
        block_id="regression",
    )
    return Rendered(text.one_line(head), [block_kit.section(head), block_kit.context(*details(message.line)), buttons])


def _quiet(message: AlertsQuiet, view: Overview, around: Surroundings) -> Rendered:
    sources = ", ".join(text.escape(text.one_line(each)) for each in message.sources)
    which = "Some" if message.some else "The"
    head = (
        f"🔇 {which} alerts of this incident haven't been reported since {day_and_time(message.since)} ({sources}). "
        "They may have ended without a word. Is it over?"
    )
    value = str(view.incident.id)
    buttons = block_kit.actions(
        block_kit.button("Resolve", "resolve.open", value),
        block_kit.button("Post update", "update.open", value),
        block_id="quiet",
    )
    return Rendered(head, [block_kit.section(head), buttons])


SHOWN: Final = (
    shown(AlertsAsked, render),
    shown(AlertsEnded, _ended, Alerts),
    shown(AlertReturned, _returned),
    shown(RegressionAsked, _regression),
    shown(AlertsQuiet, _quiet),
)
