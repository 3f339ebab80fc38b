"""Showing who is on call, and covering for someone."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.escalation import ON_CALL, function_label
from bot.domain.incident import IncidentError
from bot.domain.people import schedule_of
from bot.domain.policy import Policy
from bot.slack.blocks import oncall as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.text import user as mentioned
from bot.slack.blocks.when import in_both_zones
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import mention, split_words
from bot.slack.conversations.parsing.until import until
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.cover import COVER_ME, cover
from bot.workflows.reading.on_call import on_call_now, planned

MOST_NAMED = 20
"""People looked up for one answer; others are shown as the schedule names them."""

log = structlog.get_logger(__name__)

_UNTIL = re.compile(r"\s(?=(?:until|till)\s)", re.IGNORECASE)
_FOR = re.compile(r"\s(?=for\s+\d)", re.IGNORECASE)


async def run(interaction: Interaction) -> Rendered | None:
    """Show who is on call, or arrange a cover."""
    words = split_words(interaction.text)
    if words.first.casefold() == "cover":
        return await _cover(interaction, words.rest)
    if words.first:
        raise IncidentError(
            f"`/incident oncall` shows who is on call. To cover for someone: {COVER_ME}.", may_be_title=True
        )
    async with interaction.look() as act:
        found = await planned(act.uow, act.policy, now=act.now)
    always = {function_label(act.policy, name): _without_schedule(act.policy, name) for name in ON_CALL}
    always = {label: people for label, people in always.items() if people}
    entries = {who for each in found for span in each.stretches for who in span.people}
    entries |= {who for people in always.values() for who in people}
    return blocks.shown(found, always, await _people(interaction, entries), interaction.now())


def _without_schedule(policy: Policy, name: str) -> Sequence[str]:
    return [who for who in policy.people.get(name, ()) if schedule_of(who) is None]


async def _people(interaction: Interaction, entries: Collection[str]) -> Mapping[str, Sequence[str]]:
    """Return the users behind entries of schedules; what Slack does not say is shown as the schedule names it."""
    try:
        return {who: (await interaction.directory.members(who))[0] or [who] for who in sorted(entries)[:MOST_NAMED]}
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("who is on call could not be looked up", error=type(error).__name__)
        return {}


async def _cover(interaction: Interaction, typed: str) -> Rendered:
    whom, rest = split_words(typed).first, split_words(typed).rest
    who = interaction.user if whom.casefold() in {"me", "@me"} else mention(whom)
    parts = _UNTIL.split(rest, maxsplit=1)
    parts = parts if len(parts) > 1 else _FOR.split(rest, maxsplit=1)
    schedule, _, covered = parts[0].strip().partition(" for ")
    if who is None or not schedule or len(parts) == 1:
        raise IncidentError(f"Say who takes over, of which schedule, and until when: {COVER_ME}.")
    ends = until(parts[1], await interaction.local_now(parts[1]))
    return await _arrange(interaction, schedule.strip().casefold(), who, ends, covered=mention(covered.strip()) or "")


async def open_form(interaction: Interaction) -> None:
    """Ask who takes over, of which schedule, and until when."""
    await forms.open_whole(interaction, blocks.form(list(interaction.runtime.policy.schedules)))


async def submit(interaction: Interaction) -> Rendered | None:
    """Arrange the cover that the form holds: for whoever sent it, where several are on call."""
    values = interaction.values
    if not values.get("until", "").isdigit():
        raise IncidentError("Pick a date and a time.", field="until")
    ends = datetime.fromtimestamp(min(int(values["until"]), 2**33), UTC)
    who = values.get("user", "")
    return await _arrange(interaction, values.get("schedule", ""), who, ends, covered="", mine=True)


async def _arrange(
    interaction: Interaction, schedule: str, who: str, ends: datetime, *, covered: str, mine: bool = False
) -> Rendered:
    behind = await _behind(interaction, schedule)
    several = len(behind) > 1
    if several and mine and not covered and any(interaction.user in users for users in behind.values()):
        covered = interaction.user
    instead = next((entry for entry, users in behind.items() if covered and covered in users), "")
    if covered and not instead:
        raise IncidentError(f"{mentioned(covered)} isn't on call for {schedule} now: `/incident oncall` shows who is.")
    if several and not instead:
        people = ", ".join(mentioned(user) for users in behind.values() for user in users)
        raise IncidentError(
            f"Several people are on call for {schedule}: {people}. Say for whom: "
            f"`/incident oncall cover @me {schedule} for @bob until 18:00`."
        )
    instead = instead or next(iter(behind), who)  # whoever comes next is not relieved: they would not hear of it
    relieved = behind.get(instead, ())
    async with interaction.act_on_none(SEE) as act:
        arranged = await cover(act, schedule, who, ends, instead=instead, covered=relieved)
    now = interaction.now()
    subject = "You are" if who == interaction.user else f"{mentioned(who)} is"
    place = f", instead of {' and '.join(map(mentioned, relieved))}" if relieved else ""
    end = in_both_zones(arranged.ends, seen_at=now)
    return Rendered(f"{subject} on call for {schedule} until {end}{place}.")


async def _behind(interaction: Interaction, schedule: str) -> Mapping[str, Sequence[str]]:
    """Return who is on call: entry of the schedule -> user ids. Slack is asked before the transaction begins."""
    async with interaction.look() as act:
        entries, _ = await on_call_now(act.uow, schedule, now=act.now)
    try:
        return {entry: (await interaction.directory.members(entry))[0] for entry in entries}
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        raise IncidentError(
            f"Slack doesn't say who is on call, so nothing was changed. Try again in a minute: {COVER_ME}."
        ) from error


SUBCOMMAND = Subcommand(
    name="oncall",
    usage="[cover @me <schedule> until 18:00]",
    summary="Show who is on call, or cover for someone.",
    example="/incident oncall",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={"oncall.open": open_form},
)
