"""Forms: opened at once, filled when it is clear what they are about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.incident import Incident, IncidentError
from bot.domain.overview import Overview
from bot.domain.part import NOTHING, Parts
from bot.slack.blocks import block_kit
from bot.slack.conversations.interaction import UNKNOWN_BUTTON, How, Interaction
from bot.slack.conversations.which_incident import which_incident
from bot.workflows.act import Act
from bot.workflows.reading.overview import overview
from storage.unit_of_work import UnitOfWork

FROM_HOME: Final = ":home"
"""Ends the callback id of a form that was opened from the Home tab."""

Check = Callable[[Act, Incident], Awaitable[None]]
"""Refuses, with an `IncidentError`, what cannot be done to an incident any more."""

log = structlog.get_logger(__name__)


async def ask(
    interaction: Interaction,
    *,
    command: str,
    check: Check | None = None,
    form: Callable[[Overview], block_kit.Block],
    needs: Parts = NOTHING,
) -> None:
    """Open a form that needs no more than the overview of an incident. See `opened`."""
    await fill(interaction, form(await opened(interaction, command=command, check=check, needs=needs)))


async def opened(
    interaction: Interaction, *, command: str, check: Check | None = None, rest: bool = False, needs: Parts = NOTHING
) -> Overview:
    """Open a form without questions; then find out what it is about. The caller fills it.

    Args:
        command: the subcommand whose form it is, also the verb that the policy may restrict.
        check: asked before anything is typed in vain.
        needs: what of the incident the form shows.
        rest: more than numbers may follow the incident's in the value of the button.

    Raises:
        IncidentError: it is not known which incident, or this cannot be done to it by this person.
    """
    await open_empty(interaction, command.capitalize())

    async def which(uow: UnitOfWork) -> int | Incident:
        if not interaction.value:
            return (await which_incident(uow, interaction, interaction.text, command=command))[0]
        # A reminder's button also holds its number.
        count = 1 if rest else 1 + interaction.value.count(":")
        return interaction.ids(count, rest=rest)[0]

    async with interaction.look_at(command, which) as act:
        view = await overview(act.uow, act.policy, act.incident, needs)
        if check is not None:
            await check(act, view.incident)
    return view


async def open_empty(interaction: Interaction, title: str) -> None:
    """Open a form without questions, with no query and no other call before it. See `open_whole`."""
    await open_whole(interaction, block_kit.modal(title, [block_kit.section("Opening …")], "opening", submit=None))


async def open_whole(interaction: Interaction, view: block_kit.Block) -> None:
    """Open a form. It needs no query and no other call, for the trigger lives three seconds.

    Raises:
        IncidentError: Slack would not open it.
    """
    if interaction.how is How.SHELL:
        raise IncidentError("Forms open in Slack only. Put the text after the command: `warroom incident --help`.")
    if interaction.opened_view:  # it is done again, with knowledge that was missing: one form is enough
        return
    if interaction.view_id:  # asked for inside another window, which it replaces
        await show(interaction, interaction.view_id, view)
        interaction.opened_view = interaction.view_id
        return
    offers = () if interaction.again is None else (interaction.again,)
    how = "Press the button to open it." if offers else "Type it again in the channel."
    if not interaction.trigger:
        raise IncidentError(f"Slack opens a form only after a click or a command. {how}", offers=offers)
    try:
        answer = await interaction.client.views_open(trigger_id=interaction.trigger, view=_marked(interaction, view))
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("a form could not be opened", error=type(error).__name__)
        raise IncidentError(f"Slack took too long to open the form. {how}", offers=offers) from error
    interaction.opened_view = answer["view"]["id"]


async def fill(interaction: Interaction, view: block_kit.Block) -> None:
    """Replace what is in the form that was opened."""
    await show(interaction, interaction.opened_view, view)


async def show(interaction: Interaction, view_id: str, view: block_kit.Block) -> None:
    """Replace what a window shows; a window that was closed stays closed.

    Raises:
        IncidentError: there is no window: someone made the button up.
    """
    if not view_id:
        raise IncidentError(UNKNOWN_BUTTON)
    try:
        await interaction.client.views_update(view_id=view_id, view=_marked(interaction, view))
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.info("a form could not be updated; it may have been closed", error=type(error).__name__)


def _marked(interaction: Interaction, view: block_kit.Block) -> block_kit.Block:
    """Have a form remember that it was opened from Home: its answer belongs there."""
    return view | {"callback_id": f"{view['callback_id']}{FROM_HOME}"} if interaction.at_home else view
