"""This file is about the conversation on where an incident stands."""

from __future__ import annotations

from bot.domain.incident import NEXT, OPEN, IncidentError, Status
from bot.slack.blocks import incident as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.command_line import did_you_mean, split_words
from bot.slack.conversation import Subcommand
from bot.slack.interaction import Interaction
from bot.slack.target import plain, right_to, target
from bot.slack.typed_time import time_first
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
            await set_status(
                uow, incident.id, status, note, by=interaction.user, now=interaction.now(), happened_at=happened_at
            )
        view = await overview(uow, interaction.runtime.policy, incident.id)
    if words.first:
        return Rendered(f"{view.incident.number} is now *{view.incident.status}*.")
    return blocks.card(view, text.user, interaction.runtime.workspace_url)


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
)
