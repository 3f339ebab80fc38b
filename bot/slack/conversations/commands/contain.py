"""Containing an incident: what is done in which situation, and what is done at once; and using a playbook's buttons."""

from __future__ import annotations

from bot.domain.incident import IncidentError
from bot.domain.playbook import suggested, suggestions
from bot.domain.record import Record
from bot.slack.blocks import playbook as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.playbook import at_once, begin, check_containable, fall_back, note_temporary, tick


async def run(interaction: Interaction) -> Rendered | None:
    """Show what contains the situation that was typed, or ask which it is."""
    async with interaction.look_at("records") as act:
        await check_containable(act, act.incident)
        typed = plain(act.rest).strip()
        chosen = suggested(act.policy, typed) if typed else None
        if typed and chosen is None:
            known = ", ".join(each.situation.casefold() for each in suggestions(act.policy))
            raise IncidentError(
                f"I don't know the situation “{typed[:40]}”. Known: {known}. To choose one: `/incident contain`.",
                may_be_title=True,
            )
        return blocks.contain(act.incident, act.policy, chosen)


async def pick(interaction: Interaction) -> Rendered | None:
    """Show what contains the situation that was chosen."""
    incident_id, nth = interaction.ids(2)
    async with interaction.look_at("records", incident_id) as act:
        await check_containable(act, act.incident)
        known = suggestions(act.policy)
        if nth >= len(known):
            raise IncidentError("The policy no longer has that situation. Choose again: `/incident contain`.")
        return blocks.contain(act.incident, act.policy, known[nth])


async def press_do(interaction: Interaction) -> Rendered | None:
    """Begin what was suggested."""
    (incident_id,) = interaction.ids(1, rest=True)
    strategy = interaction.value.partition(":")[2]
    async with interaction.act("records", incident_id) as act:
        made = await begin(act, incident_id, strategy)
    return _made(made)


async def press_now(interaction: Interaction) -> Rendered | None:
    """Record what is done at once."""
    (incident_id,) = interaction.ids(1, rest=True)
    key = interaction.value.partition(":")[2]
    async with interaction.act("records", incident_id) as act:
        made = await at_once(act, incident_id, key)
    return _made(made)


async def tick_any(interaction: Interaction) -> Rendered | None:
    """Store the steps as they stand now."""
    interaction.value = interaction.detail  # checkboxes have no value of their own
    incident_id, number = interaction.ids(2)
    async with interaction.act("records", incident_id) as act:
        await tick(act, incident_id, number, interaction.ticked.get(blocks.STEPS, ()))
    return None


async def press_fall_back(interaction: Interaction) -> Rendered | None:
    """Give a mitigation up for the next."""
    incident_id, number = interaction.ids(2, rest=True)
    strategy = interaction.value.split(":", 2)[-1]
    async with interaction.act("records", incident_id) as act:
        made = await fall_back(act, incident_id, number, strategy)
    return _made(made)


async def press_note(interaction: Interaction) -> Rendered | None:
    """Note a mitigation as a temporary fix."""
    incident_id, number = interaction.ids(2)
    async with interaction.act("records", incident_id) as act:
        made = await note_temporary(act, incident_id, number)
    return _made(made)


def _made(record: Record) -> Rendered:
    return Rendered(f"{record.called} {text.escape(record.text)}: noted.", posted_of=record.incident_id)


SUBCOMMAND = Subcommand(
    name="contain",
    usage="[situation]",
    summary="See what stops it from getting worse, and begin that with one click.",
    example="/incident contain bad deploy",
    run=run,
    buttons={
        "contain.pick": pick,
        "contain.do": press_do,
        "contain.now": press_now,
        "mitigate.tick": tick_any,
        "mitigate.fall_back": press_fall_back,
        "mitigate.note": press_note,
    },
)
