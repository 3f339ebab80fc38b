"""This file is about the conversation that hands command over, in two phases."""

from __future__ import annotations

from bot.domain.incident import IncidentError, looks_like_number
from bot.slack.blocks import handoff as blocks
from bot.slack.blocks import kit
from bot.slack.blocks.rendered import Rendered
from bot.slack.command_line import mention
from bot.slack.commands.role import check_person
from bot.slack.conversation import Subcommand
from bot.slack.form import answer_where_it_is, ask
from bot.slack.interaction import Interaction
from bot.slack.target import must_see, plain, right_to, target
from bot.slack.typed_role import NOBODY
from bot.workflows.handoff import check_waiting, hand_over, refuse, take_back, take_over, tried
from bot.workflows.reading.overview import overview
from bot.workflows.role import check_roles_change


async def run(interaction: Interaction) -> Rendered | None:
    """Offer command to somebody, with a note; with nothing typed, open the form."""
    if not interaction.text or looks_like_number(interaction.text):
        return await open_form(interaction)
    right = await right_to(interaction, "handoff")
    words = interaction.text.split()
    named = next((word for word in words if mention(word) is not None), "")
    receiver = mention(named) or ""
    if receiver:
        await check_person(interaction, receiver)
    async with interaction.transaction() as uow:
        typed = " ".join(word for word in words if word is not named)
        incident, rest = await target(uow, interaction, typed, command="handoff")
        await right.check(uow, incident.id)
        by, now = interaction.user, interaction.now()
        if not receiver and rest.casefold() in NOBODY:
            withdrawn = await take_back(uow, incident.id, by=by, now=now)
            return Rendered(f"Taken back: <@{withdrawn.receiver}> is asked no longer.")
        if not receiver:
            raise IncidentError("Say who takes over, by @: `/incident handoff @person rollback is half done`.")
        await hand_over(uow, incident.id, receiver, plain(rest), by=by, now=now)
    return _asked(receiver)


def _asked(receiver: str) -> Rendered:
    return Rendered(f"<@{receiver}> is asked to take command. Until they confirm, command stays where it is.")


async def open_form(interaction: Interaction) -> Rendered | None:
    """Open the form that asks who takes over."""
    await ask(interaction, command="handoff", check=check_roles_change, form=blocks.form)
    return None


async def submit(interaction: Interaction) -> Rendered | None:
    """Offer command to whom the form names."""
    incident_id = interaction.ids(1)[0]
    right = await right_to(interaction, "handoff")
    receiver = interaction.values.get("receiver", "")
    await check_person(interaction, receiver, field="receiver")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        note, by, now = interaction.values.get("note", ""), interaction.user, interaction.now()
        await hand_over(uow, incident_id, receiver, note, by=by, now=now)
        await answer_where_it_is(uow, interaction, incident_id)
    return _asked(receiver)


async def open_confirmation(interaction: Interaction) -> Rendered | None:
    """Show whoever was asked what is known, and the facts to confirm."""
    await interaction.open_form(kit.modal("Take command", [kit.section("Opening …")], "opening", submit=None))
    incident_id, offer_id = interaction.ids(2)
    async with interaction.runtime.database.reading() as uow:
        incident = await must_see(uow, interaction, incident_id)
        offered = await check_waiting(uow, incident, offer_id, by=interaction.user)
        view = await overview(uow, interaction.runtime.policy, incident_id, blocks.NEEDS)
        lines = await tried(uow, incident_id)
    await interaction.fill_form(blocks.confirm_form(view, offered, lines))
    return None


async def confirm(interaction: Interaction) -> Rendered | None:
    """Take the command that was offered, knowing the three facts as they are now."""
    incident_id, offer_id = interaction.ids(2)
    policy, by, now = interaction.runtime.policy, interaction.user, interaction.now()
    async with interaction.transaction() as uow:
        await must_see(uow, interaction, incident_id)
        incident = await uow.incidents.get(incident_id, lock=True)
        await check_waiting(uow, incident, offer_id, by=by)
        facts = blocks.facts(await overview(uow, policy, incident_id, blocks.NEEDS))
        ticked = set(interaction.ticked.get(blocks.CONFIRMED, ()))
        if len(ticked) < len(facts):
            raise IncidentError("Tick all three: whoever takes command knows them.", field=blocks.CONFIRMED)
        if fresh := [f"{fact.name}: {fact.state}" for fact in facts if fact.value not in ticked]:
            raise IncidentError(
                f"This changed while you read. {'. '.join(fresh)[:300]}. Close this, and press Take command… again.",
                field=blocks.CONFIRMED,
            )
        await take_over(uow, policy, incident_id, offer_id, by=by, now=now)
        await answer_where_it_is(uow, interaction, incident_id)
    return Rendered(f"You are in command of {incident.number} now.")


async def press_decline(interaction: Interaction) -> Rendered | None:
    """Decline the command that was offered."""
    incident_id, offer_id = interaction.ids(2)
    async with interaction.transaction() as uow:
        await must_see(uow, interaction, incident_id)
        offered = await refuse(uow, incident_id, offer_id, by=interaction.user, now=interaction.now())
    return Rendered(f"Declined; <@{offered.giver}> stays in command and is told.")


SUBCOMMAND = Subcommand(
    name="handoff",
    aliases=("handover",),
    usage="@person [note]",
    summary="Hand command over: it passes when they confirm. Without a text, a form opens; `none` takes it back.",
    example="/incident handoff @dave rollback is half done",
    run=run,
    forms={blocks.CALLBACK: submit, blocks.CONFIRM: confirm},
    buttons={
        "handoff.open": open_form,
        "handoff.take": open_confirmation,
        "handoff.decline": press_decline,
    },
)
