"""Declaring an incident."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from bot.domain.incident import IncidentError
from bot.domain.overview import Overview
from bot.domain.role import COMMANDER, ON_CALL
from bot.domain.severity import Severity
from bot.domain.timeline import Source, permalink
from bot.slack.blocks import declare as blocks
from bot.slack.blocks import text as texts
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain, severity_within
from bot.slack.conversations.parsing.title import Titled, titled
from bot.slack.conversations.rights import may_see
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import room_here
from bot.slack.workspace.directory import spelled_out
from bot.workflows.declare import Declaration, check_source, declare
from bot.workflows.war_room import room_name
from storage.unit_of_work import UnitOfWork

_REFERENCE = re.compile(r"([A-Z0-9]+):([0-9]{1,18}):([0-9]{0,18}):([A-Z0-9]*)(?::(.*))?", re.DOTALL)
"""A message: channel, ts, thread and author, and in a button its text. See `remembered`."""

REMEMBERED = 1_800
"""Characters of a message that a button carries; the form itself holds more."""


async def run(interaction: Interaction) -> Rendered | None:
    """Declare from one line; with nothing typed, open the form."""
    policy = interaction.runtime.policy
    typed = titled(plain(interaction.text), policy.severity)
    if typed.title:
        return await _declare(interaction, _declaration(typed))
    default = typed.severity or policy.severities[policy.default_severity]
    form = blocks.form(policy.severities_by_rank, default, metadata=interaction.channel, private=typed.private)
    await forms.open_whole(interaction, form)
    return None


async def open_form(interaction: Interaction) -> Rendered | None:
    """Open the form by a button; one that remembers a message opens the form of that message."""
    interaction.about = _source(interaction.value)
    return await from_shortcut(interaction)


async def from_shortcut(interaction: Interaction) -> Rendered | None:
    """Open the form with what a message says; chosen without a message, it is empty."""
    policy, source = interaction.runtime.policy, interaction.about
    typed = titled(plain(source.text) if source else "", policy.severity)
    await forms.open_whole(
        interaction,
        blocks.form(
            policy.severities_by_rank,
            typed.severity or policy.severities[policy.default_severity],
            title=typed.title,
            metadata=_reference(source) if source else interaction.channel,
            private=source is not None and interaction.in_private,
            said=spelled_out(source.text) if source else None,
        ),
    )
    if source is not None:  # better now than when everything is typed
        async with interaction.look() as act:
            await check_source(act.uow, _link(interaction, source), sees=partial(may_see, act.uow, interaction))
    return None


async def submit(interaction: Interaction) -> Rendered | None:
    """Declare what the form describes."""
    values = interaction.values
    source = _source(interaction.value)
    interaction.channel = source.channel if source else interaction.value
    severity = interaction.runtime.policy.severity(values.get("severity", ""))
    if severity is None:
        raise IncidentError("That severity is no longer in the policy. Choose another.", field="severity")
    declaration = Declaration(
        title=values.get("title", ""),
        severity=severity,
        impact=values.get("impact", ""),
        private=blocks.PRIVATE in interaction.ticked.get(blocks.PRIVATE, ()),
        source=replace(source, text=values.get("said", "")) if source else None,
        permalink=_link(interaction, source) if source else "",
    )
    return await _declare(interaction, declaration)


async def anyway(interaction: Interaction) -> Rendered | None:
    """Declare what was taken for a slip."""
    declaration = _declaration(titled(plain(interaction.value), interaction.runtime.policy.severity))
    return await _declare(interaction, declaration, once=f"declared:{interaction.message}:{interaction.user}")


async def _declare(interaction: Interaction, declaration: Declaration, *, once: str | None = None) -> Rendered:
    policy = interaction.runtime.policy
    responders = [*policy.people.get(ON_CALL, ()), *policy.people.get(COMMANDER, ())]
    if await interaction.directory.is_among(interaction.user, responders):
        declaration = replace(declaration, by_responder=True)
    async with interaction.act_on_none("declare", turn=interaction.runtime.declaring) as act:
        if once is not None and not await act.uow.inbox.is_new(once, now=act.now):
            raise IncidentError("That was declared already: `/incident list` shows it.")
        if await _is_private(act.uow, interaction):  # a form opens before anything is read: it can't tick this
            declaration = replace(declaration, private=True)
        new = await declare(act, declaration, sees=partial(may_see, act.uow, interaction))
    incident = new.incident
    view, room = Overview(incident, act.policy), room_name(act.policy, incident)
    named = severity_within(incident.title, act.policy.severity)
    answer = blocks.declared(view, room, new.alike, new.before, named=named)
    return blocks.kept_whole(answer) if declaration.said else answer


async def _is_private(uow: UnitOfWork, interaction: Interaction) -> bool:
    """Tell whether it is said in the room of a private incident: what begins there is private too."""
    incident = await room_here(uow, interaction)
    return incident is not None and incident.private


def _declaration(typed: Titled[Severity]) -> Declaration:
    return Declaration(title=typed.title, severity=typed.severity, private=typed.private, said=typed.whole)


def remembered(source: Source) -> str:
    """Return the value of a button that opens the form of a message, in case Slack would not open it at once."""
    return f"{_reference(source)}:{texts.clip(source.text, REMEMBERED, escaping=False)}"


def _reference(source: Source) -> str:
    return f"{source.channel}:{source.ts}:{source.thread or ''}:{source.author or ''}"


def _source(value: str) -> Source | None:
    """Read a message from a form's private metadata or a button's value; ``None``: it names none."""
    found = _REFERENCE.fullmatch(value)
    if found is None:
        return None
    channel, ts, thread, author, text = found.groups()
    return Source(
        channel=channel, ts=int(ts), thread=int(thread) if thread else None, author=author or None, text=text or ""
    )


def _link(interaction: Interaction, source: Source) -> str:
    return permalink(interaction.runtime.workspace_url, source.channel, source.ts, source.thread)


SUBCOMMAND = Subcommand(
    name="declare",
    aliases=("create",),
    usage="[--private] <title> [sev1]",
    summary="Declare an incident. Without a title, a form opens. You can leave out the word `declare`.",
    example="/incident checkout is down sev1",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"declare.anyway": anyway, "declare.open": open_form},
    shortcuts={"declare": from_shortcut, "declare_from": from_shortcut},
)
