"""How records look where the incident is worked on."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.domain.durations import spoken, to_the_minute
from bot.domain.messages.records import (
    ActionsDue,
    ActionsOfWeek,
    Overdue,
    RecordDue,
    RecordShown,
    RollbackSuggested,
    VendorCase,
    VendorSilent,
)
from bot.domain.overview import Overview
from bot.domain.record import numbered
from bot.domain.record_kinds import KINDS, VENDOR
from bot.slack.blocks import actions, block_kit, records, text
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.blocks.vendor import STEPS


def _vendor_case(message: VendorCase, view: Overview, around: Surroundings) -> Rendered:
    name = text.escape(text.one_line(message.name))
    ticket = f", ticket {text.escape(text.one_line(message.ticket))}" if message.ticket else ""
    line = f"*V{message.number} {name}*{ticket}: {_STANDS[message.state]}"
    opened = f"Opened by {around.called(message.by)} at {text.date(message.at)}"
    if message.due_at is not None:
        opened += f". If they don't answer by {text.date(message.due_at)}, I'll say so here."
    blocks = [block_kit.section(line)]
    contacts = view.policy.contacts_of(message.name)
    if contacts:
        blocks.append(block_kit.context(f"Contacts: {text.clip_escaped(text.one_line(contacts), 1_000)}"))
    blocks.append(block_kit.context(opened))
    if message.state == "closed":
        return Rendered(line, blocks)
    value = f"{view.incident.id}:{message.number}"
    steps = [block_kit.option(said, key) for key, said in KINDS[VENDOR].steps.items()]
    buttons = [block_kit.button("Close case", "vendor.close", value)]
    if message.state == "open":
        buttons.insert(0, block_kit.button("They answered", "vendor.answered", value))
    blocks += [
        block_kit.actions(block_kit.checkboxes(f"vendor.tick:{value}", steps, message.ticked), block_id=STEPS),
        block_kit.actions(*buttons, block_id="vendor"),
    ]
    return Rendered(line, blocks)


_STANDS: Final = {"open": "waiting for an answer", "answered": "they answered", "closed": "closed"}
"""State -> how it is told."""


def _vendor_silent(message: VendorSilent, view: Overview, around: Surroundings) -> Rendered:
    """Render that a vendor is silent. It mentions, on purpose, whoever opened the case."""
    who = f"{text.user(message.whom)}: " if message.whom else ""
    name, span = text.escape(text.one_line(message.name)), spoken(timedelta(seconds=message.within_seconds))
    then = f" Next: {text.escape(message.step[:1].lower() + message.step[1:])}." if message.step else ""
    line = f"{who}{name} hasn't answered within {span} (V{message.number}).{then}"
    return Rendered(line, [block_kit.section(line)])


def _rollback(message: RollbackSuggested, view: Overview, around: Surroundings) -> Rendered:
    called = text.clip_escaped(text.one_line(message.title), 300)
    before = spoken(to_the_minute(message.before - message.at)) if message.before > message.at else "just"
    since = "the first alert" if message.by_alert else "it began"
    who = around.called(message.by) if message.by else ""
    if message.state == "suggested" and not view.incident.status.is_open:  # told late: no one is asked any longer
        line = f"Changed {before} before {since}: {called}"
        return Rendered(line, [block_kit.section(line)])
    head = {
        "suggested": f"*Roll back first?* {called}, {before} before {since}",
        "kept": f"{who} isn't rolling back {called}",
        "under way": f"{who} is rolling back {called}",
        "worked": f"Rolled back: {called}. It helped, per {who}",
        "failed": f"Rolled back: {called}. It didn't help, per {who}",
        "undone": f"Rolled back: {called}. Undone by {who}",
    }[message.state]
    body = f"{head}\n{text.quote(message.reason)}" if message.reason else head
    value = f"{view.incident.id}:{message.number}"
    buttons = {
        "suggested": (
            block_kit.button("Rolling back", "changes.roll_back", value, style="primary"),
            block_kit.button("Doesn't apply because…", "changes.keep", value),
            block_kit.button("Recent changes", "changes.show", value),
        ),
        "under way": (
            block_kit.button("It helped", "changes.worked", value, style="primary"),
            block_kit.button("It didn't help", "changes.failed", value),
        ),
    }.get(message.state)
    blocks = [block_kit.section(body)]
    if message.link:
        blocks.append(block_kit.context(text.link(message.link, "Details of the change")))
    if buttons:
        blocks.append(block_kit.actions(*buttons, block_id="rollback"))
    return Rendered(text.one_line(head), blocks)


def _record(message: RecordShown, view: Overview, around: Surroundings) -> Rendered:
    found = numbered(view.recorded.records, message.kind, message.number)
    return records.message(found, view, around) if found else Rendered("This record is gone")


def _due(message: RecordDue, view: Overview, around: Surroundings) -> Rendered:
    found = numbered(view.recorded.records, message.kind, message.number)
    return records.due(found, view, around) if found else Rendered("This record is gone")


def _actions_due(message: ActionsDue, view: Overview, around: Surroundings) -> Rendered:
    return actions.reminded(actions.told_in(view, message.place), message.whom, view, around)


def overdue(message: Overdue, _view: Overview | None, around: Surroundings) -> Rendered:
    """Render what may be of several incidents: which action items and temporary fixes are overdue for long."""
    return actions.overdue(message.whom, around.actions, around)


def actions_of_week(message: ActionsOfWeek, _view: Overview | None, around: Surroundings) -> Rendered:
    """Render what belongs to no incident: how action items stand."""
    return actions.week(message.done, around.actions, around)


SHOWN: Final = (
    shown(ActionsOfWeek, actions_of_week),
    shown(Overdue, overdue),
    shown(ActionsDue, _actions_due, *actions.NEEDS),
    shown(RecordDue, _due, *records.NEEDS),
    shown(RecordShown, _record, *records.NEEDS),
    shown(VendorCase, _vendor_case),
    shown(VendorSilent, _vendor_silent),
    shown(RollbackSuggested, _rollback),
)
