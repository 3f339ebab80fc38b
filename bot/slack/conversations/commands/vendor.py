"""Calling a vendor in: a case with four steps, and a reminder if they don't answer."""

from __future__ import annotations

from typing import Final

from bot.domain.incident import IncidentError
from bot.domain.policy import Policy
from bot.domain.record_kinds import VENDOR
from bot.domain.spelling import bare
from bot.slack.blocks import text
from bot.slack.blocks import vendor as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.escalate import check_open
from bot.workflows.records import move, tick
from bot.workflows.vendor import open_case

DEEDS: Final = frozenset({"answered", "close", "closed", "done", "list", "open", "resolve", "resolved", "show"})
"""What people want done with a case, and no vendor is called, unless the policy names it."""


async def run(interaction: Interaction) -> Rendered | None:
    """Open a case with the vendor that is named."""
    async with interaction.act("escalate") as act:
        name, ticket = _vendor_first(act.policy, plain(act.rest))
        if bare(name) in DEEDS and not any(bare(known) == bare(name) for known in act.policy.vendors):
            raise IncidentError(
                f"`/incident vendor {name}` would open a case with “{name}”. For a case that is open, press "
                "*They answered* or *Close case* on it. To open one: `/incident vendor stripe 4711`."
            )
        case = await open_case(act, act.incident.id, name, ticket)
    return Rendered(f"{case.called} {text.escape(case.text)} is open.", posted_of=case.incident_id)


def _vendor_first(policy: Policy, typed: str) -> tuple[str, str]:
    """Split a line into the vendor's name, one of the policy's or one word, and their ticket."""
    words = typed.split()
    for end in range(min(len(words), 4), 1, -1):
        name = " ".join(words[:end])
        if any(bare(known) == bare(name) for known in policy.vendors):
            return name, " ".join(words[end:])
    return (words[0].rstrip(":,") if words else ""), " ".join(words[1:])


async def open_form(interaction: Interaction) -> None:
    """Ask which vendor."""
    await forms.ask(interaction, command="escalate", check=check_open, form=blocks.form, needs=blocks.NEEDS)


async def submit(interaction: Interaction) -> Rendered | None:
    """Open a case with the vendor that the form names."""
    async with interaction.act("escalate") as act:
        values = interaction.values
        case = await open_case(act, act.incident.id, values.get("vendor", ""), values.get("ticket", ""))
    return Rendered(f"{case.called} {text.escape(case.text)} is open.", posted_of=case.incident_id)


async def press_answered(interaction: Interaction) -> Rendered | None:
    """Note that they answered."""
    incident_id, number = interaction.ids(2)
    async with interaction.act("escalate", incident_id) as act:
        await move(act, incident_id, VENDOR, number, "answered")
    return None


async def press_close(interaction: Interaction) -> Rendered | None:
    """Close a case."""
    incident_id, number = interaction.ids(2)
    async with interaction.act("escalate", incident_id) as act:
        await move(act, incident_id, VENDOR, number, "closed")
    return None


async def tick_any(interaction: Interaction) -> Rendered | None:
    """Store the steps as they stand now."""
    interaction.value = interaction.detail  # checkboxes have no value of their own
    incident_id, number = interaction.ids(2)
    async with interaction.act("escalate", incident_id) as act:
        await tick(act, incident_id, VENDOR, number, interaction.ticked.get(blocks.STEPS, ()))
    return None


SUBCOMMAND = Subcommand(
    name="vendor",
    usage="<name> [ticket]",
    summary="Open a case with a vendor: four steps to tick off, and a reminder if they don't answer.",
    example="/incident vendor stripe 4711",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit},
    buttons={
        "vendor.open": open_form,
        "vendor.tick": tick_any,
        "vendor.answered": press_answered,
        "vendor.close": press_close,
    },
)
