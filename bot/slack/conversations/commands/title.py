"""Giving an incident another title."""

from __future__ import annotations

from typing import Final

from bot.domain.incident import Choices, Incident, IncidentError
from bot.slack.blocks import title as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.text import clip, one_line
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import ActOn, Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.requester import NO_ROOM
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import here
from bot.workflows.title import TITLED_IN, check_title_changes, set_title

SHOWN: Final = 80
"""Characters of a title in a question back."""


async def run(interaction: Interaction) -> Rendered | None:
    """Give the title that is typed."""
    async with interaction.act("update", among=TITLED_IN) as act:
        if await _is_unclear(interaction, act):
            raise _asked(act.incident, plain(act.rest))
        changed = await set_title(act, act.incident.id, plain(act.rest))
    return _answer(changed.number, changed.id)


async def _is_unclear(interaction: Interaction, act: ActOn) -> bool:
    """Tell whether what was typed may be a declaration that begins with "title": no one named an incident.

    Where an incident is worked on, it is that one's title.
    """
    if act.rest != interaction.text or interaction.room != NO_ROOM:
        return False
    return not interaction.thread or await here(act.uow, interaction) is None


def _asked(incident: Incident, title: str) -> IncidentError:
    called, new = (clip(one_line(each), SHOWN, escaping=False) for each in (incident.title, title))
    return IncidentError(
        f"Nothing has been changed. To give {incident.number} (“{called}”) the title “{new}”, press *Rename it*.",
        choices=Choices("", (("Rename it", f"title {incident.number} {title}"),)),
        may_be_title=True,
    )


async def open_form(interaction: Interaction) -> None:
    """Ask for the title of the incident whose button was pressed."""
    await forms.ask(interaction, command="update", check=check_title_changes, form=blocks.form)


async def submit(interaction: Interaction) -> Rendered | None:
    """Give the title that the form holds."""
    async with interaction.act("update") as act:
        changed = await set_title(act, act.incident.id, interaction.values.get("title", ""))
    return _answer(changed.number, changed.id)


def _answer(number: str, incident_id: int) -> Rendered:
    return Rendered(f"Title of {number} changed.", posted_of=incident_id)


SUBCOMMAND = Subcommand(
    name="title",
    aliases=("rename",),
    usage="<title>",
    summary="Give the incident another title. Without a text, a form opens. The war room keeps its name.",
    example="/incident title checkout is down in the EU",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit},
    buttons={"title.open": open_form},
)
