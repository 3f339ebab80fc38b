"""This file is about the conversation on where an incident stands."""

from __future__ import annotations

from bot.domain.incident import NEXT, OPEN, Incident, IncidentError, Status
from bot.domain.messages.card import Card
from bot.slack.blocks import status as blocks
from bot.slack.blocks.messages import needs, render
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.command_line import did_you_mean, split_words
from bot.slack.conversation import Subcommand
from bot.slack.form import answer_where_it_is, ask
from bot.slack.interaction import Interaction
from bot.slack.target import plain, right_to, target
from bot.slack.typed_time import time_alone, time_first
from bot.workflows.race import too_late, way_back
from bot.workflows.reading.overview import overview
from bot.workflows.status import set_status
from storage.unit_of_work import UnitOfWork

OTHER_VERBS = {
    "resolved": "resolve <what fixed it>",
    "resolve": "resolve <what fixed it>",
    "closed": "close",
    "declined": "decline <reason>",
    "reopened": "reopen <reason>",
}
"""Words for a status that have a command of their own."""


async def run(interaction: Interaction) -> Rendered | None:
    """Show where the incident stands, or set its status."""
    right = await right_to(interaction, "status")
    async with interaction.transaction() as uow:
        incident, rest = await target(
            uow, interaction, interaction.text, command="status", among=OPEN | {Status.RESOLVED}
        )
        words = split_words(rest)
        if words.first:
            await right.check(uow, incident.id)
            status = wanted(words.first, plain(words.rest))
            happened_at, note = time_first(plain(words.rest), interaction.now())
            moved = await set_status(
                uow, incident.id, status, note, by=interaction.user, now=interaction.now(), happened_at=happened_at
            )
            return _moved(moved)
        view = await overview(uow, interaction.runtime.policy, incident.id, needs(Card()))
    return render(Card(), view, Surroundings(workspace_url=interaction.runtime.workspace_url))


async def open_form(interaction: Interaction) -> Rendered | None:
    """Ask for the status of the incident whose button was pressed."""

    async def still(uow: UnitOfWork, incident: Incident) -> None:
        if not incident.status.is_open:
            remedy = f"It is {incident.status}. Reopen it first: `/incident reopen <reason>`."
            raise await too_late(uow, incident, remedy, *way_back(incident), now=interaction.now())

    await ask(interaction, command="status", still=still, form=blocks.form, needs=blocks.NEEDS)
    return None


async def submit(interaction: Interaction) -> Rendered | None:
    """Set the status that the form holds."""
    incident_id, now, values = interaction.ids(1)[0], interaction.now(), interaction.values
    right = await right_to(interaction, "status")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        incident = await set_status(
            uow,
            incident_id,
            wanted(values.get("status", "")),
            values.get("note", "").strip(),
            by=interaction.user,
            now=now,
            happened_at=time_alone(values.get("since", ""), now, field="since"),
        )
        await answer_where_it_is(uow, interaction, incident_id)
    return _moved(incident)


def _moved(incident: Incident) -> Rendered:
    return Rendered(f"{incident.number} is now *{incident.status}*.")


def wanted(word: str, rest: str = "") -> Status:
    """Read the status that somebody typed.

    Args:
        rest: what followed, to be repeated in the command that is suggested.

    Raises:
        IncidentError: it is none that this command sets.
    """
    typed = word.casefold().rstrip(".,:;")
    settable = [str(status) for status in NEXT if status.is_open]
    if typed in settable:
        return Status(typed)
    if typed in OTHER_VERBS:
        raise IncidentError(f"For that there is `/incident {OTHER_VERBS[typed]}`.")
    meant = did_you_mean(typed, [*settable, *OTHER_VERBS])
    again = f"{meant} {rest}".strip().replace("`", "'")
    guess = f" Did you mean `/incident status {again}`?" if meant in settable else ""
    raise IncidentError(
        f"I know no status “{word[:40]}”. It is one of {', '.join(settable)}; "
        f"to end it there is `/incident resolve <what fixed it>`.{guess}"
    )


SUBCOMMAND = Subcommand(
    name="status",
    usage="[investigating|identified|monitoring] [14:32] [note]",
    summary="Show where the incident stands, or set its status.",
    example="/incident status monitoring rolled back v2.3.4, watching errors",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"status.open": open_form},
)
