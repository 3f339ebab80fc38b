"""This file is about the conversation that declares an incident."""

from __future__ import annotations

import re

from bot.domain.incident import IncidentError
from bot.domain.severity import Severity
from bot.slack.blocks import declare as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.command_line import severity_suffix
from bot.slack.conversation import Subcommand
from bot.slack.interaction import Interaction
from bot.slack.target import plain, right_to
from bot.workflows.declare import Declaration, declare
from bot.workflows.overview import overview

_PRIVATE = re.compile(r"^\s*(?:--|[\u2013\u2014])private(?!\S)|(?<!\S)(?:--|[\u2013\u2014])private\s*$", re.IGNORECASE)


async def run(interaction: Interaction) -> Rendered | None:
    """Declare from one line; with nothing typed, open the form."""
    policy = interaction.runtime.policy
    words, private = without_flag(plain(interaction.text))
    title, severity = severity_suffix(words, policy.severity)
    if title:
        return await _declare(interaction, title, severity, private=private)
    default = severity or policy.severities[policy.default_severity]
    await interaction.open_form(
        blocks.form(policy.severities_by_rank, default, channel=interaction.channel, private=private)
    )
    return None


async def submit(interaction: Interaction) -> Rendered | None:
    """Declare what the form describes."""
    values = interaction.values
    interaction.channel = interaction.value
    severity = interaction.runtime.policy.severity(values.get("severity", ""))
    if severity is None:
        raise IncidentError("That severity is no longer in the policy. Choose another.", field="severity")
    private = blocks.PRIVATE in interaction.ticked.get(blocks.PRIVATE, ())
    return await _declare(
        interaction, values.get("title", ""), severity, impact=values.get("impact", ""), private=private
    )


async def anyway(interaction: Interaction) -> Rendered | None:
    """Declare what was taken for a slip."""
    words, private = without_flag(plain(interaction.value))
    title, severity = severity_suffix(words, interaction.runtime.policy.severity)
    return await _declare(
        interaction, title, severity, private=private, once=f"declared:{interaction.message}:{interaction.user}"
    )


async def _declare(
    interaction: Interaction,
    title: str,
    severity: Severity | None,
    *,
    impact: str = "",
    private: bool = False,
    once: str | None = None,
) -> Rendered:
    policy = interaction.runtime.policy
    right = await right_to(interaction, "declare")
    async with interaction.transaction() as uow:
        await right.check(uow, None)
        if once is not None and not await uow.inbox.is_new(once, now=interaction.now()):
            raise IncidentError("That was declared already: `/incident list` shows it.")
        declaration = Declaration(title=title, severity=severity, by=interaction.user, impact=impact, private=private)
        incident = await declare(uow, policy, declaration, now=interaction.now())
        view = await overview(uow, policy, incident.id)
    return blocks.declared(view)


def without_flag(typed: str) -> tuple[str, bool]:
    """Take ``--private`` off the beginning or the end of what was typed; phones make one dash of two."""
    left = _PRIVATE.sub("", typed)
    return left.strip(), left != typed


SUBCOMMAND = Subcommand(
    name="declare",
    aliases=("create",),
    usage="[--private] <title> [sev1]",
    summary="Declare an incident. Without a title, a form opens. The word itself may be left out.",
    example="/incident checkout is down sev1",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"declare.anyway": anyway},
)
