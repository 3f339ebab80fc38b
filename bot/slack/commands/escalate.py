"""This file is about the conversation that tells the next person. Nobody is told who was not shown first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.escalation import Wanted, fingerprint, function_label, wanted
from bot.domain.incident import Incident, IncidentError, Offer, looks_like_number
from bot.domain.overview import Overview
from bot.domain.policy import Policy
from bot.slack.blocks import escalate as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.command_line import did_you_mean, mention, split_words, subteam
from bot.slack.conversation import Subcommand
from bot.slack.form import answer_where_it_is, opened
from bot.slack.interaction import Interaction
from bot.slack.target import must_see, plain, right_to, target
from bot.workflows import race
from bot.workflows.escalate import check_open, check_people, clean_why, escalate, people_for, take
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)


async def run(interaction: Interaction) -> Rendered | None:
    """Show who will be told and what; with nothing typed, open the form."""
    if not interaction.text or looks_like_number(interaction.text):
        return await open_form(interaction)
    policy = interaction.runtime.policy
    right = await right_to(interaction, "escalate")
    async with interaction.runtime.database.reading() as uow:
        incident, rest = await target(uow, interaction, interaction.text, command="escalate")
        await right.check(uow, incident.id)
        await race.check(uow, incident, check_open, now=interaction.now())
        whom, why = _parsed(policy, incident, rest)
        why = clean_why(plain(why))
    people = await _resolved(interaction, incident.id, whom)
    return await _preview(interaction, incident.id, whom, people, why)


async def _preview(
    interaction: Interaction, incident_id: int, whom: Wanted, people: Sequence[str], why: str, *, changed: bool = False
) -> Rendered:
    async with interaction.runtime.database.reading() as uow:
        view = Overview(await uow.incidents.get(incident_id), interaction.runtime.policy)
    value = f"{incident_id}:{whom.key}:{fingerprint(whom.key, people)}:{why}"
    return blocks.preview(view, whom, people, why, value=value, changed=changed)


async def send(interaction: Interaction) -> Rendered | None:
    """Tell those who were shown."""
    incident_id = await _allowed(interaction)
    key, _, rest = interaction.value.partition(":")[2].partition(":")
    sign, _, why = rest.partition(":")
    whom = Wanted(key, function_label(interaction.runtime.policy, key))
    people = await _resolved(interaction, incident_id, whom)
    if sign != fingerprint(key, people):
        return await _preview(interaction, incident_id, whom, people, why, changed=True)
    right = await right_to(interaction, "escalate")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        if not await uow.inbox.is_new(f"escalated:{interaction.message}:{interaction.user}", now=interaction.now()):
            raise IncidentError("That was sent already. `/incident timeline` shows who was told.")
        await escalate(uow, incident_id, whom, people, why, by=interaction.user, now=interaction.now())
    return _told(people)


def _told(people: Sequence[str]) -> Rendered:
    names = ", ".join(f"<@{user}>" for user in people)
    return Rendered(f"Told {names}. When somebody is on it, it is said where the incident is worked on.")


async def open_form(interaction: Interaction) -> Rendered | None:
    """Open the form of the incident whose button was pressed."""
    view = await opened(interaction, command="escalate", check=check_open)
    async with interaction.runtime.database.reading() as uow:
        functions = await _functions(uow, interaction.runtime.policy, view.incident.id)
    await interaction.fill_form(blocks.form(view, functions))
    return None


async def choose(interaction: Interaction) -> Rendered | None:
    """Show in the form who is behind what was chosen. What stands in the way stands there too: the form stays."""
    incident_id = await _allowed(interaction)
    whom = next(iter(_chosen(interaction)), None)
    people: Sequence[str] = ()
    problem = ""
    try:
        people = await _resolved(interaction, incident_id, whom) if whom else ()
    except IncidentError as error:
        problem = error.sentence
    await _show(interaction, incident_id, whom, people, problem)
    return None


async def submit(interaction: Interaction) -> Rendered | None:
    """Tell those whom the form showed."""
    incident_id = await _allowed(interaction)
    whom, people = await _shown(interaction, incident_id)
    right = await right_to(interaction, "escalate")
    async with interaction.transaction() as uow:
        await right.check(uow, incident_id)
        why = interaction.values.get(blocks.WHY, "")
        await escalate(uow, incident_id, whom, people, why, by=interaction.user, now=interaction.now())
        await answer_where_it_is(uow, interaction, incident_id)
    return _told(people)


async def _shown(interaction: Interaction, incident_id: int) -> tuple[Wanted, Sequence[str]]:
    """Return whom the form showed, of what is chosen in it.

    Raises:
        IncidentError: nobody is chosen, or it showed others: then it shows these now.
    """
    shown = interaction.value.partition(":")[2]
    refusal = IncidentError("Choose a role or a person.", field=blocks.PERSON)
    for whom in _chosen(interaction):
        try:
            people = await _resolved(interaction, incident_id, whom)
        except IncidentError as error:
            refusal = error
            continue
        if fingerprint(whom.key, people) == shown:
            return whom, people
        await _show(interaction, incident_id, whom, people)
        refusal = IncidentError("Look who that is, then press Tell them again.", field=blocks.PERSON)
    raise refusal


async def on_it(interaction: Interaction) -> Rendered | None:
    """Answer the direct message: I come."""
    (escalation_id,) = interaction.ids(1)
    async with interaction.transaction() as uow:
        policy, may = interaction.runtime.policy, partial(must_see, uow, interaction)
        incident = await take(uow, policy, escalation_id, may=may, by=interaction.user, now=interaction.now())
    where = "You are being invited to its room." if incident.has_room else "It is worked on under its announcement."
    return Rendered(f"You are on it: {incident.number}. {where} `/incident brief {incident.number}` tells the rest.")


def _parsed(policy: Policy, incident: Incident, typed: str) -> tuple[Wanted, str]:
    """Read whom a line asks for, and why.

    Raises:
        IncidentError: it begins with neither a role nor a person.
    """
    words = split_words(typed)
    named = mention(words.first) or subteam(words.first)
    if named is not None:
        return Wanted(named, ""), words.rest
    found = wanted(policy, typed)
    if found is not None:
        return found
    known = list(dict.fromkeys([*policy.roles, *policy.people]))
    meant = did_you_mean(words.first, known)
    guess = f" Did you mean `/incident escalate {meant} <why>`?" if meant else ""
    raise IncidentError(
        f"I know nobody called “{words.first[:40]}”. Name a role ({', '.join(known)}) or a @person, "
        f"then why: `/incident escalate em need DB help`.{guess}",
        offers=_choose(incident.id),
    )


def _choose(incident_id: int) -> tuple[Offer, ...]:
    return (Offer("Choose whom to tell", "escalate.open", str(incident_id)),)


async def _behind(uow: UnitOfWork, policy: Policy, incident: Incident, whom: Wanted) -> Sequence[str]:
    """Return who is behind a role, as the policy names them.

    Raises:
        IncidentError: nobody is; the sentence names the key to fill.
    """
    behind = await people_for(uow, policy, incident.id, whom.key)
    if behind:
        return behind
    filled = ", ".join(key for key, _ in await _functions(uow, policy, incident.id))
    others = f"Somebody is behind {filled}. " if filled else ""
    raise IncidentError(
        f"Nobody is {whom.label} here, and the policy names nobody: fill `people.{whom.key}` in it. {others}"
        "Or name a person: `/incident escalate @person <why>`.",
        field=blocks.PERSON,
        offers=_choose(incident.id),
    )


async def _functions(uow: UnitOfWork, policy: Policy, incident_id: int) -> Sequence[tuple[str, str]]:
    """Return the roles and functions that somebody is behind, with their labels."""
    keys = dict.fromkeys([*policy.people, *policy.roles])
    return [(key, function_label(policy, key)) for key in keys if await people_for(uow, policy, incident_id, key)]


async def _allowed(interaction: Interaction) -> int:
    """Return the incident of a button or form, if this person may call others to it.

    Raises:
        IncidentError: they may not.
    """
    incident_id = interaction.ids(1, rest=True)[0]
    right = await right_to(interaction, "escalate")
    async with interaction.runtime.database.reading() as uow:
        await right.check(uow, incident_id)
        await race.check(uow, await uow.incidents.get(incident_id), check_open, now=interaction.now())
    return incident_id


async def _resolved(interaction: Interaction, incident_id: int, whom: Wanted) -> Sequence[str]:
    """Return the people behind a role, without whoever asks.

    Raises:
        IncidentError: there is nobody else, or too many, or Slack does not say who that is.
    """
    async with interaction.runtime.database.reading() as uow:
        incident = await uow.incidents.get(incident_id)
        behind = await _behind(uow, interaction.runtime.policy, incident, whom)
    people = await _people(interaction, behind)
    check_people(people, interaction.user)
    return people


async def _people(interaction: Interaction, behind: Sequence[str]) -> Sequence[str]:
    """Turn user groups and e-mail addresses into people who are there, without whoever asks.

    Raises:
        IncidentError: Slack knows none of them, or does not say.
    """
    users: list[str] = []
    problems = []
    try:
        for who in behind:
            found, problem = await interaction.directory.members(who)
            users.extend(found)
            if problem is not None:
                problems.append(problem)
        there = [
            user
            for user in dict.fromkeys(users)
            if (person := await interaction.directory.person(user)) is not None and person.is_there
        ]
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("who is behind a role could not be found out", error=type(error).__name__)
        raise IncidentError(
            "Slack does not say who that is, so nobody was told. Try it again in a minute: "
            "`/incident escalate @person <why>`."
        ) from error
    if not there:
        detail = " ".join(problems) or "The account is deactivated or belongs to an app."
        raise IncidentError(f"Nobody can be told: {detail} Name somebody else: `/incident escalate @person <why>`.")
    return [user for user in there if user != interaction.user]


def _chosen(interaction: Interaction) -> Sequence[Wanted]:
    """Return what the form holds, first what was chosen last."""
    held = [interaction.values.get(block) for block in (blocks.WHOM, blocks.PERSON)]
    if interaction.detail == blocks.PERSON:
        held.reverse()
    return [Wanted(key, function_label(interaction.runtime.policy, key)) for key in held if key]


async def _show(
    interaction: Interaction, incident_id: int, whom: Wanted | None, people: Sequence[str], problem: str = ""
) -> None:
    async with interaction.runtime.database.reading() as uow:
        view = Overview(await uow.incidents.get(incident_id), interaction.runtime.policy)
        functions = await _functions(uow, interaction.runtime.policy, incident_id)
    sign = fingerprint(whom.key, people) if whom and people else ""
    form = blocks.form(view, functions, whom=whom, people=people, sign=sign, problem=problem)
    await interaction.update_view(interaction.view_id, form)


SUBCOMMAND = Subcommand(
    name="escalate",
    usage="<role or @person> <why>",
    summary="Tell somebody in private that they are needed. First it shows who that is.",
    example="/incident escalate em need DB help",
    run=run,
    forms={blocks.CALLBACK: submit},
    buttons={
        "escalate.open": open_form,
        "escalate.choose": choose,
        "escalate.send": send,
        "escalate.take": on_it,
    },
)
