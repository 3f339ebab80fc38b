"""This file is about the conversation on an incident that came back."""

from __future__ import annotations

from bot.domain.incident import NEXT, OPEN, Incident
from bot.slack.blocks import reopen as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversation import Subcommand
from bot.slack.form import answer_where_it_is, ask
from bot.slack.interaction import Interaction
from bot.slack.target import plain, right_to, target
from bot.workflows.reopen import check_reopenable, reopen
from storage.unit_of_work import UnitOfWork


async def run(interaction: Interaction) -> Rendered | None:
    """Reopen it where it was worked on."""
    right = await right_to(interaction, "reopen")
    async with interaction.transaction() as uow:
        incident, reason = await target(
            uow, interaction, interaction.text, command="reopen", among=frozenset(NEXT) - OPEN
        )
        await right.check(uow, incident.id)
        policy, now = interaction.runtime.policy, interaction.now()
        await reopen(uow, policy, incident.id, plain(reason), by=interaction.user, now=now)
    return _answer(incident)


async def open_form(interaction: Interaction) -> Rendered | None:
    """Ask why the incident is back whose button was pressed."""

    async def still(uow: UnitOfWork, incident: Incident) -> None:
        await check_reopenable(uow, incident, now=interaction.now())

    await ask(interaction, command="reopen", still=still, form=blocks.form, needs=blocks.NEEDS)
    return None


async def submit(interaction: Interaction) -> Rendered | None:
    """Reopen with the reason that the form holds."""
    policy, incident_id = interaction.runtime.policy, interaction.ids(1)[0]
    right = await right_to(interaction, "reopen")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        before = await uow.incidents.get(incident_id)
        why = interaction.values.get("reason", "")
        await reopen(uow, policy, incident_id, why, by=interaction.user, now=interaction.now())
        await answer_where_it_is(uow, interaction, incident_id)
    return _answer(before)


def _answer(before: Incident) -> Rendered:
    alone = " It stands for itself again: no longer merged." if before.merged_into is not None else ""
    return Rendered(f"{before.number} is open again.{alone}")


SUBCOMMAND = Subcommand(
    name="reopen",
    usage="<reason>",
    summary="Reopen an incident that came back.",
    example="/incident reopen errors are back since 14:32",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"reopen.open": open_form},
)
