"""Forms that concern one incident: opened at once, filled when it is clear which."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.domain.incident import Incident
from bot.domain.overview import NOTHING, Overview, Parts
from bot.slack.blocks import block_kit
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.which_incident import which_incident
from bot.workflows import conflicts
from bot.workflows.act import Act
from bot.workflows.reading.overview import overview
from storage.unit_of_work import UnitOfWork

Still = Callable[[Act, Incident], Awaitable[None]]
"""Refuses, with an `IncidentError`, what cannot be done any more."""


async def ask(
    interaction: Interaction,
    *,
    command: str,
    check: Callable[[Incident], None] | None = None,
    still: Still | None = None,
    form: Callable[[Overview], block_kit.Block],
    needs: Parts = NOTHING,
) -> None:
    """Open a form that needs no more than the overview of an incident. See `opened`."""
    await interaction.fill_form(form(await opened(interaction, command=command, check=check, still=still, needs=needs)))


async def opened(
    interaction: Interaction,
    *,
    command: str,
    check: Callable[[Incident], None] | None = None,
    still: Still | None = None,
    rest: bool = False,
    needs: Parts = NOTHING,
) -> Overview:
    """Open a skeleton, with no query and no other call before it; then find out what it is about.

    The caller fills it with `Interaction.fill_form`.

    Args:
        command: the subcommand whose form it is, also the verb that the policy may restrict.
        check: refuses what cannot be done to the incident any more, before anything is typed in vain.
        still: the same, where the refusal tells who came first.
        needs: what of the incident the form shows.
        rest: more than numbers may follow the incident's in the value of the button.

    Raises:
        IncidentError: it is not known which incident, or this cannot be done to it by this person.
    """
    await interaction.open_form(
        block_kit.modal(command.capitalize(), [block_kit.section("Opening …")], "opening", submit=None)
    )

    async def which(uow: UnitOfWork) -> int:
        if not interaction.value:
            return (await which_incident(uow, interaction, interaction.text, command=command))[0].id
        # A reminder's button also holds its number.
        count = 1 if rest else 1 + interaction.value.count(":")
        return interaction.ids(count, rest=rest)[0]

    async with interaction.look_at(command, which) as act:
        view = await overview(act.uow, act.policy, act.incident.id, needs)
        if check is not None:
            await conflicts.check(act, view.incident, check)
        if still is not None:
            await still(act, view.incident)
    return view
