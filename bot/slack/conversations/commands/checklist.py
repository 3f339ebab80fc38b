"""Checklists: the list of them, one to tick off, and ticking wherever one is shown."""

from __future__ import annotations

from bot.domain.checklist import Checklist, sized
from bot.domain.incident import NEXT, IncidentError
from bot.domain.met import lines_of
from bot.domain.spelling import bare
from bot.slack.blocks import checklist as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import ActOn, Interaction
from bot.slack.conversations.parsing.command_line import did_you_mean, plain
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.act import Act
from bot.workflows.checks import check_has_sample, check_tickable, named, not_applicable, take_sample, tick
from bot.workflows.reading.overview import overview


async def run(interaction: Interaction) -> Rendered | None:
    """List the checklists of an incident, or show the one that is named."""
    async with interaction.look_at(SEE, among=frozenset(NEXT)) as act:
        typed = plain(act.rest)
        if not typed:
            return await _listed(act)
        return await _one(act, _meant(act, typed))


def _meant(act: ActOn, typed: str) -> Checklist:
    """Return the list that someone named, by its key or its label.

    Raises:
        IncidentError: there is none such.
    """
    lists = act.policy.checklists
    found = next((each for each in lists.values() if bare(typed) in {bare(each.key), bare(each.label)}), None)
    if found is not None:
        return found
    meant = did_you_mean(typed, lists)
    guess = f" Did you mean `/incident checklist {meant}`?" if meant else ""
    raise IncidentError(
        f"There's no checklist “{typed[:40]}”.{guess} `/incident checklist` lists those there are.", may_be_title=True
    )


async def press_list(interaction: Interaction) -> Rendered | None:
    """List the checklists of an incident."""
    async with interaction.look_at(SEE, interaction.ids(1)[0]) as act:
        return await _listed(act)


async def press_show(interaction: Interaction) -> Rendered | None:
    """Show one list to whoever asks."""
    incident_id, name = _which(interaction)
    async with interaction.look_at(SEE, incident_id) as act:
        return await _one(act, named(act.policy, act.incident, name))


async def _listed(act: ActOn) -> Rendered:
    return blocks.listed(await overview(act.uow, act.policy, act.incident, blocks.NEEDS))


async def _one(act: ActOn, checklist: Checklist) -> Rendered:
    return await _shown(act, act.incident.id, checklist)


async def _shown(act: Act, incident_id: int, checklist: Checklist) -> Rendered:
    view = await overview(act.uow, act.policy, incident_id, blocks.NEEDS)
    return blocks.one(view, checklist, now=act.now)


async def tick_any(interaction: Interaction) -> Rendered | None:
    """Store what a click has changed on a list that everyone sees."""
    await _tick(interaction)
    return None


async def tick_here(interaction: Interaction) -> Rendered | None:
    """Store the same of a list that one person sees, and show it as it stands now."""
    shown = await _tick(interaction)
    interaction.settled = True
    return shown


async def _tick(interaction: Interaction) -> Rendered:
    interaction.value = interaction.detail  # checkboxes have no value of their own
    incident_id, name = _which(interaction)
    block, chosen = next(
        ((block, set(keys)) for block, keys in interaction.ticked.items() if block.startswith(blocks.BOXES)),
        (blocks.BOXES, set[str]()),
    )
    before = set(filter(None, block.removeprefix(blocks.BOXES).split(",")))
    async with interaction.act("checklist", incident_id) as act:
        checklist = act.policy.checklists.get(name)
        empty = {item.key for item in checklist.items} - before - chosen if checklist is not None else ()
        await tick(act, incident_id, name, chosen - before, back=before - chosen, empty=empty)
        return await _shown(act, incident_id, act.policy.checklists[name])


async def open_not_applicable(interaction: Interaction) -> None:
    """Ask which item of a list doesn't apply, and why."""
    await forms.open_empty(interaction, "Doesn't apply")
    incident_id, name = _which(interaction)
    async with interaction.look_at("checklist", incident_id) as act:
        checklist = named(act.policy, act.incident, name)
        check_tickable(act.incident, checklist)
        lines = lines_of(checklist, await overview(act.uow, act.policy, act.incident, blocks.NEEDS))
    if not any(line.is_open for line in lines):
        raise IncidentError(f"Nothing on “{checklist.label}” is open. `/incident checklist {name}` shows it.")
    await forms.fill(interaction, blocks.form(act.incident, checklist, lines))


async def submit_not_applicable(interaction: Interaction) -> Rendered | None:
    """Store that an item doesn't apply."""
    incident_id, name = _which(interaction)
    values = interaction.values
    async with interaction.act("checklist", incident_id) as act:
        await not_applicable(act, incident_id, name, values.get("item", ""), values.get("reason", ""))
        return await _shown(act, incident_id, act.policy.checklists[name])


async def open_sample(interaction: Interaction) -> None:
    """Ask how much was looked at of a list that isn't about everything."""
    await forms.open_empty(interaction, blocks.SAMPLE_TITLE)
    incident_id, name = _which(interaction)
    async with interaction.look_at("checklist", incident_id) as act:
        checklist = named(act.policy, act.incident, name)
        check_tickable(act.incident, checklist)
        check_has_sample(checklist)
        checklist = sized(checklist, await act.uow.checks.of(incident_id))
    await forms.fill(interaction, blocks.sample_form(act.incident, checklist))


async def submit_sample(interaction: Interaction) -> Rendered | None:
    """Store how much was looked at."""
    incident_id, name = _which(interaction)
    async with interaction.act("checklist", incident_id) as act:
        await take_sample(act, incident_id, name, interaction.values.get("sample", ""))
        return await _shown(act, incident_id, act.policy.checklists[name])


def _which(interaction: Interaction) -> tuple[int, str]:
    """Read of which incident and list a button, a box or a form is."""
    (incident_id,) = interaction.ids(1, rest=True)
    return incident_id, interaction.value.partition(":")[2]


SUBCOMMAND = Subcommand(
    name="checklist",
    aliases=("checklists", "checks"),
    usage="[name]",
    summary="List the checklists of an incident, or show one to tick off.",
    example="/incident checklist first5",
    run=run,
    forms={blocks.CALLBACK: submit_not_applicable, blocks.SAMPLE_CALLBACK: submit_sample},
    buttons={
        "checks.list": press_list,
        "checks.show": press_show,
        "checks.tick": tick_any,
        "checks.tick_here": tick_here,
        "checks.not_applicable": open_not_applicable,
        "checks.sample": open_sample,
    },
)
