"""Whom a message calls: the people behind the groups and addresses that it names, as Slack knows them now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container, Mapping, Sequence

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.approval import Standing
from bot.domain.messages import Message
from bot.domain.messages.approval import ReviewShown
from bot.domain.messages.reminders import UpdateDue
from bot.domain.messages.roles import ExpertsAsked, RoleUnfilled, RoleVacated
from bot.domain.messages.stability import StabilityAsked
from bot.domain.messages.war_room import RoomRefused
from bot.domain.overview import Overview, Roles
from bot.domain.people import schedule_of
from bot.runtime import Runtime
from bot.slack.workspace.approvers import approvers
from bot.slack.workspace.directory import Directory
from bot.workflows.reading.parts import people_to_call
from bot.workflows.reading.reviews import barred, reviewers_of

_BEFORE_THEY_CALL = UpdateDue | RoleUnfilled | StabilityAsked | RoleVacated

log = structlog.get_logger(__name__)


async def reached_by(
    message: Message, view: Overview | None, runtime: Runtime, directory: Directory
) -> tuple[Message, Mapping[str, str]]:
    """Find out whether whom a reminder calls is there, and whoever has a role: else it calls someone else.

    Returns:
        The message to send, and who has a role and can't be reached, with the reason.
    """
    if view is None or not isinstance(message, _BEFORE_THEY_CALL):
        return message, {}
    holders = [each.user for each in view.roles.assignments if each.ended_at is None] if Roles in view.parts else []
    asked = await directory.people([*_called(message), *holders])
    gone = {user: person.gone for user, person in asked.items() if person.gone}
    if gone.keys().isdisjoint(_called(message)):
        return message, gone
    async with runtime.database.reading() as uow:
        others = await people_to_call(uow, view.incident)
    people = await directory.people(others)
    there = [user for user in others if user in people and people[user].is_there]
    return _calling(message, gone, there), gone


def _called(message: Message) -> Sequence[str]:
    match message:
        case UpdateDue():
            called: Sequence[str] = [message.owed_by]
        case StabilityAsked():
            called = message.whom
        case RoleUnfilled() | RoleVacated():
            called = [message.whom]
        case _:
            called = []
    return [user for user in called if user]


def _calling(message: Message, gone: Container[str], others: Sequence[str]) -> Message:
    """Return a message that calls those of its people who are there; if none is, the first of the others."""
    people = [user for user in _called(message) if user not in gone] or others[:1]
    whom = people[0] if people else ""
    match message:
        case UpdateDue():
            return message.model_copy(update={"owed_by": whom})
        case StabilityAsked():
            return message.model_copy(update={"whom": tuple(people)})
        case _:
            return message.model_copy(update={"whom": whom})


async def called_by(
    message: Message, directory: Directory, *, named: Callable[[str], str]
) -> tuple[Message, tuple[str, ...]]:
    """Find out whom a message calls: an address becomes the person behind it, what brings no one is left out.

    Args:
        named: what people call an id, a group or an address of the policy.

    Returns:
        The message to send, and a sentence for each entry that brings no one.
    """
    if not isinstance(message, ExpertsAsked | RoomRefused):
        return message, ()
    try:
        found = await asyncio.gather(*map(directory.members, message.people))
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("could not find out whom a message mentions", error=type(error).__name__)
        return message, ()
    people: list[str] = []
    missing = []
    for who, (users, problem) in zip(message.people, found, strict=True):
        if problem is not None:
            missing.append(f"{named(who)}: {problem}.")
        if "@" in who or schedule_of(who) is not None:
            people.extend(users)
        elif problem is None:  # a group is called as such: Slack notifies whoever is in it
            people.append(who)
    update = {"people": tuple(dict.fromkeys(people)), "missing": tuple(missing)}
    return message.model_copy(update=update), tuple(missing)


async def approving_now(message: Message, view: Overview, runtime: Runtime, directory: Directory) -> Message:
    """Have what shows a draft in review name who may approve it now: whoever was asked may have left since."""
    if not isinstance(message, ReviewShown):
        return message
    incident, stands = view.incident, view.reviews.draft(message.draft)
    if stands.standing is not Standing.REVIEW:
        return message
    async with runtime.database.reading() as uow:
        held, there = await uow.roles.now_held(incident.id), await people_to_call(uow, incident)
    known = await directory.people(there)
    gone = {user for user, person in known.items() if not person.is_there}
    try:
        behind = await approvers(runtime.policy, held, directory)
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("could not find out who approves", error=type(error).__name__)
        return message
    async with runtime.database.reading() as uow:
        act = runtime.act(uow)
        may_not = gone | await barred(act, incident, stands)
        whom = await reviewers_of(act, incident, stands.names, behind, may_not)
    return message.model_copy(update={"people": whom.people, "anyone": whom.anyone})
