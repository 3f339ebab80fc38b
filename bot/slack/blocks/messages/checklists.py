"""How a checklist looks where people work on an incident, and to the one person who has a role."""

from __future__ import annotations

from typing import Final

from bot.domain import met
from bot.domain.checklist import ALERT, FOLDED, Checklist, lists_of, sized
from bot.domain.messages.checklists import ChecklistShown
from bot.domain.overview import Overview
from bot.domain.review_meeting import holders
from bot.domain.sampled import Sampled
from bot.slack.blocks import block_kit, text
from bot.slack.blocks import checklist as blocks
from bot.slack.blocks.alerts import where_to_look
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings


def _checklist(message: ChecklistShown, view: Overview, around: Surroundings) -> Rendered:
    incident, found = view.incident, view.policy.checklists.get(message.checklist)
    if found is None:
        return _line("This checklist is no longer in the policy. `/incident checklist` lists those there are.")
    checklist = sized(found, view.checks.ticks)
    if message.holder and message.holder not in holders(view, checklist.for_):
        return _line(f"You've handed this over. Nothing left to do in {incident.number}.")
    if checklist.shown.on == ALERT and not incident.status.is_open:
        return Rendered("An alert declared this.", [block_kit.section("An alert declared this.")])
    head = _head(message, view, checklist)
    state = lists_of(view.checks.ticks).get(message.checklist)
    if state is not None and state.state == FOLDED:
        button = block_kit.button("Open", "checks.show", f"{incident.id}:{checklist.key}")
        return Rendered(head, [block_kit.section(head, button)])
    if checklist.shown.on == ALERT:
        return _alert(message, view, checklist)
    return _to_tick(message, view, around, checklist)


def _to_tick(message: ChecklistShown, view: Overview, around: Surroundings, checklist: Checklist) -> Rendered:
    incident, lines = view.incident, met.lines_of(checklist, view, now=around.now)
    head = _head(message, view, checklist)
    listed = [line for line in lines if line.is_open] if message.left else lines
    if message.left:
        head = f"Still open: {head}" if listed else f"All done: {head}"
    parts = [block_kit.section(head)]
    if said := blocks.known(listed):
        parts.append(block_kit.section(said))
    parts += blocks.boxes(incident, checklist, listed)
    if last := blocks.last_word(listed, around.called, seen_at=incident.declared_at):
        parts.append(block_kit.context(last))
    if more := blocks.buttons(incident, checklist, listed):
        parts.append(block_kit.actions(*more, block_id="checklist"))
    return Rendered(text.one_line(head), parts)


def _head(message: ChecklistShown, view: Overview, checklist: Checklist) -> str:
    head = blocks.title(checklist, met.lines_of(checklist, view))
    return f"{view.incident.number}: {head}" if message.holder else head


def _alert(message: ChecklistShown, view: Overview, checklist: Checklist) -> Rendered:
    """Render what is checked first of an alert that declared it. Whoever finds nothing wrong closes it here."""
    head = "An alert declared this. Check it first:"
    value = str(view.incident.id)
    lines = met.lines_of(checklist, view)
    buttons = [block_kit.button("Show alerts", "alerts.show", value)]
    if view.incident.acknowledged_at is None:  # whoever is on it decides, by a line
        buttons.append(block_kit.button("False alarm", "alerts.decline", value))
    said = blocks.known(lines)
    parts = [
        block_kit.section(head),
        *([block_kit.section(said)] if said else []),
        *blocks.boxes(view.incident, checklist, lines),
        block_kit.context(*where_to_look(view.policy, message.services), "Changes: `/incident changes`"),
        block_kit.actions(*buttons, block_id="alert_check"),
    ]
    return Rendered(head, parts)


def _line(line: str) -> Rendered:
    return Rendered(line, [block_kit.context(line)])


SHOWN: Final = (shown(ChecklistShown, _checklist, *met.NEEDS, Sampled),)
