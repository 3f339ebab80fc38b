"""Handing command over, in two phases."""

from __future__ import annotations

from bot.domain.incident import IncidentError
from bot.slack.blocks import handoff as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.commands.role import check_person
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import mention, plain
from bot.slack.conversations.parsing.role import NOBODY
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.handoff import check_waiting, hand_over, refuse, take_back, take_over, tried
from bot.workflows.reading.overview import overview
from bot.workflows.role import check_roles_change


async def run(interaction: Interaction) -> Rendered | None:
    """Offer command to someone, with a note."""
    words = interaction.text.split()
    named = next((word for word in words if mention(word) is not None), "")
    receiver = mention(named) or ""
    if receiver:
        await check_person(interaction, receiver)
    if named and (at := words.index(named)) and words[at - 1].casefold() == "to":
        del words[at - 1]
    typed = " ".join(word for word in words if word is not named)
    async with interaction.act("handoff", text=typed) as act:
        if not receiver and act.rest.casefold() in NOBODY:
            withdrawn = await take_back(act, act.incident.id)
            return Rendered(f"Withdrawn: <@{withdrawn.receiver}> is no longer asked.")
        if not receiver:
            raise IncidentError("Say who takes over, with an @: `/incident handoff @person rollback is half done`.")
        await hand_over(act, act.incident.id, receiver, plain(act.rest))
    return _asked(receiver)


def _asked(receiver: str) -> Rendered:
    return Rendered(f"<@{receiver}> has been asked to take command. You stay in command until they accept.")


async def open_form(interaction: Interaction) -> None:
    """Open the form that asks who takes over."""
    await forms.ask(interaction, command="handoff", check=check_roles_change, form=blocks.form)


async def submit(interaction: Interaction) -> Rendered | None:
    """Offer command to whom the form names."""
    receiver = interaction.values.get("receiver", "")
    await check_person(interaction, receiver, field="receiver")
    async with interaction.act("handoff") as act:
        await hand_over(act, act.incident.id, receiver, interaction.values.get("note", ""))
    return _asked(receiver)


async def open_confirmation(interaction: Interaction) -> None:
    """Show whoever was asked what is known, and the facts to confirm."""
    await forms.open_empty(interaction, "Take command")
    incident_id, offer_id = interaction.ids(2)
    async with interaction.look_at(SEE, incident_id) as act:
        offered = await check_waiting(act, act.incident, offer_id)
        view = await overview(act.uow, act.policy, incident_id, blocks.NEEDS)
        lines = await tried(act.uow, incident_id, now=act.now)
    await forms.fill(interaction, blocks.confirm_form(view, offered, lines))


async def confirm(interaction: Interaction) -> Rendered | None:
    """Take the command that was offered, knowing the three facts as they are now."""
    incident_id, offer_id = interaction.ids(2)
    async with interaction.act(SEE, incident_id) as act:
        incident = await act.uow.incidents.get(incident_id, lock=True)
        await check_waiting(act, incident, offer_id)
        facts = blocks.facts(await overview(act.uow, act.policy, incident_id, blocks.NEEDS))
        ticked = set(interaction.ticked.get(blocks.CONFIRMED, ()))
        if len(ticked) < len(facts):
            raise IncidentError("Tick all three: you need to know them to take command.", field=blocks.CONFIRMED)
        if fresh := [f"{fact.name}: {fact.state}" for fact in facts if fact.value not in ticked]:
            raise IncidentError(
                f"This changed while you read. {'. '.join(fresh)[:300]}. Close this, and press Take command… again.",
                field=blocks.CONFIRMED,
            )
        await take_over(act, incident_id, offer_id)
    return Rendered(f"You're in command of {incident.number} now.", posted_of=incident.id)


async def press_decline(interaction: Interaction) -> Rendered | None:
    """Decline the command that was offered."""
    incident_id, offer_id = interaction.ids(2)
    async with interaction.act(SEE, incident_id) as act:
        offered = await refuse(act, incident_id, offer_id)
    return Rendered(f"Declined. <@{offered.giver}> stays in command; I've let them know.")


SUBCOMMAND = Subcommand(
    name="handoff",
    aliases=("handover",),
    usage="@person [note]",
    summary="Hand over command; it passes when they accept. Without a text, a form opens; `none` withdraws the offer.",
    example="/incident handoff @dave rollback is half done",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit, blocks.CONFIRM: confirm},
    buttons={
        "handoff.open": open_form,
        "handoff.take": open_confirmation,
        "handoff.decline": press_decline,
    },
)
