"""Changing the severity."""

from __future__ import annotations

import re
from functools import partial

from bot.domain.incident import Choices, IncidentError
from bot.domain.policy import Policy, severity_of
from bot.domain.severity import Severity
from bot.slack.blocks import severity as blocks
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain, split_words, without_filler
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.severity import Change, accept, check_severity_changes, keep, set_severity

_JOINT = re.compile(r"^(?:because\b|[:,–—-])\s*", re.IGNORECASE)


async def run(interaction: Interaction) -> Rendered | None:
    """Set the severity, with the reason."""
    async with interaction.act("severity") as act:
        severity, reason = parse(act.policy, act.rest)
        change = await set_severity(act, act.incident.id, severity, reason)
    return _changed(change, f"now {severity.label}")


def _changed(change: Change, how: str) -> Rendered:
    """Say what is so now, and what follows from it."""
    line = text.escape(" ".join((f"{change.incident.number} is {how}.", *change.triggered)))
    return Rendered(line, posted_of=change.incident.id if change.told else None)


async def open_form(interaction: Interaction, *, preset: Severity | None = None) -> None:
    """Open the form of the incident whose button was pressed, or that is meant; ``preset`` is chosen beforehand."""
    form, needs = partial(blocks.form, preset=preset), blocks.NEEDS
    await forms.ask(interaction, command="severity", check=check_severity_changes, form=form, needs=needs)


async def submit(interaction: Interaction) -> Rendered | None:
    """Set what the form holds, unless someone was faster."""
    policy, (incident_id,) = interaction.runtime.policy, interaction.ids(1, rest=True)
    severity = policy.severities.get(interaction.values.get("severity", ""))
    if severity is None:
        raise IncidentError("That severity is no longer in the policy. Choose another.", field="severity")
    reason, seen = interaction.values.get("reason", ""), interaction.value.partition(":")[2]
    if not reason.strip():
        raise IncidentError(f"Say why: `/incident severity {severity.key} because <reason>`.", field="reason")
    async with interaction.act("severity", incident_id) as act:
        change = await set_severity(act, incident_id, severity, reason, seen=seen)
    return _changed(change, f"now {severity.label}")


async def accept_proposed(interaction: Interaction) -> Rendered | None:
    """Set what the facts ask for."""
    policy, (incident_id,) = interaction.runtime.policy, interaction.ids(1, rest=True)
    async with interaction.act("severity", incident_id) as act:
        change = await accept(act, incident_id, interaction.value.partition(":")[2])
    return _changed(change, f"now {policy.severities[change.incident.severity].label}")


async def ask_why_kept(interaction: Interaction) -> None:
    """Ask why the severity stays."""
    needs = blocks.NEEDS
    view = await forms.opened(interaction, command="severity", check=check_severity_changes, rest=True, needs=needs)
    refused = interaction.runtime.policy.severities.get(interaction.value.partition(":")[2])
    if refused is None:
        raise IncidentError("That severity is no longer in the policy. `/incident severity` opens the form.")
    await forms.fill(interaction, blocks.keep_form(view, refused))


async def keep_present(interaction: Interaction) -> Rendered | None:
    """Stay with the severity, with the reason."""
    policy, (incident_id,) = interaction.runtime.policy, interaction.ids(1, rest=True)
    async with interaction.act("severity", incident_id) as act:
        reason, refused = interaction.values.get("reason", ""), interaction.value.partition(":")[2]
        kept = await keep(act, incident_id, refused, reason)
    line = f"{kept.number} stays {text.escape(severity_of(policy, kept).label)}."
    return Rendered(line, posted_of=kept.id)


async def set_by_button(interaction: Interaction) -> Rendered | None:
    """Name the severity that was only assumed."""
    policy, (incident_id,) = interaction.runtime.policy, interaction.ids(1, rest=True)
    severity = policy.severity(interaction.value.partition(":")[2])
    if severity is None:
        raise IncidentError("That severity is no longer in the policy. `/incident severity <sev> because <reason>`.")
    async with interaction.act("severity", incident_id) as act:
        change = await set_severity(act, incident_id, severity, "")
    return _changed(change, f"{severity.label}, no longer assumed")


def _check_one(policy: Policy, named: Severity, rest: str, typed: str) -> None:
    """Refuse a line that names a second severity where its reason begins.

    Raises:
        IncidentError: it does; either can be chosen.
    """
    words = split_words(re.sub(r"^(?:or|and|/)\s+", "", rest))
    second = None if words.first.isdigit() else policy.severity(words.first.rstrip(":,."))
    if second is None or second == named:
        return
    choices = tuple((one.label, f"{one.key} {words.rest}") for one in (named, second))
    raise IncidentError(
        f"That names {named.label} and {second.label}. Choose one: `/incident severity sev1 because <reason>`.",
        choices=Choices(typed.strip(), choices),
    )


def parse(policy: Policy, typed: str) -> tuple[Severity, str]:
    """Read severity and reason: ``sev1 because ...``, ``SEV 1: ...``.

    Raises:
        IncidentError: it begins with no severity of the policy.
    """
    words = split_words(without_filler(typed))
    following = split_words(words.rest)
    for word, rest in ((words.first, words.rest), (words.first + following.first, following.rest)):
        severity = policy.severity(word.rstrip(":,.")) if word else None
        if severity is not None:
            _check_one(policy, severity, rest, typed)
            return severity, plain(_JOINT.sub("", rest)).strip()
    known = ", ".join(severity.label for severity in policy.severities_by_rank)
    what = f"There is no severity “{words.first[:40]}”." if words.first else "Say which severity, and why."
    choices = Choices(words.first, tuple((severity.label, severity.key) for severity in policy.severities_by_rank))
    raise IncidentError(
        f"{what} Choose one of {known}: `/incident severity sev1 because <reason>`.",
        choices=choices if words.first else None,
    )


def _is_severity(interaction: Interaction, before: str) -> bool:
    return interaction.runtime.policy.severity(before.replace(" ", "").rstrip(":,.")) is not None


SUBCOMMAND = Subcommand(
    name="severity",
    before_id=_is_severity,
    aliases=("sev",),
    usage="<sev1> because <reason>",
    summary="Change the severity, and with it the update clock and who is invited. Without a text, a form opens.",
    example="/incident severity sev1 because all regions are affected",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit, blocks.KEEP: keep_present},
    buttons={
        "severity.set": set_by_button,
        "severity.open": open_form,
        "severity.accept": accept_proposed,
        "severity.keep": ask_why_kept,
    },
)
