"""Showing and setting an incident's status."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.incident import NEXT, OPEN, Choices, Incident, IncidentError, Status
from bot.domain.messages.card import Card
from bot.slack.blocks import status as blocks
from bot.slack.blocks.messages import needs, render
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.blocks.when import in_both_zones
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import did_you_mean, plain, split_words, without_filler
from bot.slack.conversations.parsing.times import time_first, time_picked
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.act import Act
from bot.workflows.conflicts import too_late
from bot.workflows.reading.overview import overview
from bot.workflows.status import set_status

OTHER_VERBS = {
    "resolved": "resolve <what fixed it>",
    "resolve": "resolve <what fixed it>",
    "closed": "close",
    "declined": "decline <reason>",
    "reopened": "reopen <reason>",
}
"""Words for a status that have a command of their own."""

ALSO = {"mitigated": Status.MONITORING, "restored": Status.MONITORING, "watching": Status.MONITORING}
"""What people call a status -> the status."""


async def run(interaction: Interaction) -> Rendered | None:
    """Show where things stand, or set the status."""
    among = OPEN | {Status.RESOLVED}
    here = await interaction.local_now(interaction.text)
    async with interaction.act("status", among=among, only_sees=lambda rest: not rest.strip()) as act:
        words = split_words(without_filler(act.rest))
        if not words.first:
            view = await overview(act.uow, act.policy, act.incident, needs(Card()))
            runtime = interaction.runtime
            card = render(Card(), view, Surroundings(workspace_url=runtime.workspace_url, now=runtime.now()))
            return replace(card, is_read_out=True)
        status = wanted(words.first, plain(words.rest))
        happened_at, note = time_first(plain(words.rest), here)
        changed = await set_status(act, act.incident.id, status, note, happened_at=happened_at)
    return _answer(changed, happened_at, here)


def _answer(incident: Incident, happened_at: datetime | None, now: datetime) -> Rendered:
    since = f", since {in_both_zones(happened_at, seen_at=now)}" if happened_at else ""
    return Rendered(f"{incident.number} is now *{incident.status}*{since}.", posted_of=None if since else incident.id)


async def open_form(interaction: Interaction) -> None:
    """Ask for the status of the incident whose button was pressed."""

    async def check(act: Act, incident: Incident) -> None:
        if not incident.status.is_open:
            remedy = f"It's {incident.status}. Reopen it first: `/incident reopen <reason>`."
            raise await too_late(act, incident, remedy)

    await forms.ask(interaction, command="status", check=check, form=blocks.form, needs=blocks.NEEDS)


async def submit(interaction: Interaction) -> Rendered | None:
    """Set the status that the form holds."""
    values = interaction.values
    async with interaction.act("status") as act:
        happened_at = time_picked(values.get("since", ""), act.now)
        status, note = wanted(values.get("status", "")), values.get("note", "").strip()
        incident = await set_status(act, act.incident.id, status, note, happened_at=happened_at)
    return _answer(incident, happened_at, act.now)


def wanted(word: str, rest: str = "") -> Status:
    """Read the status that someone typed.

    Args:
        rest: what followed, to be repeated in the command that is suggested.

    Raises:
        IncidentError: it is none that this command sets.
    """
    typed = word.casefold().rstrip(".,:;")
    settable = [str(status) for status in NEXT if status.is_open]
    if typed in settable:
        return Status(typed)
    if typed in ALSO:
        return ALSO[typed]
    if typed in OTHER_VERBS:
        raise IncidentError(f"For that, use `/incident {OTHER_VERBS[typed]}`.")
    meant = did_you_mean(typed, [*settable, *OTHER_VERBS])
    again = f"{meant} {rest}".strip().replace("`", "'")
    guess = f" Did you mean `/incident status {again}`?" if meant in settable else ""
    raise IncidentError(
        f"There is no status “{word[:40]}”. Choose one of {', '.join(settable)}; "
        f"to end it, use `/incident resolve <what fixed it>`.{guess}",
        choices=Choices(word, tuple((one.capitalize(), one) for one in ([meant] if meant in settable else settable))),
    )


SUBCOMMAND = Subcommand(
    name="status",
    before_id=lambda _, before: before.casefold().rstrip(".,:;") in OPEN,
    usage="[investigating|identified|monitoring] [14:32] [note]",
    summary="Show where things stand, or set the status.",
    example="/incident status monitoring rolled back v2.3.4, watching errors",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"status.open": open_form},
)
