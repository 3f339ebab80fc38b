"""What a timebox offers whose time is up."""

from __future__ import annotations

from bot.domain.durations import spoken
from bot.domain.overview import Overview
from bot.domain.record import Record
from bot.domain.timebox import CONTINUE
from bot.slack.blocks import block_kit
from bot.slack.blocks.rendered import Surroundings


def of_timebox(record: Record, view: Overview, _around: Surroundings) -> list[block_kit.Block]:
    """Ask whether to go on or to escalate, once it is over."""
    if record.state != "over" or not view.incident.status.is_open:
        return []
    value = f"{view.incident.id}:{record.number}"
    more = block_kit.button(f"Continue {spoken(CONTINUE)}", "timebox.continue", value, style="primary")
    return [block_kit.actions(more, block_kit.button("Escalate", "timebox.escalate", value), block_id="timebox")]
