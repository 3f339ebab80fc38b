"""Resolving an incident: what fixed it, and whether the fix held."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bot.domain.customers import text_for
from bot.domain.overview import Overview
from bot.domain.policy import severity_of
from bot.domain.stability import is_watched
from bot.slack.blocks import block_kit, text
from bot.slack.blocks import resolve as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import echoed, moment
from bot.slack.conversations import forms
from bot.slack.conversations.asks_first import CARRIED, commander_to_ask, sure
from bot.slack.conversations.interaction import ActOn, Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.parsing.times import is_time, time_first, time_picked
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.resolve import (
    Resolution,
    agree,
    check_resolvable,
    clean_why,
    confirm,
    object_to,
    regressed,
    resolve,
    resolve_now,
)
from bot.workflows.watch import not_yet

_NOW = re.compile(r"(?i)now(?!\s+that\b)(?=$|[\s:,–—-])[\s:,–—-]*")
"""Not "now that the deploy is rolled back": that is a sentence, not a wish."""


ENDED = "The impact ended at"


async def run(interaction: Interaction) -> Rendered | None:
    """Resolve with what fixed it."""
    here = await interaction.local_now(interaction.text)
    async with interaction.act("resolve") as act:
        typed = plain(act.rest)
        at_once = _NOW.match(typed)
        mitigated_at, what = time_first(typed[at_once.end() :] if at_once else typed, here)
        if at_once and (commander := await commander_to_ask(interaction, act)) is not None:
            await check_resolvable(act, act.incident)
            return _ask_first(act, commander, clean_why(what, limit=CARRIED), mitigated_at)
        verb = resolve_now if at_once else resolve
        resolution = await verb(act, act.incident.id, what, mitigated_at=mitigated_at)
    return echoed(_answer(interaction, resolution), ENDED, mitigated_at, seen_at=here)


def _ask_first(act: ActOn, commander: str, why: str, mitigated_at: datetime | None) -> Rendered:
    minute = int(mitigated_at.timestamp()) // 60 if mitigated_at is not None else 0
    value = f"{act.incident.id}:{minute}:{why}"
    button = block_kit.button("Resolve now", "resolve.sure", value, style="danger")
    return sure(act, commander, "Resolve now, without waiting to see if the fix holds?", why, button)


async def run_sure(interaction: Interaction) -> Rendered | None:
    """Resolve it at once, as was shown."""
    incident_id, minute = interaction.ids(2, rest=True)
    since = datetime.fromtimestamp(minute * 60, UTC) if minute else None
    why = interaction.value.partition(":")[2].partition(":")[2]
    async with interaction.act("resolve", incident_id) as act:
        resolution = await resolve_now(act, incident_id, why, mitigated_at=since)
    interaction.settled = True
    return _answer(interaction, resolution)


async def open_form(interaction: Interaction) -> Rendered | None:
    """Open the form that fits: what fixed it, or why not to wait. Once the window has passed, nothing need be asked."""
    view = await _opened(interaction)
    until = view.deadlines.stable_until
    if is_watched(view.incident) and (until is None or until <= interaction.now()):
        return await _confirm(interaction, view.incident.id)
    await _fill(interaction, view)
    return None


async def open_now(interaction: Interaction) -> None:
    """Open the form that asks why the stability window is not waited for."""
    await _fill(interaction, await _opened(interaction))


async def _opened(interaction: Interaction) -> Overview:
    return await forms.opened(interaction, command="resolve", check=check_resolvable, needs=blocks.NEEDS)


async def _fill(interaction: Interaction, view: Overview) -> None:
    if is_watched(view.incident):
        form = blocks.now_form(view, interaction.now(), by=interaction.user)
    else:
        form = blocks.form(view, interaction.now())
    await forms.fill(interaction, form)


async def submit(interaction: Interaction) -> Rendered | None:
    """Resolve with what the form says fixed it, or begin the stability window."""
    async with interaction.act("resolve") as act:
        ended = time_picked(interaction.values.get("since", ""), act.now)
        asked = not severity_of(act.policy, act.incident).is_minor  # then the form has no list to tick
        found = [keys for block, keys in interaction.ticked.items() if block.startswith(blocks.CHECKLIST)]
        ticked = {key for keys in found for key in keys}
        resolution = await resolve(
            act,
            act.incident.id,
            interaction.values.get("resolution", ""),
            mitigated_at=ended,
            ticked=ticked if asked else None,
        )
    return echoed(_answer(interaction, resolution), ENDED, ended, seen_at=act.now)


async def submit_now(interaction: Interaction) -> Rendered | None:
    """Resolve before the stability window has passed, with the reason."""
    async with interaction.act("resolve") as act:
        resolution = await resolve_now(act, act.incident.id, interaction.values.get("reason", ""))
    return _answer(interaction, resolution)


async def answer_confirm(interaction: Interaction) -> Rendered | None:
    """Answer the question whether the fix held: it did."""
    return await _confirm(interaction, _asked_about(interaction))


def _asked_about(interaction: Interaction) -> int:
    """Return the incident of a button: the card names it alone, a question with its number."""
    return interaction.ids(2 if ":" in interaction.value else 1)[0]


async def _confirm(interaction: Interaction, incident_id: int) -> Rendered:
    async with interaction.act("resolve", incident_id) as act:
        resolution = await confirm(act, incident_id)
    return _answer(interaction, resolution)


async def answer_not_yet(interaction: Interaction) -> Rendered | None:
    """Answer the question whether the fix held: it is too early to say. Anyone in the room may."""
    incident_id, number = interaction.ids(2)
    async with interaction.act(SEE, incident_id) as act:
        until = await not_yet(act, incident_id, number)
    line = f"The stability window starts again; I'll ask again at {moment(until, seen_at=act.now)}."
    return Rendered(line, posted_of=incident_id)


async def answer_agree(interaction: Interaction) -> Rendered | None:
    """Agree, as the commander, with whoever called it resolved."""
    incident_id, number = interaction.ids(2)
    async with interaction.act("resolve", incident_id) as act:
        resolution = await agree(act, incident_id, number)
    return _answer(interaction, resolution)


async def answer_object(interaction: Interaction) -> Rendered | None:
    """Say, as the commander, that it is too early to call it resolved."""
    incident_id, number = interaction.ids(2)
    async with interaction.act("resolve", incident_id) as act:
        until = await object_to(act, incident_id, number)
    line = f"It stays open. I'll ask again at {moment(until, seen_at=act.now)} whether the fix held."
    return Rendered(line, posted_of=incident_id)


async def answer_regressed(interaction: Interaction) -> Rendered | None:
    """Say that the fix did not hold: the same as setting the status back."""
    incident_id = _asked_about(interaction)
    async with interaction.act("status", incident_id) as act:
        incident = await regressed(act, incident_id)
    line = f"{incident.number} is *{incident.status}* again, and the stability window has ended."
    return Rendered(line, posted_of=incident.id)


def _answer(interaction: Interaction, resolution: Resolution) -> Rendered:
    policy, incident = interaction.runtime.policy, resolution.incident
    if resolution.asked_until is not None:
        at = moment(resolution.asked_until, seen_at=interaction.now())
        line = f"{text.user(resolution.asked)} is in command and is asked first. If they say nothing, it's resolved at "
        return Rendered(f"{line}{at}.", posted_of=incident.id)
    for_customers = text_for(policy, incident, severity_of(policy, incident))
    return blocks.answer(
        incident,
        for_customers,
        watched_until=resolution.watched_until,
        early_by=resolution.early_by,
        has_draft=resolution.has_draft,
        now=interaction.now(),
    )


def _is_when(interaction: Interaction, before: str) -> bool:
    at_once = _NOW.match(before)
    return is_time(before[at_once.end() :] if at_once else before)


SUBCOMMAND = Subcommand(
    name="resolve",
    before_id=_is_when,
    usage="[now] [14:32] <what fixed it>",
    summary="Say what fixed it. I'll ask to resolve once the fix has held for the stability window; with `now`, it's "
    "resolved at once. Without a text, a form opens.",
    example="/incident resolve rolled back v2.3.4",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit, blocks.NOW_CALLBACK: submit_now},
    buttons={
        "resolve.open": open_form,
        "resolve.now": open_now,
        "resolve.sure": run_sure,
        "resolve.confirm": answer_confirm,
        "resolve.not_yet": answer_not_yet,
        "resolve.agree": answer_agree,
        "resolve.object": answer_object,
        "resolve.regressed": answer_regressed,
    },
)
