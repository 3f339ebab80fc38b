"""How the reminder of an update looks, with its buttons and once it is answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.domain.durations import how_often, spoken
from bot.domain.messages.reminders import ReminderAnswered, UpdateDue, UpdateOverdue, UpdateSoon, UpdateSoonAnswered
from bot.domain.overview import Checklists, Deadlines, Overview, Roles
from bot.domain.role import COMMANDER
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import headline
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.blocks.role import as_role, label_of
from bot.slack.blocks.when import moment


def _due(message: UpdateDue, view: Overview, around: Surroundings) -> Rendered:
    """Render the reminder. It mentions, on purpose, the one person who owes the update."""
    incident = view.incident
    every = timedelta(seconds=message.every_seconds)
    since = moment(message.since, seen_at=message.since + every)
    last_word = "The last one was at" if message.updated else "There has been none since the declaration at"
    who = f"{text.user(message.owed_by)}: a" if message.owed_by else "A"
    if message.overdue_since is None:
        line = (
            f"⏰ {who}n update is due. "
            f"{last_word} {since}; {text.escape(view.severity.label)} needs one {how_often(every)}."
        )
    else:
        asked = moment(message.overdue_since, seen_at=message.overdue_since + every)
        line = f"⏰ {who}n update is due. It has been overdue since {asked}. {last_word} {since}."
    value = f"{incident.id}:{message.number}"
    buttons = [
        block_kit.button("No change", "update.no_change", value),
        block_kit.button("Post update", "update.open", value, style="primary"),
    ]
    blocks = [block_kit.section(line)]
    if missing := [role for role in message.missing if role in view.deadlines.open_nags]:
        labels = [as_role(label_of(view, role)) for role in missing]
        blocks.append(block_kit.context(f"Still no {' and no '.join(labels)}."))
    if message.snoozed_until is None:
        label = f"Snooze {spoken(timedelta(seconds=message.snooze_seconds))}"
        buttons.append(block_kit.button(label, "reminder.snooze", value))
        if message.snooze_until is not None:
            buttons.append(block_kit.button("Until next working day", "reminder.snooze:opening", value))
    else:
        until = text.date(message.snoozed_until)
        blocks.append(block_kit.context(f"Snoozed by {around.called(message.snoozed_by)} until {until}."))
    if missing:
        buttons.append(block_kit.button("Roles", "role.open", str(incident.id)))
    return Rendered(line, [*blocks, block_kit.actions(*buttons, block_id="reminder")])


def _overdue(message: UpdateOverdue, view: Overview, around: Surroundings) -> Rendered:
    """Render what one more person reads of an update that no one has posted."""
    about = f"{text.escape(headline(view))} ({view.incident.number})"
    since = moment(message.overdue_since, seen_at=message.overdue_since)
    line = f"⏰ Update overdue since {since}, and no one has answered: {about}"
    post = block_kit.button("Post update", "update.open", str(view.incident.id), style="primary")
    return Rendered(line, [block_kit.section(line), block_kit.actions(post, block_id="overdue")])


def _soon(message: UpdateSoon, view: Overview, around: Surroundings) -> Rendered:
    """Render the heads-up, to one person alone."""
    about = f"{text.escape(headline(view))} ({view.incident.number})"
    line = f"⏳ Your update is due at {text.date(message.due_at)}: {about}"
    post = block_kit.button("Post update", "update.open", str(view.incident.id), style="primary")
    return Rendered(line, [block_kit.section(line), *_with_it(view), block_kit.actions(post, block_id="heads_up")])


def _with_it(view: Overview) -> list[block_kit.Block]:
    """Name what the commander, who is told, has not ticked off of what comes with each update."""
    held, role = view.roles.held(COMMANDER), view.policy.roles[COMMANDER]
    ticked = view.checklists.ticked.get(held[0].id, frozenset()) if held else role.checklist.during
    left = [item for item in role.checklist.during if item not in ticked]
    return [block_kit.context(f"With it: {text.escape(' · '.join(left))}")] if left else []


def _soon_answered(message: UpdateSoonAnswered, view: Overview, around: Surroundings) -> Rendered:
    by = f", per {around.called(message.by)}" if message.by else ""
    about = text.escape(f"[{view.severity.label}] {view.incident.title}")  # what became of it is the answer
    line = f"{message.answer}{by} ({text.date(message.at)}): {about} ({view.incident.number})"
    return Rendered(line, [block_kit.context(line)])


def _answered(message: ReminderAnswered, view: Overview, around: Surroundings) -> Rendered:
    by = f", per {around.called(message.by)}" if message.by else ""
    line = f"An update was due. {message.answer}{by} ({text.date(message.at)})."
    return Rendered(line, [block_kit.context(line)])


SHOWN: Final = (
    shown(UpdateDue, _due, Deadlines, Roles),
    shown(UpdateOverdue, _overdue, Deadlines),
    shown(UpdateSoon, _soon, Deadlines, Roles, Checklists),
    shown(ReminderAnswered, _answered),
    shown(UpdateSoonAnswered, _soon_answered),
)
