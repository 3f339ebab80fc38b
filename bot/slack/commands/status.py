"""This file is about the conversation on where an incident stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.domain.incident import OPEN, IncidentError, Status
from bot.slack.blocks import incident as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.command_line import clock_time, did_you_mean, split_words
from bot.slack.conversation import Subcommand
from bot.slack.interaction import Interaction
from bot.slack.target import plain, right_to, target
from bot.workflows.overview import overview
from bot.workflows.status import set_status

OTHER_VERBS = {
    "resolved": "resolve <what fixed it>",
    "resolve": "resolve <what fixed it>",
    "closed": "close",
    "declined": "decline <reason>",
    "reopened": "reopen <reason>",
}
"""Words for a status that have a command of their own."""

YESTERDAY_WITHIN: Final = timedelta(hours=12)
"""A bare time is the most recent such; one longer ago was rather meant for today, or typed in another time zone."""


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
            status = wanted(words.first)
            happened_at, note = time_first(plain(words.rest), interaction.now())
            await set_status(
                uow, incident.id, status, note, by=interaction.user, now=interaction.now(), happened_at=happened_at
            )
        view = await overview(uow, interaction.runtime.policy, incident.id)
    if words.first:
        return Rendered(f"{view.incident.number} is now *{view.incident.status}*.")
    return blocks.card(view, text.user, interaction.runtime.workspace_url)


def wanted(word: str) -> Status:
    """Read the status that somebody typed.

    Raises:
        IncidentError: it is none that this command sets.
    """
    typed = word.casefold().rstrip(".,:;")
    settable = sorted(OPEN)
    if typed in settable:
        return Status(typed)
    if typed in OTHER_VERBS:
        raise IncidentError(f"For that there is `/incident {OTHER_VERBS[typed]}`.")
    meant = did_you_mean(typed, [*settable, *OTHER_VERBS])
    guess = f" Did you mean `/incident status {meant}`?" if meant in settable else ""
    raise IncidentError(f"I know no status “{word[:40]}”. It is one of {', '.join(settable)}.{guess}")


def time_first(typed: str, now: datetime) -> tuple[datetime | None, str]:
    """Take a time off the beginning of a text.

    Raises:
        IncidentError: the time lies in the future, or there is none such.
    """
    words = split_words(typed)
    try:
        at = clock_time(words.first, now)
    except ValueError as error:
        sentence = str(error)
        raise IncidentError(f"{sentence[:1].upper()}{sentence[1:]}.", field="note") from error
    if at is None:
        return None, typed
    if now - at > YESTERDAY_WITHIN and len(words.first) <= len("23:59"):
        raise IncidentError(
            f"{words.first} is in the future: it is {now:%H:%M} UTC now, and times are in UTC. "
            f"If you mean yesterday, write {at:%Y-%m-%dT%H:%M}.",
            field="note",
        )
    return at, words.rest


SUBCOMMAND = Subcommand(
    name="status",
    usage="[investigating|identified|monitoring] [14:32] [note]",
    summary="Show where the incident stands, or set its status.",
    example="/incident status monitoring rolled back v2.3.4, watching errors",
    run=run,
)
