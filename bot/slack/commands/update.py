"""This file is about the conversation that posts updates, and what answers a reminder."""

from __future__ import annotations

from datetime import datetime

from bot.domain.incident import Incident, looks_like_number
from bot.domain.timeline import at_utc
from bot.domain.update import StatusUpdate
from bot.slack.blocks import update as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.form import answer_where_it_is, ask
from bot.slack.interaction import Interaction
from bot.slack.target import must_see, plain, right_to, target
from bot.workflows.reminder import snooze
from bot.workflows.update import check_owed, no_change, post_update


async def run(interaction: Interaction) -> Rendered | None:
    """Post an update; with nothing typed, open the form."""
    if not interaction.text or looks_like_number(interaction.text):
        return await open_form(interaction)
    right = await right_to(interaction, "update")
    async with interaction.transaction() as uow:
        incident, rest = await target(uow, interaction, interaction.text, command="update")
        await right.check(uow, incident.id)
        policy, now = interaction.runtime.policy, interaction.now()
        update = await post_update(uow, policy, incident.id, plain(rest), by=interaction.user, now=now)
    return _posted(incident, update, now)


def _posted(incident: Incident, update: StatusUpdate, now: datetime) -> Rendered:
    due = f" The next one is due at {at_utc(update.next_due_at, seen_at=now)}." if update.next_due_at else ""
    return Rendered(f"Posted update #{update.number} on {incident.number}.{due}")


async def open_form(interaction: Interaction) -> Rendered | None:
    """Open the form of the incident whose button was pressed."""
    await ask(interaction, command="update", check=check_owed, form=blocks.form)
    return None


async def submit(interaction: Interaction) -> Rendered | None:
    """Post what the form holds."""
    policy, incident_id = interaction.runtime.policy, interaction.ids(1)[0]
    right = await right_to(interaction, "update")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        text, now = interaction.values.get("update", ""), interaction.now()
        update = await post_update(uow, policy, incident_id, text, by=interaction.user, now=now)
        incident = await uow.incidents.get(incident_id)
        await answer_where_it_is(uow, interaction, incident_id)
    return _posted(incident, update, now)


async def answer_no_change(interaction: Interaction) -> Rendered | None:
    """Answer a reminder: nothing new is known. Anyone in the room may."""
    incident_id, number = interaction.ids(2)
    async with interaction.transaction() as uow:
        await must_see(uow, interaction, incident_id)
        policy, now = interaction.runtime.policy, interaction.now()
        update = await no_change(uow, policy, incident_id, number, by=interaction.user, now=now)
    due = update.next_due_at
    coming = f" The next one is due at {at_utc(due, seen_at=update.at)}." if due else ""
    return Rendered(f"Noted as update #{update.number}: {update.text}.{coming}")


async def answer_snooze(interaction: Interaction) -> Rendered | None:
    """Answer a reminder: ask again later."""
    incident_id, number = interaction.ids(2)
    async with interaction.transaction() as uow:
        await must_see(uow, interaction, incident_id)
        policy, now = interaction.runtime.policy, interaction.now()
        until = await snooze(uow, policy, incident_id, number, by=interaction.user, now=now)
    return Rendered(f"Snoozed: the reminder comes again at {until:%H:%M} UTC.")


SUBCOMMAND = Subcommand(
    name="update",
    usage="<text>",
    summary="Tell everybody what is being done. Without a text, a form opens.",
    example="/incident update rolled back v2.3.4, errors are falling",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={
        "update.open": open_form,
        "update.no_change": answer_no_change,
        "reminder.snooze": answer_snooze,
    },
)
