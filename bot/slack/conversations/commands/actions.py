"""Action items of all incidents: listed, and made of what an incident's record suggests."""

from __future__ import annotations

from typing import Final

from bot.domain.action_due import is_overdue
from bot.domain.incident import NEXT, IncidentError
from bot.domain.record_kinds import ACTION_ITEM, KINDS, TEMPFIX
from bot.domain.suggested_actions import Suggestion, first_ones, permanent
from bot.slack.blocks import actions as blocks
from bot.slack.blocks import record_form
from bot.slack.blocks.block_kit import Block
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.text import sign
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import ActOn, Interaction
from bot.slack.conversations.parsing.command_line import split_words
from bot.slack.conversations.rights import may_see
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.reading.action_items import open_items
from bot.workflows.reading.overview import overview
from bot.workflows.reading.suggestions import suggestions
from bot.workflows.records import find

SUGGEST: Final = "suggest"


async def run(interaction: Interaction) -> Rendered | None:
    """List action items, or suggest some."""
    words = split_words(interaction.text)
    which = words.first.casefold() or "all"
    if which == SUGGEST:
        interaction.word, interaction.text = f"{SUBCOMMAND.name} {SUGGEST}", words.rest
        return await suggest(interaction)
    if which not in blocks.WHICH or words.rest:
        raise IncidentError(
            "`/incident actions` lists action items: `mine`, `overdue` or `all`. `/incident actions suggest` shows "
            f"what an incident's record suggests. To note one: `{blocks.EXAMPLE}`.",
            may_be_title=True,
        )
    return await _list(interaction, which)


async def show(interaction: Interaction) -> Rendered | None:
    """List those that a button asks for."""
    return await _list(interaction, interaction.value if interaction.value in blocks.WHICH else "all")


async def _list(interaction: Interaction, which: str) -> Rendered:
    async with interaction.look() as act:
        found = await open_items(act.uow)
        if which == "mine":
            found = [each for each in found if each.item.said("owner") == interaction.user]
        elif which == "overdue":
            found = [each for each in found if is_overdue(each.item, act.now)]
        found = [each for each in found if await may_see(act.uow, interaction, each.incident)]
    names = await interaction.directory.names({each.item.said("owner") for each in found} - {""})
    return blocks.listed(found, names, which, now=act.now)


async def suggest(interaction: Interaction) -> Rendered | None:
    """Show what the record of an incident suggests: the most useful first, all of it by *More*."""
    every = not interaction.word and interaction.value.endswith(f":{blocks.EVERY}")
    which = interaction.ids(1, rest=True)[0] if every else None
    async with interaction.look_at("records", which, among=frozenset(NEXT)) as act:
        found = await suggestions(act, act.incident)
    shown = found if every else first_ones(found)
    return blocks.suggestions(shown, act.incident, more=len(found) - len(shown))


async def pick(interaction: Interaction) -> None:
    """Open the form of a new action item with what was chosen in it."""
    incident_id, _ = interaction.ids(2, rest=True)
    chosen = interaction.value.rpartition(":")[2]
    await forms.open_empty(interaction, KINDS[ACTION_ITEM].label)
    async with interaction.look_at("records", incident_id) as act:
        found = next((each for each in await suggestions(act, act.incident) if sign(each.key) == chosen), None)
        if found is None:
            raise IncidentError("That is an action item by now, or done. `/incident actions suggest` shows the rest.")
        form = await _form(act, found)
    await forms.fill(interaction, form)


async def make_permanent(interaction: Interaction) -> None:
    """Open the form of the action item that makes a temporary fix permanent."""
    incident_id, number = interaction.ids(2)
    await forms.open_empty(interaction, KINDS[ACTION_ITEM].label)
    async with interaction.look_at("records", incident_id) as act:
        fix = await find(act, incident_id, TEMPFIX, number)
        form = await _form(act, permanent(fix), owner=fix.said("owner"))
    await forms.fill(interaction, form)


async def _form(act: ActOn, found: Suggestion, *, owner: str = "") -> Block:
    view = await overview(act.uow, act.policy, act.incident, record_form.NEEDS)
    known = {**found.fields, "owner": owner} if owner else found.fields
    return record_form.new(view, record_form.Draft(kind=ACTION_ITEM, text=found.text, known=known))


SUBCOMMAND = Subcommand(
    name="actions",
    usage="[mine|overdue|all|suggest]",
    summary="List open action items of all incidents, or what this one's record suggests.",
    example="/incident actions overdue",
    run=run,
    buttons={
        "actions.show": show,
        "actions.suggest": suggest,
        "actions.pick": pick,
        "actions.permanent": make_permanent,
    },
)
