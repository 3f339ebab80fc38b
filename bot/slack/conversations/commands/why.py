"""Telling what became of an alert, and why."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.alert import Decision
from bot.domain.incident import IncidentError
from bot.slack.blocks import alerts as blocks
from bot.slack.blocks.alerts import called
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.rights import may_see
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import incident_here

_NUMBER: Final = re.compile(r"(?i)a?([0-9]{1,15})")

HOW: Final = "`/incident alerts` lists those of an incident: `/incident why A12` tells about one."


async def run(interaction: Interaction) -> Rendered | None:
    """Tell about the alert that is named; without a name, about the one for which this incident was declared."""
    named = plain(interaction.text)
    return await explained(interaction, named or await _declared_this(interaction))


async def _declared_this(interaction: Interaction) -> str:
    """Return the number of the first alert that the incident of this place was declared for; empty: there is none."""
    async with interaction.look() as act:
        incident = await incident_here(act.uow, interaction)
        alerts = await act.uow.alerts.of(incident.id) if incident is not None else ()
    declared = [each for each in alerts if each.decision is Decision.DECLARED]
    return called(declared[0].id) if declared else ""


async def explained(interaction: Interaction, named: str) -> Rendered:
    """Return what became of an alert, and why; of one whose incident this person may not see, nothing.

    Raises:
        IncidentError: none is named, or there is none.
    """
    found = _NUMBER.fullmatch(named.strip())
    if found is None:
        raise IncidentError(f"Name an alert by its number. {HOW}", may_be_title=len(named.split()) > 1)
    async with interaction.look() as act:
        stored = await act.uow.alerts.get(int(found[1]))
        traces = await act.uow.alerts.traces(stored.id) if stored is not None else ()
        former = await act.uow.alerts.formerly(stored.id) if stored is not None else ()
        named_in = {each.incident_id for each in traces} | {each.incident_id for each in former}
        named_in |= {stored.incident_id} if stored is not None else set()
        incidents = await act.uow.incidents.get_all([each for each in named_in if each is not None])
        hidden = {each.id for each in incidents.values() if not await may_see(act.uow, interaction, each)}
        if stored is not None and stored.incident_id in hidden:  # as it was in the last incident that they may see
            stored = next((each for each in reversed(former) if each.incident_id not in hidden), None)
        if stored is None:
            raise IncidentError(f"There is no alert A{found[1]}. {HOW}")
        traces = [each for each in traces if each.incident_id not in hidden]
    return blocks.why(stored, traces, now=act.now)


SUBCOMMAND = Subcommand(
    name="why",
    usage="[alert]",
    summary="Tell what became of an alert and why: which rule matched, and which incident it joined.",
    example="/incident why A12",
    run=run,
)
