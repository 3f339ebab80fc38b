"""This file is about how updates look: the post, the form, the reminder that one is owed."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.durations import how_often, spoken
from bot.domain.messages import ReminderAnswered, UpdateDue, UpdatePosted
from bot.domain.overview import Overview
from bot.domain.timeline import at_utc
from bot.slack.blocks import kit, text
from bot.slack.blocks.rendered import Called, Rendered

CALLBACK = "update"


def posted(said: UpdatePosted, view: Overview, called: Called) -> Rendered:
    """Render an update. Source: [response] status_updates, format."""
    update = said.update
    commander = called(view.commander) if view.commander else "nobody yet"
    coming = at_utc(update.next_due_at, seen_at=update.at) if update.next_due_at else "as needed"
    headline = f"*Update #{update.number} – {update.at:%H:%M} UTC*"
    facts = f"Status: {update.status} · Next update: {coming} · IC: {commander} · By: {called(update.by)}"
    line = f"Update #{update.number} on {view.incident.number}: {text.clip_escaped(text.one_line(update.text), 300)}"
    return Rendered(line, [*kit.sections(f"{headline}\n{text.escape(update.text)}"), kit.context(facts)])


def due(said: UpdateDue, view: Overview, called: Called) -> Rendered:
    """Render the reminder. It mentions, on purpose, the one person who owes the update."""
    incident = view.incident
    every = timedelta(seconds=said.every_seconds)
    since = at_utc(said.since, seen_at=said.since + every)
    last_word = f"The last word was at {since}" if said.updated else f"There was none since it was declared at {since}"
    line = (
        f"⏰ {text.user(said.owed_by)}: an update on {incident.number} is due. "
        f"{last_word}; {text.escape(view.severity.label)} owes one {how_often(every)}."
    )
    value = f"{incident.id}:{said.number}"
    buttons = [
        kit.button("No change", "update.no_change", value),
        kit.button("Post update", "update.open", value, style="primary"),
    ]
    blocks = [kit.section(line)]
    if said.snoozed_until is None:
        label = f"Snooze {spoken(timedelta(seconds=said.snooze_seconds))}"
        buttons.append(kit.button(label, "reminder.snooze", value))
    else:
        blocks.append(kit.context(f"Snoozed by {called(said.snoozed_by)} until {text.date(said.snoozed_until)}."))
    return Rendered(line, [*blocks, kit.actions(*buttons, block_id="reminder")])


def answered(said: ReminderAnswered, view: Overview, called: Called) -> Rendered:
    """Render the same reminder once it needs no answer: no buttons are left."""
    line = f"An update on {view.incident.number} was due. {said.answer} at {said.at:%H:%M} UTC by {called(said.by)}."
    return Rendered(line, [kit.context(line)])


def form(view: Overview) -> kit.Block:
    """Render the form for an update, with the last one to start from."""
    last = view.last_update
    blocks = []
    if last is not None:
        blocks.append(kit.context(f"Update #{last.number}, {text.date(last.at)}: {text.clip_escaped(last.text, 900)}"))
    blocks.append(
        kit.input_block(
            "What is being done now?",
            kit.plain_text_input(
                "update", multiline=True, placeholder="Rolled back v2.3.4, errors are falling", focus=True
            ),
            "update",
        )
    )
    return kit.modal(
        f"Update #{last.number + 1 if last else 1}",
        blocks,
        CALLBACK,
        submit="Post update",
        private_metadata=str(view.incident.id),
    )
