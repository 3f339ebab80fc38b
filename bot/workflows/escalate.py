"""Notifying the next person, and recording who responds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.escalation import MOST_TOLD, WHY_LIMIT, Escalation, Wanted, function_label, next_in_line
from bot.domain.incident import Incident, IncidentError, clean_text
from bot.domain.messages.escalation import EscalationDeclined, EscalationTaken, HelpWanted
from bot.domain.overview import Assignment
from bot.domain.policy import Policy, severity_of
from bot.domain.role import in_sentence
from bot.domain.timeline import EntryKind, for_reader
from bot.workflows import acknowledge, conflicts
from bot.workflows.act import Act
from bot.workflows.deadlines import rung
from bot.workflows.promises import review_all
from bot.workflows.telling import pages, posts, reach, rooms
from storage.unit_of_work import UnitOfWork


def people_for(policy: Policy, held: Sequence[Assignment], key: str) -> Sequence[str]:
    """Return who is behind a role or function: whoever holds it now, and whom the policy names.

    Args:
        held: who has which role now.

    Returns:
        User ids, user-group ids, e-mail addresses; for a person's own id, that.
    """
    if key not in policy.roles and key not in policy.people:
        return [key]
    holders = [assignment.user for assignment in held if assignment.role == key]
    return list(dict.fromkeys([*holders, *policy.people.get(key, ())]))


async def check_open(act: Act, incident: Incident) -> None:
    """Refuse to call anyone to what is over.

    Raises:
        IncidentError: the incident is over.
    """
    if not incident.status.is_open:
        remedy = f"{incident.number} is {incident.status}, so no one else is needed."
        raise await conflicts.too_late(act, incident, f"{remedy} If it's back: `/incident reopen <reason>`.")


def clean_why(why: str) -> str:
    """Return the reason, without which no one is told.

    Raises:
        IncidentError: it is missing or too long.
    """
    missing = "Say why, so that they know what to bring: `/incident escalate em need DB help`."
    return clean_text(why, field="why", missing=missing, limit=WHY_LIMIT)


def check_people(people: Sequence[str], by: str) -> None:
    """Refuse to tell no one, or everyone.

    Raises:
        IncidentError: only whoever asks is behind it, or too many are.
    """
    if not people:
        raise IncidentError(
            f"That would only reach you, <@{by}>. Name someone else: `/incident escalate @person <why>`."
        )
    if len(people) > MOST_TOLD:
        raise IncidentError(
            f"That would reach {len(people)} people; at most {MOST_TOLD} can be notified at once. "
            "Name one of them: `/incident escalate @person <why>`."
        )


async def escalate(act: Act, incident_id: int, whom: Wanted, people: Sequence[str], why: str) -> Incident:
    """Tell each of some people once, in private, that they are needed.

    Args:
        people: user ids; they were shown to whoever asks.

    Raises:
        IncidentError: the incident is over, or the reason is missing.
    """
    cleaned = clean_why(why)
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_open(act, incident)
    check_people(people, act.by)
    escalation = Escalation(role=whom.key, why=cleaned, people=tuple(people), by=act.by, at=act.now)
    told = await reach.tell(act, incident, escalation)
    act.leave(*pages.page(act.policy, incident, whom.key, cleaned, what=f"escalation:{told.id}"))
    await _climbed(act, incident, whom.key)
    return incident


async def _climbed(act: Act, incident: Incident, who: str) -> None:
    """Leave a rung out when its time comes: whoever stands on it was reached by hand."""
    marks = rung.reached(act.policy, who)
    if marks:
        await act.uow.clock_marks.add(incident.id, marks, now=act.now)
        act.leave(posts.refresh_card(incident))


async def incident_of(uow: UnitOfWork, escalation_id: int) -> int:
    """Return the incident that someone was called to.

    Raises:
        IncidentError: no one was.
    """
    return (await _called(uow, escalation_id))[0]


async def _called(uow: UnitOfWork, escalation_id: int) -> tuple[int, Escalation]:
    found = await uow.escalations.get(escalation_id)
    if found is None:
        raise IncidentError("No one asked for help with that. `/incident list` shows what is open.")
    return found


async def take(act: Act, incident_id: int, escalation_id: int) -> Incident:
    """Be on it: everyone who was asked hears it, whoever asked, and the place where the incident is worked on.

    Raises:
        IncidentError: someone is on it already, another was told, or the incident is over.
    """
    incident, escalation = await _asked(act, incident_id, escalation_id)
    await act.uow.escalations.take(escalation_id, act.by, now=act.now)
    if (acknowledged := await acknowledge.note(act, incident)) is not incident:
        await review_all(act, acknowledged)
        act.leave(*posts.refresh(acknowledged))
    label = function_label(act.policy, escalation.role)
    entry = await act.record(incident_id, EntryKind.ESCALATED, f"<@{act.by}> is on it")
    told = HelpWanted(
        escalation=escalation_id, role=label, why=escalation.why, by=escalation.by, taken_by=act.by, taken_at=act.now
    )
    taken = EscalationTaken(role=label, by=act.by)
    act.leave(
        *(posts.edit(incident, reach.place_of(escalation, user), told) for user in escalation.people),
        *rooms.invite(incident, [act.by], what=f"escalation:{escalation_id}:{act.by}"),
        posts.say(incident, taken, what=f"entry:{entry}"),
        *await pages.page_acknowledged(act, incident),
    )
    if escalation.by:
        act.leave(posts.say_to(incident, escalation.by, taken, what=f"escalation_taken:{escalation_id}"))
    return incident


async def not_me(act: Act, incident_id: int, escalation_id: int) -> str:
    """Say that one can't come. Once none of those who were asked can, the next in line is asked.

    Where a person asked, that person hears of it instead, and decides.

    Returns:
        What those are called who are asked now; empty: no one.

    Raises:
        IncidentError: someone is on it already, another was told, they said so before or are here, or it is over.
    """
    incident, escalation = await _asked(act, incident_id, escalation_id)
    if act.by in escalation.declined:
        raise IncidentError(f"You said so already. To come all the same: `/incident brief {incident.number}`.")
    if not escalation.by:
        await _check_not_here(act, incident)
    declined = replace(escalation, declined=(*escalation.declined, act.by))
    await act.uow.escalations.decline(escalation_id, declined.declined)
    told = await act.uow.escalations.of(incident_id)
    after = None
    if declined.is_declined and not escalation.by:
        severity = severity_of(act.policy, incident)
        after = next_in_line(act.policy, severity, escalation.role, {each.role for each in told})
    asked = function_label(act.policy, after) if after is not None else ""
    label = function_label(act.policy, escalation.role)
    entry = await act.record(incident_id, EntryKind.ESCALATED, f"<@{act.by}> can't come")
    gone = HelpWanted(escalation=escalation_id, role=label, why=escalation.why, by=escalation.by, declined=True)
    said = EscalationDeclined(role=label, by=act.by, next=asked)
    act.leave(
        posts.edit(incident, reach.place_of(escalation, act.by), gone),
        posts.say_under_card(incident, said, what=f"entry:{entry}"),
    )
    if after is not None:
        why = f"The {in_sentence(label)} can't come. {escalation.why}"[:WHY_LIMIT]
        act.leave(*reach.reach(act, incident, after, why, what=f"next:{escalation_id}", by=("invite", "dm")))
        await _climbed(act, incident, after)
    if escalation.by:
        act.leave(posts.say_to(incident, escalation.by, said, what=f"escalation_declined:{escalation_id}:{act.by}"))
    return asked


async def _check_not_here(act: Act, incident: Incident) -> None:
    """Refuse to ask others instead of someone who is here: the policy would wake them for nothing.

    Raises:
        IncidentError: they have a role, or acknowledged the incident.
    """
    held = next((each for each in await act.uow.roles.now_held(incident.id) if each.user == act.by), None)
    if held is not None:
        raise IncidentError(
            f"You have a role in {incident.number}, so no one is asked instead of you. "
            f"To give it up: `/incident role {held.role} none`."
        )
    last = await act.uow.timeline.last(incident.id, EntryKind.ACKNOWLEDGED)
    if last is not None and last.author == act.by and incident.acknowledged_at is not None:
        raise IncidentError(
            f"You acknowledged {incident.number}, so no one is asked instead of you. "
            "To have someone else come: `/incident escalate @person <why>`."
        )


async def _asked(act: Act, incident_id: int, escalation_id: int) -> tuple[Incident, Escalation]:
    """Return what someone was asked who answers it; two who press at once come one after the other.

    Raises:
        IncidentError: someone is on it already, another was told, or the incident is over.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    _, escalation = await _called(act.uow, escalation_id)
    if act.by not in escalation.people:
        raise IncidentError(f"Others were asked. To come all the same: `/incident brief {incident.number}`.")
    if escalation.taken_by is not None and escalation.taken_at is not None:
        who = "You are" if escalation.taken_by == act.by else f"<@{escalation.taken_by}> is"
        raise IncidentError(
            f"{who} on it already, since {for_reader(escalation.taken_at, seen_at=act.now)}. "
            f"To come all the same: `/incident brief {incident.number}`."
        )
    await check_open(act, incident)
    return incident, escalation
