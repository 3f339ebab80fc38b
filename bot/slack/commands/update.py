"""This file is about the conversation that posts updates, and what answers a reminder."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.incident import IncidentError, looks_like_number
from bot.domain.timeline import at_utc
from bot.domain.update import PARTS, SOONER, Report
from bot.slack.blocks import update as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.form import answer_where_it_is, ask, opened
from bot.slack.interaction import UNKNOWN_BUTTON, Interaction
from bot.slack.target import must_see, plain, right_to, target
from bot.workflows.reminder import snooze
from bot.workflows.update import check_owed, correct_update, correctable, no_change, offer_help, post_update


async def run(interaction: Interaction) -> Rendered | None:
    """Post an update; with nothing typed, open the form."""
    if not interaction.text or looks_like_number(interaction.text):
        return await open_form(interaction)
    right = await right_to(interaction, "update")
    async with interaction.transaction() as uow:
        incident, rest = await target(uow, interaction, interaction.text, command="update")
        await right.check(uow, incident.id)
        policy, now = interaction.runtime.policy, interaction.now()
        update = await post_update(uow, policy, incident.id, Report(text=plain(rest)), by=interaction.user, now=now)
    return blocks.answer(incident.number, incident.id, update, now=now)


async def open_form(interaction: Interaction) -> Rendered | None:
    """Open the form of the incident whose button was pressed."""
    await ask(interaction, command="update", check=check_owed, form=blocks.form)
    return None


async def submit(interaction: Interaction) -> Rendered | None:
    """Post what the form holds."""
    policy, incident_id = interaction.runtime.policy, interaction.ids(1, rest=True)[0]
    right = await right_to(interaction, "update")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        report, within, now = _what_is_new(interaction), _within(interaction), interaction.now()
        update = await post_update(uow, policy, incident_id, report, by=interaction.user, now=now, within=within)
        incident = await uow.incidents.get(incident_id)
        await answer_where_it_is(uow, interaction, incident_id)
    return blocks.answer(incident.number, incident_id, update, now=now)


def _report(interaction: Interaction) -> Report:
    """Read what the form holds; its blocks are named like the parts of a report, but for the first."""
    return Report(**{part: interaction.values.get("update" if part == "text" else part, "") for part in PARTS})


def _what_is_new(interaction: Interaction) -> Report:
    """Read what the form holds; an impact that stands as the form showed it is no news: it may be out of date."""
    report = _report(interaction)
    untouched = blocks.sign(report.impact) == interaction.value.partition(":")[2]
    return report.model_copy(update={"impact": ""}) if untouched else report


def _within(interaction: Interaction) -> timedelta | None:
    """Read when the next update is to come; ``None``: as the policy says.

    Raises:
        IncidentError: it is none of the choices that a form offers.
    """
    chosen = interaction.values.get("next", "")
    if chosen in {"", blocks.AS_THE_POLICY_SAYS}:
        return None
    within = next((span for span in SOONER if blocks.choice_of(span) == chosen), None)
    if within is None:
        raise IncidentError(UNKNOWN_BUTTON, field="next")
    return within


async def open_correction(interaction: Interaction) -> Rendered | None:
    """Open the form of the newest update, for whoever may correct it."""
    view = await opened(interaction, command="update", check=check_owed)
    number = interaction.ids(2)[1]
    update = correctable(view.last_update, number, view.incident, by=interaction.user, commander=view.commander)
    await interaction.fill_form(blocks.correction(view, update))
    return None


async def correct(interaction: Interaction) -> Rendered | None:
    """Correct an update with what the form holds."""
    policy, (incident_id, number) = interaction.runtime.policy, interaction.ids(2, rest=True)
    right = await right_to(interaction, "update")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        report, now = _report(interaction), interaction.now()
        seen = interaction.value.split(":")[2:]
        await correct_update(
            uow,
            policy,
            incident_id,
            number,
            report,
            by=interaction.user,
            now=now,
            unchanged=lambda update: not seen or blocks.sign_of(update) == seen[0],
        )
        incident = await uow.incidents.get(incident_id)
        await answer_where_it_is(uow, interaction, incident_id)
    return Rendered(f"Corrected update #{number} on {incident.number}, wherever it was posted.")


async def help_out(interaction: Interaction) -> Rendered | None:
    """Tell the room that this person can help. Anyone who sees the update may."""
    incident_id, number = interaction.ids(2)
    async with interaction.transaction() as uow:
        await must_see(uow, interaction, incident_id)
        incident = await offer_help(uow, incident_id, number, by=interaction.user, now=interaction.now())
    return Rendered(f"Thank you. It is said where {incident.number} is worked on that you can help.")


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
    forms={blocks.CALLBACK: submit, blocks.CORRECTION: correct},
    buttons={
        "update.open": open_form,
        "update.edit": open_correction,
        "update.help": help_out,
        "update.no_change": answer_no_change,
        "reminder.snooze": answer_snooze,
    },
)
