"""Showing what was changed lately, and answering whether it is rolled back first."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.change import SHOWN, SUSPECT_FOR
from bot.domain.durations import parse
from bot.domain.incident import IncidentError
from bot.slack.blocks import changes as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import known_room
from bot.workflows.act import Act
from bot.workflows.changes import check_suggested, finish, keep, roll_back


async def run(interaction: Interaction) -> Rendered | None:
    """List the changes of the time that was typed; else, in a war room, since shortly before its incident began."""
    typed = plain(interaction.text)
    if typed:
        try:
            span = parse(typed)
        except ValueError:
            raise IncidentError(
                f"Couldn't read “{typed[:40]}” as how far to look back. Try `/incident changes 2h`.", may_be_title=True
            ) from None
        async with interaction.look() as act:
            return await _listed(act, since=act.now - span, span=span)
    room = await known_room(interaction)
    if room.of:
        return await _of_incident(interaction, room.of)
    async with interaction.look() as act:
        return await _listed(act, since=act.now - SUSPECT_FOR, span=SUSPECT_FOR)


async def press_show(interaction: Interaction) -> Rendered | None:
    """List the changes since shortly before an incident began."""
    return await _of_incident(interaction, interaction.ids(2)[0])


async def _of_incident(interaction: Interaction, incident_id: int) -> Rendered:
    async with interaction.look_at(SEE, incident_id) as act:
        since = act.incident.started_at - SUSPECT_FOR
        return await _listed(act, since=since, span=SUSPECT_FOR, before_it_began=True)


async def _listed(act: Act, *, since: datetime, span: timedelta, before_it_began: bool = False) -> Rendered:
    found = await act.uow.changes.between(since, act.now, limit=SHOWN + 1)
    has_sources = bool(act.policy.change_sources)
    return blocks.changes(found, span=span, before_it_began=before_it_began, has_sources=has_sources)


async def press_roll_back(interaction: Interaction) -> Rendered | None:
    """Note that a change is being rolled back."""
    incident_id, number = interaction.ids(2)
    async with interaction.act("status", incident_id) as act:
        await roll_back(act, incident_id, number)
    return None


async def open_keep(interaction: Interaction) -> None:
    """Ask why a change isn't rolled back."""
    await forms.open_empty(interaction, "Doesn't apply")
    incident_id, number = interaction.ids(2)
    async with interaction.look_at("status", incident_id) as act:
        change = await check_suggested(act, incident_id, number)
    await forms.fill(interaction, blocks.form(change.text, f"{incident_id}:{number}"))


async def submit_keep(interaction: Interaction) -> Rendered | None:
    """Note why a change isn't rolled back."""
    incident_id, number = interaction.ids(2)
    async with interaction.act("status", incident_id) as act:
        await keep(act, incident_id, number, interaction.values.get("reason", ""))
    return Rendered("Noted.", posted_of=incident_id)


async def press_worked(interaction: Interaction) -> Rendered | None:
    """Note that rolling a change back helped."""
    return await _press_finished(interaction, worked=True)


async def press_failed(interaction: Interaction) -> Rendered | None:
    """Note that rolling a change back didn't help."""
    return await _press_finished(interaction, worked=False)


async def _press_finished(interaction: Interaction, *, worked: bool) -> Rendered | None:
    incident_id, number = interaction.ids(2)
    async with interaction.act("status", incident_id) as act:
        await finish(act, incident_id, number, worked=worked)
    return None


SUBCOMMAND = Subcommand(
    name="changes",
    aliases=("deploys",),
    usage="[2h]",
    summary="Show what was changed lately: deploys, releases, whatever your tools tell of.",
    example="/incident changes 2h",
    run=run,
    forms={blocks.CALLBACK: submit_keep},
    buttons={
        "changes.show": press_show,
        "changes.roll_back": press_roll_back,
        "changes.keep": open_keep,
        "changes.worked": press_worked,
        "changes.failed": press_failed,
    },
)
