"""Posting updates, and answering reminders."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.domain.incident import Incident, IncidentError
from bot.domain.overview import Roles
from bot.domain.part import NOTHING
from bot.domain.policy import severity_of
from bot.domain.update import PARTS, SOONER, Report, StatusUpdate, clean_report, is_said_already, report_of
from bot.slack.blocks import update as blocks
from bot.slack.blocks.messages.updates import whole
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.text import date, sign
from bot.slack.blocks.when import moment
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import UNKNOWN_BUTTON, Interaction
from bot.slack.conversations.parsing import update_line
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.act import Act
from bot.workflows.reading.overview import overview
from bot.workflows.snooze import snooze
from bot.workflows.update import check_owed, correct_update, correctable, no_change, offer_help, post_update, same_again

_EDIT_ALONE: Final = re.compile(r"edit|correct", re.IGNORECASE)
_EDIT: Final = re.compile(r"(?:edit|correct)\s*:\s*", re.IGNORECASE)
"""With a colon: "edit config on host 3" is what someone does."""
_CAN_HELP: Final = re.compile(r"(?:i )?can help[.!]?", re.IGNORECASE)


async def run(interaction: Interaction) -> Rendered | None:
    """Post an update, correct the newest, or say that one can help."""
    if _EDIT_ALONE.fullmatch(interaction.text):
        interaction.text = ""
        return await open_correction(interaction)
    here = await interaction.local_now(update_line.says_when(plain(interaction.text)))
    async with interaction.act("update", only_sees=_can_help) as act:
        incident, said = act.incident, plain(act.rest)
        if _can_help(act.rest):
            return await _help_with_the_newest(act, incident)
        if edit := _EDIT.match(said):
            return await _correct_the_newest(act, incident, said[edit.end() :])
        typed = update_line.read(said, here, severity_of(act.policy, incident).update_every)
        report = await _with_what_stands(act, incident, typed)
        update = await post_update(act, incident.id, report, within=typed.within, level=typed.level)
    return blocks.answer(incident.number, incident.id, update, now=act.now, by_clock=typed.by_clock)


def _can_help(rest: str) -> bool:
    return _CAN_HELP.fullmatch(plain(rest)) is not None


async def _with_what_stands(act: Act, incident: Incident, typed: update_line.Typed) -> Report:
    """Where only other parts are typed, the current action stands as it was said last."""
    parts = typed.parts
    if parts.text or (parts == Report(text="") and not typed.level):
        return parts
    news = await act.uow.updates.last(incident.id, with_news=True)
    return parts.model_copy(update={"text": news.text}) if news else parts


async def _correct_the_newest(act: Act, incident: Incident, words: str) -> Rendered:
    typed = update_line.read(words, act.now)
    last = await act.uow.updates.last(incident.id)
    if last is None:
        raise IncidentError(f"{incident.number} has no update yet. Post one: `/incident update <text>`.")
    if typed.within is not None:
        raise IncidentError("A correction does not move the clock. Post another update: `/incident update <text>`.")
    if typed.level:
        raise IncidentError("A correction doesn't change the level. Post another update: `/incident update <text>`.")
    said = {part: words for part, words in typed.parts.model_dump().items() if words}
    report = report_of(last).model_copy(update=said)
    await correct_update(act, incident.id, last.number, report, unchanged=lambda _: True)
    return _corrected(incident, last.number)


async def _help_with_the_newest(act: Act, incident: Incident) -> Rendered:
    last = await act.uow.updates.last(incident.id, with_news=True)
    if last is None:
        raise IncidentError(f"{incident.number} has no update yet. Post one: `/incident update <text>`.")
    await offer_help(act, incident.id, last.number)
    return _thanks(incident)


def _thanks(incident: Incident) -> Rendered:
    return Rendered(f"Thank you. I've posted in {incident.number} that you can help.")


def _corrected(incident: Incident, number: int) -> Rendered:
    return Rendered(f"Corrected update #{number} on {incident.number}, wherever it was posted.")


async def open_form(interaction: Interaction) -> None:
    """Open the form of the incident whose button was pressed."""
    await forms.ask(interaction, command="update", check=check_owed, form=blocks.form, needs=blocks.NEEDS)


async def show_more(interaction: Interaction) -> None:
    """Have the form ask for the other parts too; what was typed stays."""
    incident_id = interaction.ids(1, rest=True)[0]
    async with interaction.look_at("update", incident_id) as act:
        view = await overview(act.uow, act.policy, incident_id, blocks.NEEDS)
    await forms.show(interaction, interaction.view_id, blocks.form(view, more=interaction.value))


async def submit(interaction: Interaction) -> Rendered | None:
    """Post what the form holds."""
    incident_id = interaction.ids(1, rest=True)[0]
    async with interaction.act("update", incident_id) as act:
        news = await act.uow.updates.last(incident_id, with_news=True)
        report = clean_report(_with_unasked(interaction, _what_is_new(interaction), news))
        within, level = _within(interaction), interaction.values.get(blocks.LEVEL, "")
        same_level = level in {"", act.incident.service_level}
        if same_level and is_said_already(report, news, impact=act.incident.impact):  # the form begins with it
            return _noted(await same_again(act, incident_id, within=within))
        update = await post_update(act, incident_id, report, within=within, level=level)
    return blocks.answer(act.incident.number, incident_id, update, now=act.now)


def _report(interaction: Interaction) -> Report:
    """Read what the form holds; its blocks are named like the parts of a report, but for the first."""
    return Report(**{part: interaction.values.get("update" if part == "text" else part, "") for part in PARTS})


def _what_is_new(interaction: Interaction) -> Report:
    """Read what the form holds; an impact that stands as the form showed it is no news: it may be out of date."""
    report = _report(interaction)
    untouched = sign(report.impact) == interaction.value.partition(":")[2]
    return report.model_copy(update={"impact": ""}) if untouched else report


def _with_unasked(interaction: Interaction, report: Report, news: StatusUpdate | None) -> Report:
    """Let the help that is asked for stand where the form did not ask for it."""
    if "need_help" in interaction.values:
        return report
    return report.model_copy(update={"need_help": news.need_help if news else ""})


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
    view = await forms.opened(interaction, command="update", check=check_owed, needs=blocks.NEEDS | {Roles})
    newest = view.updates.last.number if view.updates.last else 0
    number = interaction.ids(2)[1] if interaction.value else newest
    update = correctable(view.updates.last, number, view.incident, by=interaction.user, commander=view.commander)
    await forms.fill(interaction, blocks.correction(view, update))
    return None


async def show_more_to_correct(interaction: Interaction) -> None:
    """Have the form of a correction ask for the other parts too; what was typed stays."""
    (incident_id, number) = interaction.ids(2, rest=True)
    async with interaction.look_at("update", incident_id) as act:
        view = await overview(act.uow, act.policy, incident_id, blocks.NEEDS | {Roles})
    update = correctable(view.updates.last, number, view.incident, by=interaction.user, commander=view.commander)
    await forms.show(interaction, interaction.view_id, blocks.correction(view, update, more=interaction.value))


async def correct(interaction: Interaction) -> Rendered | None:
    """Correct an update with what the form holds."""
    (incident_id, number) = interaction.ids(2, rest=True)
    async with interaction.act("update", incident_id) as act:
        report = _report(interaction)
        seen = interaction.value.split(":")[2:]
        await correct_update(
            act, incident_id, number, report, unchanged=lambda update: not seen or blocks.sign_of(update) == seen[0]
        )
    return _corrected(act.incident, number)


async def show_whole(interaction: Interaction) -> Rendered | None:
    """Show every word of an update that was too long for one message."""
    incident_id, number = interaction.ids(2)
    async with interaction.look_at(SEE, incident_id) as act:
        update = await act.uow.updates.get(incident_id, number)
        view = await overview(act.uow, act.policy, incident_id, NOTHING)
    if update is None or update.withdrawn_at is not None:
        raise IncidentError(f"Update #{number} was withdrawn. Post another: `/incident update <text>`.")
    await forms.open_whole(interaction, whole(update, view))
    return None


async def help_out(interaction: Interaction) -> Rendered | None:
    """Tell the room that this person can help. Anyone who sees the update may."""
    incident_id, number = interaction.ids(2)
    async with interaction.act(SEE, incident_id) as act:
        incident = await offer_help(act, incident_id, number)
    return _thanks(incident)


async def answer_no_change(interaction: Interaction) -> Rendered | None:
    """Answer a reminder: nothing new is known. It is an update."""
    incident_id, number = interaction.ids(2)
    async with interaction.act("update", incident_id) as act:
        update = await no_change(act, incident_id, number)
    return replace(_noted(update), posted_of=incident_id)


def _noted(update: StatusUpdate) -> Rendered:
    due = update.next_due_at
    coming = f" The next one is due at {moment(due, seen_at=update.at)}." if due else ""
    return Rendered(f"Noted as update #{update.number}: {update.text}.{coming}")


async def answer_snooze(interaction: Interaction) -> Rendered | None:
    """Answer a reminder: ask again later."""
    incident_id, number = interaction.ids(2)
    async with interaction.act(SEE, incident_id) as act:
        until = await snooze(act, incident_id, number, until_opening=interaction.detail == "opening")
    return Rendered(f"Snoozed: I'll remind you again at {date(until)}.", posted_of=incident_id)


SUBCOMMAND = Subcommand(
    name="update",
    usage="<text>[; findings: ...][; ruled out: ...][; next steps: ...][; need help: ...][; level: degraded]"
    "[; next 10m or 9pm], or edit: <text>",
    summary="Post what is being done, or correct the last update. Without a text, a form opens.",
    example="/incident update rolled back v2.3.4, errors are falling",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit, blocks.CORRECTION: correct},
    buttons={
        "update.open": open_form,
        "update.more": show_more,
        "update.edit": open_correction,
        "update.more_to_correct": show_more_to_correct,
        "update.help": help_out,
        "update.whole": show_whole,
        "update.no_change": answer_no_change,
        "reminder.snooze": answer_snooze,
    },
)
