"""How it looks that a deadline was met or missed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.domain.deadline import ACKNOWLEDGE, RESPOND
from bot.domain.durations import spoken, to_the_minute
from bot.domain.messages.clock import Acknowledged, CustomersDue, DeadlineMissed, DeadlineNear, TimeboxOver
from bot.domain.overview import Overview, Places, Recorded
from bot.domain.record import of_kind
from bot.domain.record_kinds import TIMEBOX
from bot.domain.severity import StatusPageRule
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import headline
from bot.slack.blocks.links import links
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings, fact

MISSED: Final[Mapping[str, str]] = {
    ACKNOWLEDGE: "No one has acknowledged this for {span}. Press *I'm on it* on the card, or type `/incident ack`.",
    RESPOND: "Nothing has been done about this for {span}: no role taken, no update, no note.",
}
"""Kind of deadline -> what is said when it is missed."""


NEAR: Final[Mapping[str, str]] = {
    ACKNOWLEDGE: "No one is on this yet. Press *I'm on it* on the card by {due}, or type `/incident ack`.",
}
"""Kind of deadline -> what is said when it is near."""


def _near(message: DeadlineNear, view: Overview, around: Surroundings) -> Rendered:
    """Render what is due soon. It mentions, on purpose, who is called."""
    who = " ".join(text.user(user) for user in message.whom)
    line = f"⏳ {who}: {NEAR[message.kind].format(due=text.date(message.due_at))}"
    return Rendered(line, [block_kit.section(line)])


def _customers_due(message: CustomersDue, view: Overview, around: Surroundings) -> Rendered:
    about = f"{text.escape(headline(view))} ({view.incident.number})"
    page = "status page and customers" if view.severity.status_page is StatusPageRule.REQUIRED else "customers"
    if message.informed_by:
        at = f" ({text.date(message.informed_at)})" if message.informed_at else ""
        said = f"Customers are informed, says {around.called(message.informed_by)}{at}: {about}"
        return fact(said, "", *links(view, around.workspace_url))
    line = f"⏳ External communication is due by {text.date(message.due_at)} ({page}): {about}"
    button = block_kit.button("Informed", "clocks.informed", str(view.incident.id))
    context = block_kit.context(*links(view, around.workspace_url))
    return Rendered(line, [block_kit.section(line, accessory=button), context])


def _acknowledged(message: Acknowledged, view: Overview, around: Surroundings) -> Rendered:
    who = around.called(message.by) if message.by else text.escape(text.one_line(message.name)) or "Someone"
    where = f" (acknowledged in {text.escape(text.one_line(message.where))})" if message.where else ""
    line = f"{who} is on it{where}."
    return Rendered(line, [block_kit.section(line)])


def _missed(message: DeadlineMissed, view: Overview, around: Surroundings) -> Rendered:
    """Render what was missed. It mentions, on purpose, who is called."""
    span = spoken(to_the_minute(timedelta(seconds=message.within_seconds)))
    who = " ".join(text.user(user) for user in message.whom)
    line = f"⏰ {who}{': ' if who else ''}{MISSED[message.kind].format(span=span)}"
    return Rendered(line, [block_kit.section(line)])


def _timebox_over(message: TimeboxOver, view: Overview, around: Surroundings) -> Rendered:
    """Render that the time is up. It mentions, on purpose, whoever set it."""
    boxes = {box.number: text.one_line(box.text) for box in of_kind(view.recorded.records, TIMEBOX)}
    what = f": {text.clip_escaped(boxes[message.number], 300)}" if message.number in boxes else ""
    who = f"{text.user(message.whom)}: t" if message.whom else "T"
    line = f"⏰ {who}ime is up for T{message.number}{what}. Continue or escalate?"
    return Rendered(line, [block_kit.section(line)])


SHOWN: Final = (
    shown(Acknowledged, _acknowledged),
    shown(DeadlineNear, _near),
    shown(DeadlineMissed, _missed),
    shown(CustomersDue, _customers_due, Places),
    shown(TimeboxOver, _timebox_over, Recorded),
)
