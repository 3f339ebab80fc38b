"""Showing whom an incident reaches while it stays open, having that wait, and doing it now."""

from __future__ import annotations

import operator
from datetime import timedelta
from functools import partial

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.domain.durations import parse
from bot.domain.escalation import named, wanted
from bot.domain.impact import Learned
from bot.domain.incident import IncidentError, looks_like_number
from bot.domain.policy import Policy
from bot.slack.blocks import ladder as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import ActOn, Interaction
from bot.slack.conversations.parsing.command_line import plain, split_words
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.workspace.people_behind import people_behind
from bot.workflows.escalate import clean_why
from bot.workflows.impact import learn
from bot.workflows.ladder import check_climbs, climb, explain, hold, resume
from bot.workflows.reading.known import known_of
from bot.workflows.reading.overview import overview

ENDED = "Hold ended. Whoever came due meanwhile is messaged now."


async def run(interaction: Interaction) -> Rendered | None:
    """Show the ladder, have it wait, or have it go on. For how long, and why, a form asks."""
    words = plain(interaction.text).split()
    if words and words[-1].casefold() == "hold" and all(map(looks_like_number, words[:-1])):
        interaction.text = " ".join(words[:-1])
        await open_form(interaction)
        return None
    async with interaction.act("escalate", only_sees=operator.not_) as act:
        if act.rest:
            return await _done(act, plain(act.rest))
    return await _shown(interaction, act.incident.id)


async def _done(act: ActOn, typed: str) -> Rendered:
    words = split_words(typed)
    word = words.first.casefold().rstrip(".!:,")
    if word == "resume":
        await resume(act, act.incident.id)
        return Rendered(ENDED)
    if word == "now":
        tell = await climb(act, act.incident.id, why=words.rest)
        return blocks.climbed(act.policy, act.incident.id, tell, explained=bool(words.rest))
    span, why = _parsed(typed)
    return await _hold(act, span, why)


async def _hold(act: ActOn, span: timedelta, why: str) -> Rendered:
    waits = await hold(act, act.incident.id, span, why)
    return blocks.answer(act.policy, waits.until, waits.held, waits.next)


async def _shown(interaction: Interaction, incident_id: int) -> Rendered:
    async with interaction.look_at(SEE, incident_id) as act:
        view = await overview(act.uow, act.policy, act.incident, blocks.NEEDS)
        known = await known_of(act, act.incident)
        escalations = list(reversed(await act.uow.escalations.of(incident_id)))
    told = {each.role: each.at for each in escalations}
    asked = {user: each.at for each in escalations for user in each.people}  # perhaps as something else
    people = {}
    for rung in view.policy.ladder:
        behind = view.policy.people.get(rung.tell, ())
        try:
            users, _ = await people_behind(behind, interaction.directory, named=partial(named, view.policy))
            at = told.get(rung.tell) or min((asked[user] for user in users if user in asked), default=None)
            people[rung.tell] = blocks.Behind(users=users, told_at=at)
        except (SlackApiError, aiohttp.ClientError, TimeoutError):
            names = [named(view.policy, who) for who in behind]
            people[rung.tell] = blocks.Behind(names=names, told_at=told.get(rung.tell))
    return blocks.shown(view, known, people)


def _parsed(typed: str) -> tuple[timedelta, str]:
    """Read ``hold 30m failover runs``.

    Raises:
        IncidentError: it reads another way.
    """
    words = split_words(typed)
    if words.first.casefold() != "hold":
        raise IncidentError(
            "`/incident ladder` shows it, `/incident ladder now failover failed` reaches the next now, "
            "`/incident ladder hold 30m failover runs` has it wait, and `/incident ladder resume` ends that."
        )
    rest = split_words(words.rest)
    try:
        return parse(rest.first), rest.rest
    except ValueError:
        raise IncidentError(
            f"Couldn't read “{rest.first[:40]}” as a time. Try `/incident ladder hold 30m failover runs`."
        ) from None


async def open_form(interaction: Interaction) -> None:
    """Ask for how long, and why."""
    await forms.ask(interaction, command="escalate", check=check_climbs, form=blocks.form)


async def submit(interaction: Interaction) -> Rendered | None:
    """Have the ladder wait as the form says."""
    minutes = interaction.values.get(blocks.SPAN, "")
    async with interaction.act("escalate") as act:
        span = timedelta(minutes=int(minutes) if minutes.isdecimal() else 0)
        return await _hold(act, span, interaction.values.get(blocks.WHY, ""))


async def end_hold(interaction: Interaction) -> Rendered | None:
    """Have the ladder go on."""
    async with interaction.act("escalate") as act:
        await resume(act, act.incident.id)
    return Rendered(ENDED)


async def now(interaction: Interaction) -> Rendered | None:
    """Reach the next rung now."""
    incident_id = interaction.ids(1, rest=True)[0]
    tell = interaction.value.partition(":")[2]
    async with interaction.act("escalate", incident_id) as act:
        await climb(act, incident_id, tell)
    return blocks.climbed(act.policy, incident_id, tell, explained=False)


async def open_why(interaction: Interaction) -> None:
    """Ask why someone was needed early."""
    view = await forms.opened(interaction, command="escalate", rest=True)
    await forms.fill(interaction, blocks.why_form(view, interaction.value.partition(":")[2]))


async def submit_why(interaction: Interaction) -> Rendered | None:
    """Put the reason on the timeline."""
    incident_id = interaction.ids(1, rest=True)[0]
    tell = interaction.value.partition(":")[2]
    async with interaction.act("escalate", incident_id) as act:
        await explain(act, incident_id, tell, interaction.values.get(blocks.WHY, ""))
    return Rendered("Noted on the timeline.")


def is_customer(policy: Policy, typed: str) -> bool:
    """Tell whether a line says that a major customer is affected, and names no one to message."""
    return split_words(typed).first.casefold().rstrip(":,") == "customer" and wanted(policy, typed) is None


async def customer(interaction: Interaction) -> Rendered:
    """Note that a major customer is affected: whom that reaches stands on the ladder."""
    async with interaction.act("escalate") as act:
        why = clean_why(plain(split_words(act.rest).rest))
        await learn(act, act.incident.id, Learned(facts={"major_customer": why}))
    return Rendered("Noted: a major customer is affected. `/incident ladder` shows whom that reaches.")


SUBCOMMAND = Subcommand(
    name="ladder",
    usage="[hold <15m, 30m or 1h> <why>|resume|now [why]]",
    summary="See whom the incident reaches while it stays open and when; have it wait, go on, or reach the next now.",
    example="/incident ladder hold 30m failover runs",
    run=run,
    forms={blocks.CALLBACK: submit, blocks.WHY_CALLBACK: submit_why},
    buttons={"ladder.now": now, "ladder.hold": open_form, "ladder.resume": end_hold, "ladder.why": open_why},
)
