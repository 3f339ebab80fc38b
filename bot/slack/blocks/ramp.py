"""How a ramp looks: how much there is, and what may be done about it."""

from __future__ import annotations

from bot.domain import ramp
from bot.domain.durations import spoken
from bot.domain.overview import Overview
from bot.domain.record import Record
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Surroundings


def of_ramp(record: Record, view: Overview, _around: Surroundings) -> list[block_kit.Block]:
    """Render where a ramp stands, and the next step, where it may be taken."""
    now = ramp.read(record)
    line = f"*{now.percent}%* {_stands(record, now)}"
    blocks = [block_kit.section(line)]
    if record.is_done or not view.incident.status.is_open:
        return blocks
    value = f"{view.incident.id}:{record.number}"
    buttons = []
    watched = ramp.watched_until(record) is not None
    if now.failing:
        buttons.append(block_kit.button(f"Back to {now.before}%", "ramp.back", value, style="primary"))
        buttons.append(block_kit.button("Check again", "ramp.again", value))
    else:
        if not watched and now.percent < ramp.FULL:
            buttons.append(block_kit.button(f"Next: {now.next}%", "ramp.next", f"{value}:{now.next}", style="primary"))
        if record.state == "running":
            buttons.append(block_kit.button("Hold", "ramp.hold", value))
        if now.percent:
            buttons.append(block_kit.button(f"Back to {now.before}%", "ramp.back", value))
    buttons.append(block_kit.button("Stop", "ramp.stop", value))
    return [*blocks, block_kit.actions(*buttons, block_id="ramp")]


def _stands(record: Record, now: ramp.Ramp) -> str:
    until = ramp.watched_until(record)
    if now.failing:
        failed = ", ".join(text.escape(name) for name in now.failing)
        return f"Held: {failed} failed at this step. The last good one is {now.before}%."
    if record.state == "done":
        return "Done: everything is back."
    if record.state == "stopped":
        return "Stopped here."
    if until is not None:
        return f"Watched until {text.date(until)}."
    if record.state == "held":
        return "Held here."
    if not now.percent:
        return f"Steps of {now.step}%, each watched for {spoken(now.every)}. Nothing changes until you press it."
    return "Nothing failed at this step."
