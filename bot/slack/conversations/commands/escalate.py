"""Notifying the next person, and no one who was not shown first."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.escalation import Wanted, fingerprint, function_label, named, wanted
from bot.domain.incident import Choices, Incident, IncidentError, Offer
from bot.domain.overview import Overview
from bot.domain.policy import Policy
from bot.domain.role import in_sentence
from bot.slack.blocks import escalate as blocks
from bot.slack.blocks.escalate import UNLESS_KNOWN
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.role import as_role
from bot.slack.conversations import forms
from bot.slack.conversations.commands.ladder import customer, is_customer
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import (
    did_you_mean,
    mention,
    plain,
    split_words,
    subteam,
    without_filler,
)
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.workspace.people_behind import people_behind
from bot.workflows.act import Act
from bot.workflows.escalate import check_open, check_people, clean_why, escalate, incident_of, people_for, take
from bot.workflows.escalate import not_me as decline

log = structlog.get_logger(__name__)


async def run(interaction: Interaction) -> Rendered | None:
    """Show who will be told and what."""
    async with interaction.look_at("escalate") as act:
        await check_open(act, act.incident)
        for_customer = is_customer(act.policy, act.rest)
        whom, why = (Wanted("", ""), "") if for_customer else _parsed(act.policy, act.incident, act.rest)
        why = why if for_customer else clean_why(plain(why))
    if for_customer:
        return await customer(interaction)
    people = await _resolved(interaction, act.incident.id, whom)
    return await _preview(interaction, act.incident.id, whom, people, why)


async def _preview(
    interaction: Interaction, incident_id: int, whom: Wanted, people: Sequence[str], why: str, *, changed: bool = False
) -> Rendered:
    async with interaction.look() as act:
        view = Overview(await act.uow.incidents.get(incident_id), act.policy)
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
        interaction.settled = True
        return await _preview(interaction, incident_id, whom, people, why, changed=True)
    async with interaction.act("escalate", incident_id) as act:
        if not await act.uow.inbox.is_new(f"escalated:{interaction.message}:{interaction.user}", now=interaction.now()):
            raise IncidentError("That message was sent already. `/incident timeline` shows who was notified.")
        await escalate(act, incident_id, whom, people, why)
    interaction.settled = True
    return _told(people)


def _told(people: Sequence[str]) -> Rendered:
    names = ", ".join(f"<@{user}>" for user in people)
    return Rendered(f"Messaged {names}. I'll post in the incident when someone responds.")


async def open_form(interaction: Interaction) -> None:
    """Open the form of the incident whose button was pressed."""
    view = await forms.opened(interaction, command="escalate", check=check_open)
    async with interaction.look() as act:
        behind = await functions(act, view.incident.id)
    await forms.fill(interaction, blocks.form(view, behind))


async def choose(interaction: Interaction) -> None:
    """Show in the form who is behind what was chosen. What stands in the way stands there too: the form stays."""
    incident_id = await _allowed(interaction)
    whom = _chosen(interaction)
    people: Sequence[str] = ()
    problem = ""
    try:
        people = await _resolved(interaction, incident_id, whom) if whom else ()
    except IncidentError as error:
        problem = error.sentence
    await _show(interaction, incident_id, whom, people, problem)


def _by_name(interaction: Interaction) -> bool:
    """Tell whether the form is to ask for a person: it does already, or *Someone else* was chosen."""
    if interaction.detail == "role":
        return False
    return blocks.PERSON in interaction.values or interaction.values.get(blocks.WHOM) == blocks.SOMEONE


async def submit(interaction: Interaction) -> Rendered | None:
    """Tell those whom the form showed."""
    incident_id = await _allowed(interaction)
    whom, people = await _shown(interaction, incident_id)
    async with interaction.act("escalate", incident_id) as act:
        await escalate(act, incident_id, whom, people, interaction.values.get(blocks.WHY, ""))
    return _told(people)


async def _shown(interaction: Interaction, incident_id: int) -> tuple[Wanted, Sequence[str]]:
    """Return whom the form showed, if that is still who is behind what is chosen in it.

    Raises:
        IncidentError: no one is chosen, or it showed others: then it shows these now.
    """
    field, whom = _field(interaction), _chosen(interaction)
    if whom is None:
        raise IncidentError("Choose a role or a person.", field=field)
    try:
        people = await _resolved(interaction, incident_id, whom)
    except IncidentError as error:
        raise IncidentError(error.sentence, field=field) from error
    if fingerprint(whom.key, people) == interaction.value.partition(":")[2]:
        return whom, people
    await _show(interaction, incident_id, whom, people)
    raise IncidentError("Check who gets the message, then press Notify again.", field=field)


async def on_it(interaction: Interaction) -> Rendered | None:
    """Answer the direct message: I come."""
    (escalation_id,) = interaction.ids(1)
    async with interaction.act(SEE, partial(incident_of, escalation_id=escalation_id)) as act:
        incident = await take(act, act.incident.id, escalation_id)
    where = "I'm inviting you to its room." if incident.has_room else "Work goes on in the thread of its announcement."
    return Rendered(f"You're on it: {incident.number}. {where} `/incident brief {incident.number}` shows the rest.")


async def not_me(interaction: Interaction) -> Rendered | None:
    """Answer the direct message: I can't come."""
    (escalation_id,) = interaction.ids(1)
    async with interaction.act(SEE, partial(incident_of, escalation_id=escalation_id)) as act:
        asked = await decline(act, act.incident.id, escalation_id)
    if not asked:
        return Rendered("OK, I've passed that on.")
    return Rendered(f"OK. I'm asking the {as_role(asked)} next, {UNLESS_KNOWN}.")


def _parsed(policy: Policy, incident: Incident, typed: str) -> tuple[Wanted, str]:
    """Read whom a line asks for, and why.

    Raises:
        IncidentError: it begins with neither a role nor a person.
    """
    typed = without_filler(typed)
    words = split_words(typed)
    person = mention(words.first) or subteam(words.first)
    if person is not None:
        return Wanted(person, ""), words.rest
    found = wanted(policy, typed)
    if found is not None:
        return found
    known = list(dict.fromkeys([*policy.roles, *policy.people]))
    meant = did_you_mean(words.first, known)
    guess = f" Did you mean `/incident escalate {meant} <why>`?" if meant else ""
    raise IncidentError(
        f"No role or person called “{words.first[:40]}”. Name a role or a @person, "
        f"then why: `/incident escalate em need DB help`.{guess}",
        offers=_choose(incident.id),
        choices=Choices(words.first, ((function_label(policy, meant), meant),)) if meant else None,
    )


def _choose(incident_id: int) -> tuple[Offer, ...]:
    return (Offer("Choose whom to notify", "escalate.open", str(incident_id)),)


async def functions(act: Act, incident_id: int) -> Sequence[tuple[str, str]]:
    """Return the roles and functions that someone is behind, with their labels."""
    keys = dict.fromkeys([*act.policy.people, *act.policy.roles])
    held = await act.uow.roles.now_held(incident_id)
    return [(key, function_label(act.policy, key)) for key in keys if people_for(act.policy, held, key)]


async def _allowed(interaction: Interaction) -> int:
    """Return the incident of a button or form, if this person may call others to it.

    Raises:
        IncidentError: they may not.
    """
    incident_id = interaction.ids(1, rest=True)[0]
    async with interaction.look_at("escalate", incident_id) as act:
        await check_open(act, act.incident)
    return incident_id


async def _resolved(interaction: Interaction, incident_id: int, whom: Wanted) -> Sequence[str]:
    """Return the people behind a role, without whoever asks.

    Raises:
        IncidentError: there is no one else, or too many, or Slack doesn't say who that is. Where the policy names
            no one, the sentence names the key to fill.
    """
    async with interaction.look() as act:
        behind = people_for(act.policy, await act.uow.roles.now_held(incident_id), whom.key)
        filled = ", ".join(key for key, _ in await functions(act, incident_id)) if not behind else ""
    if not behind:
        others = f"Someone is behind {filled}. " if filled else ""
        raise IncidentError(
            f"No one is {in_sentence(whom.label)} here, and the policy names no one: fill `people.{whom.key}` in it. "
            f"{others}Or name a person: `/incident escalate @person <why>`.",
            field=blocks.PERSON,
            offers=_choose(incident_id),
        )
    people = await _people(interaction, behind)
    check_people(people, interaction.user)
    return people


async def _people(interaction: Interaction, behind: Sequence[str]) -> Sequence[str]:
    """Turn user groups and e-mail addresses into people who are there, without whoever asks.

    Raises:
        IncidentError: Slack knows none of them, or does not say.
    """
    try:
        there, problems = await people_behind(
            behind, interaction.directory, named=partial(named, interaction.runtime.policy)
        )
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("could not find out who is behind a role", error=type(error).__name__)
        raise IncidentError(
            "Slack doesn't say who that is, so no one was notified. Try again in a minute: "
            "`/incident escalate @person <why>`."
        ) from error
    if not there:
        detail = " ".join(problems)
        raise IncidentError(f"No one can be notified. {detail} Name someone else: `/incident escalate @person <why>`.")
    return [user for user in there if user != interaction.user]


def _chosen(interaction: Interaction) -> Wanted | None:
    """Return whom the form asks for; ``None``: no one yet."""
    key = interaction.values.get(_field(interaction), "")
    return Wanted(key, function_label(interaction.runtime.policy, key)) if key else None


def _field(interaction: Interaction) -> str:
    return blocks.PERSON if _by_name(interaction) else blocks.WHOM


async def _show(
    interaction: Interaction, incident_id: int, whom: Wanted | None, people: Sequence[str], problem: str = ""
) -> None:
    async with interaction.look() as act:
        view = Overview(await act.uow.incidents.get(incident_id), act.policy)
        behind = await functions(act, incident_id)
    by_name = _by_name(interaction)
    form = blocks.form(view, behind, by_name=by_name, whom=whom, people=people, problem=problem)
    await forms.show(interaction, interaction.view_id, blocks.because(form, interaction.values.get(blocks.WHY, "")))


def _is_whom(interaction: Interaction, before: str) -> bool:
    found = wanted(interaction.runtime.policy, before)
    return mention(before) is not None or subteam(before) is not None or (found is not None and not found[1])


SUBCOMMAND = Subcommand(
    name="escalate",
    before_id=_is_whom,
    usage="<role or @person> <why>",
    summary="Ask someone for help by direct message. I'll show you first who gets it.",
    example="/incident escalate em need DB help",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit},
    buttons={
        "escalate.open": open_form,
        "escalate.choose": choose,
        "escalate.send": send,
        "escalate.take": on_it,
        "escalate.not_me": not_me,
    },
)
