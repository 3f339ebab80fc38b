"""Merging two incidents into one."""

from __future__ import annotations

import re

from bot.domain.incident import NO_SUCH_INCIDENT, OPEN, Incident, IncidentError, clean_note
from bot.slack.blocks import merge as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.rights import may_see
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import here, named_by, seen_in_status
from bot.workflows.act import Act
from bot.workflows.merge import check_mergeable, check_pair, merge, responders
from bot.workflows.reading.parts import commander_of

_JOINED = re.compile(r"(?is)(?:(?P<duplicate>\S+)\s+)?into\s+(?P<into>\S+)\s*(?P<note>.*)")
_ALONE = re.compile(r"(?s)(?P<into>\S+)\s*(?P<note>.*)")
HOW = "Say which into which: `/incident merge 002 into 001`. In the duplicate's war room, name only the other."


async def run(interaction: Interaction) -> Rendered | None:
    """Ask whether to merge what is named, or this room's, into the other; with nothing typed, open the form."""
    if not interaction.text:
        return await open_form(interaction)
    async with interaction.look() as act:
        duplicate, into, note = await parse(act, interaction, interaction.text)
    return await preview(interaction, duplicate, into.id, note)


async def preview(interaction: Interaction, duplicate_id: int, into_id: int, note: str) -> Rendered:
    """Show what would be merged into what, if this person may: a slip sends people to the wrong room."""
    note = clean_note("The note", note, field="reason", limit=blocks.NOTE_LIMIT)
    async with interaction.look_at("merge", duplicate_id) as act:
        into = await _other(act, interaction, into_id)
        await check_pair(act, act.incident, into)
        people = await responders(act.uow, act.incident)
        commander = await commander_of(act.uow, act.incident)
    asked = commander if commander != interaction.user else None
    return blocks.preview(act.incident, into, note, people=len(people), commander=asked)


async def confirm(interaction: Interaction) -> Rendered | None:
    """Merge what was shown."""
    duplicate_id, into_id = interaction.ids(2, rest=True)
    note = interaction.value.partition(":")[2].partition(":")[2]
    merged = await merge_into(interaction, duplicate_id, into_id, note)
    interaction.settled = True
    return merged


async def open_form(interaction: Interaction) -> Rendered | None:
    """Ask which incident it belongs to."""
    view = await forms.opened(interaction, command="merge", check=check_mergeable, needs=blocks.NEEDS)
    found = await others(interaction, view.incident)
    if not found:
        raise IncidentError(
            f"There is no other open incident to merge {view.incident.number} into. `/incident list` shows what is."
        )
    await forms.fill(interaction, blocks.form(view, found, by=interaction.user))
    return None


async def others(interaction: Interaction, incident: Incident) -> list[Incident]:
    """Return the open incidents that this one may be a duplicate of, newest first."""
    async with interaction.look() as act:
        found = await seen_in_status(act.uow, interaction, OPEN, limit=blocks.MOST_OFFERED + 1)
    return [one for one in found if one.id != incident.id and one.private == incident.private]


async def submit(interaction: Interaction) -> Rendered | None:
    """Merge it into the incident that was chosen."""
    chosen = interaction.values.get("into", "")
    if not chosen.isdecimal():
        raise IncidentError("Choose the incident that it belongs to.", field="into")
    return await merge_into(
        interaction, interaction.ids(1)[0], int(chosen), interaction.values.get("reason", "").strip()
    )


async def parse(act: Act, interaction: Interaction, typed: str) -> tuple[int, Incident, str]:
    """Read which incident goes into which: ``002 into 001``, or in a war room ``into 001`` or ``001``.

    Returns:
        The duplicate's id, the other, and what else was typed.

    Raises:
        IncidentError: two incidents are not named, or one of them does not exist.
    """
    found = _JOINED.match(typed) or _ALONE.match(typed)
    if found is None:
        raise _unclear()
    parts = found.groupdict()
    into = await named_by(act.uow, interaction, parts["into"].rstrip(":,."))
    if parts.get("duplicate"):
        named = await named_by(act.uow, interaction, parts["duplicate"].rstrip(":,."))
        duplicate = named.id if named is not None else None
    else:
        duplicate = await here(act.uow, interaction)
    if into is None or duplicate is None:
        raise _unclear()
    return duplicate, into, plain(parts["note"])


def _unclear() -> IncidentError:
    return IncidentError(f"{HOW} Nothing was merged.", may_be_title=True)


async def merge_into(interaction: Interaction, duplicate_id: int, into_id: int, note: str) -> Rendered:
    """Merge, if this person may; both incidents must be theirs to see."""
    note = clean_note("The note", note, field="reason")
    async with interaction.act("merge", duplicate_id, answered_in=into_id) as act:
        await _other(act, interaction, into_id)
        duplicate, into = await merge(act, duplicate_id, into_id, note)
    return Rendered(f"{duplicate.number} is merged into {into.number}, where it goes on.", posted_of=duplicate.id)


async def _other(act: Act, interaction: Interaction, into_id: int) -> Incident:
    """Return the incident that goes on.

    Raises:
        IncidentError: this person may not see it.
    """
    into = await act.uow.incidents.get(into_id)
    if not await may_see(act.uow, interaction, into):
        raise IncidentError(NO_SUCH_INCIDENT)
    return into


SUBCOMMAND = Subcommand(
    name="merge",
    usage="<duplicate> into <other>",
    summary="Merge a duplicate into another incident: it ends, and its people are sent there. You confirm first. "
    "In the duplicate's war room, name only the other. Without a text, a form opens.",
    example="/incident merge 002 into 001",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"merge.open": open_form, "merge.confirm": confirm},
)
