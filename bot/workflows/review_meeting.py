"""The review meeting of a postmortem: planned, moved, led by someone, held or cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.agenda import FACILITATOR, MEETING_HELD, MEETING_PLANNED
from bot.domain.incident import Incident, IncidentError, Offer
from bot.domain.joining import services_of
from bot.domain.messages.review import Change, MeetingChanged
from bot.domain.postmortem.people import attendees
from bot.domain.record import Record, of_kind
from bot.domain.record_fields import checked
from bot.domain.record_kinds import KINDS, REVIEW
from bot.domain.review_meeting import CANCELLED, HELD, WHAT, facilitator_of, planned, sequence_of
from bot.domain.timeline import for_reader
from bot.workflows import postmortem, records
from bot.workflows.act import Act
from bot.workflows.checks import show
from bot.workflows.promises import clock
from bot.workflows.promises.checklist import to_holders
from bot.workflows.reading.parts import commander_of, who_left
from bot.workflows.telling import checklists, posts
from bot.workflows.telling.keys import key_of

EXAMPLE = "`/incident meeting tomorrow 10am facilitator @bob`"

MOST_INVITED = 30
"""People who are called to a meeting by one message; the invitation goes on from hand to hand."""

PREFERRED = ("deputy", "scribe", "communications")
"""Roles whose holders are proposed to lead the review, in this order: not whoever was in command."""

FUNCTIONS = ("service_owner", "engineering_manager")
"""Names of the policy's ``people`` who are proposed after those, and after the owners of services that alerted."""


async def plan(
    act: Act, incident_id: int, at: datetime | None, *, facilitator: str = "", place: str = "", first: bool = False
) -> Record:
    """Plan the meeting, or change the one that is planned: everyone who took part is invited, or told.

    Args:
        at: ``None``: when it is planned already.
        facilitator: user id; empty: as it is.
        place: where it is, such as a call's address; empty: as it is.
        first: whoever plans it was shown that none is planned.

    Raises:
        IncidentError: the incident is not over, the time has passed, there is none, or it is planned so already.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    postmortem.check_answerable(incident)
    found = planned(await act.uow.records.of(incident_id, REVIEW))
    asked = {"at": at.isoformat() if at is not None else "", "facilitator": facilitator, "venue": place}
    held = checked(KINDS[REVIEW], asked, act.now)
    if found is None:
        return await _begin(act, incident, held)
    if first:
        raise _is_planned(act, found)
    return await _change(act, incident, found, held)


async def _begin(act: Act, incident: Incident, held: dict[str, Any]) -> Record:
    if "at" not in held:
        raise IncidentError(
            f"No review meeting of {incident.number} is planned. Say when: {EXAMPLE}.",
            field="at",
            offers=(Offer("Plan it…", "meeting.open", str(incident.id)),),
        )
    known = await act.uow.records.of(incident.id, REVIEW)
    number = max((each.number for each in known), default=0) + 1
    meeting = Record(
        incident_id=incident.id,
        kind=REVIEW,
        number=number,
        text=WHAT,
        state=KINDS[REVIEW].first,
        by=act.by,
        at=act.now,
        fields=held,
    )
    people = (await invited(act, incident, meeting))[:MOST_INVITED]
    meeting = replace(meeting, fields={**held, "called": [*people]})
    if known:  # another end is learned from: its lists begin again
        await _forget_lists(act, incident)
    await records.add(act, incident, meeting, f"{WHAT} planned for {_when(act, meeting)}{_led_by(meeting)}")
    await _tell(act, incident, meeting, "planned", people)
    await show(act, incident, MEETING_PLANNED)
    return meeting


async def _change(act: Act, incident: Incident, before: Record, held: dict[str, Any]) -> Record:
    fresh = {key: value for key, value in held.items() if before.fields.get(key) != value}
    if not fresh:
        raise _is_planned(act, before)
    moves = "at" in fresh or "venue" in fresh
    fields = {**_moved(act, before), **fresh, "sequence": sequence_of(before) + moves}
    meeting = replace(before, fields=fields)
    people = (await invited(act, incident, meeting))[:MOST_INVITED] if moves else []
    called = before.fields.get("called", [])
    new = [user for user in people if user not in called]
    meeting = replace(meeting, fields={**fields, "called": [*called, *new]})
    said = [f"moved to {_when(act, meeting)}"] if "at" in fresh else []
    said += [f"where: {fresh['venue']}"] if "venue" in fresh else []
    said += [f"facilitator: <@{fresh['facilitator']}>"] if "facilitator" in fresh else []
    await records.put(act, incident, meeting, ", ".join(said))
    if moves:
        await _tell(act, incident, meeting, "moved", new)
        await clock.wake(act, incident)  # of a meeting in time no one is reminded, of a late one someone is
    if "facilitator" in fresh:
        await to_holders(act, incident)
    return meeting


def _is_planned(act: Act, meeting: Record) -> IncidentError:
    did = _did(act, meeting, "said so", you="you")
    so = f"The review meeting is planned for {_when(act, meeting)} already: {did}"
    return IncidentError(f"{so}. To move it: `/incident meeting tomorrow 3pm`.", field="at")


async def hold(act: Act, incident_id: int, number: int | None = None) -> Record:
    """Say that the meeting was held.

    Raises:
        IncidentError: none is planned, or it is still to come.
    """
    incident, meeting = await _planned(act, incident_id, number)
    at = meeting.instant("at")
    if at is not None and at > act.now:
        raise IncidentError(
            f"The review meeting is planned for {for_reader(at, seen_at=act.now)}. Once it was held: "
            "`/incident meeting held`. To move it: `/incident meeting tomorrow 3pm`."
        )
    held = replace(meeting, state=HELD, fields=_moved(act, meeting))
    await records.put(act, incident, held, "held")
    await _follow(act, incident)
    await show(act, incident, MEETING_HELD)
    return held


async def cancel(act: Act, incident_id: int, number: int | None = None) -> Record:
    """Cancel the meeting: everyone who was invited hears of it.

    Raises:
        IncidentError: none is planned.
    """
    incident, meeting = await _planned(act, incident_id, number)
    fields = {**_moved(act, meeting), "sequence": sequence_of(meeting) + 1}
    cancelled = replace(meeting, state=CANCELLED, fields=fields)
    await records.put(act, incident, cancelled, "cancelled")
    await _tell(act, incident, cancelled, "cancelled", (await invited(act, incident, meeting))[:MOST_INVITED])
    await _follow(act, incident)
    return cancelled


async def _planned(act: Act, incident_id: int, number: int | None) -> tuple[Incident, Record]:
    incident = await act.uow.incidents.get(incident_id, lock=True)
    known = await act.uow.records.of(incident_id, REVIEW)
    found = planned(known)
    if found is None or number not in {None, found.number}:
        last = next((each for each in reversed(of_kind(known, REVIEW)) if number in {None, each.number}), None)
        if last is not None:
            did = "said that the review meeting was held" if last.state == HELD else "cancelled the review meeting"
            raise IncidentError(f"{_did(act, last, did)}. To plan another: {EXAMPLE}.")
        raise IncidentError(
            f"No such review meeting of {incident.number} is planned. To plan one: {EXAMPLE}.",
            offers=(Offer("Plan it…", "meeting.open", str(incident.id)),),
        )
    return incident, found


def _moved(act: Act, meeting: Record) -> dict[str, Any]:
    return {**meeting.fields, "moved_by": act.by, "moved_at": act.now.isoformat()}


def _did(act: Act, meeting: Record, did: str, *, you: str = "You") -> str:
    """Say who did something about a meeting last, and when."""
    by, at = meeting.said("moved_by") or meeting.by, meeting.instant("moved_at") or meeting.at
    return f"{you if by == act.by else f'<@{by}>'} {did} at {for_reader(at, seen_at=act.now)}"


async def _follow(act: Act, incident: Incident) -> None:
    """Bring up to date what shows when the postmortem is due, and look again at what is."""
    act.leave(posts.refresh_card(incident))
    await postmortem.refresh(act, incident)
    await checklists.keep_up(act, incident, ("invited",))
    if not incident.status.is_open:
        await clock.wake(act, incident)


async def _tell(act: Act, incident: Incident, meeting: Record, change: Change, people: Sequence[str]) -> None:
    """Tell those who are called, in one message that follows the meeting, and attach the invitation as it is by now.

    Whoever was called before is not called once more because it moves: calendars read the invitation, and the message
    says when it is now.

    Args:
        people: whom it calls.
    """
    place, at = f"invited:{meeting.number}", meeting.instant("at") or act.now
    everyone = meeting.fields.get("called") or people
    said = MeetingChanged(number=meeting.number, change=change, at=at, people=tuple(everyone))
    after = place
    if not await act.uow.outbox.knows(key_of(incident, place)):
        act.leave(posts.say_under_card(incident, said, what=place, place=place))
    else:
        act.leave(posts.edit(incident, place, said))
        if people:
            after = f"{place}:{sequence_of(meeting)}"
            news: Change = "planned" if change == "moved" else change
            called = said.model_copy(update={"change": news, "people": tuple(people)})
            act.leave(posts.say_under_card(incident, called, what=after))
    act.leave(*posts.share_invitation(incident, meeting, after=after))


async def invited(act: Act, incident: Incident, meeting: Record) -> Sequence[str]:
    """Return who takes part in the review: whoever leads it, and whoever had to do with the incident and is there."""
    left = await who_left(act.uow, incident.id)
    took_part = attendees(await postmortem.without_messages(act, incident))
    people = dict.fromkeys([meeting.said(FACILITATOR), *took_part])
    return [user for user in people if user and user not in left]


async def proposed(act: Act, incident: Incident) -> Sequence[str]:
    """Return who could lead the review, the best first: not whoever is in command.

    Returns:
        User ids, and entries of the policy's ``people``, behind which may be others.
    """
    held = await act.uow.roles.now_held(incident.id)
    left = await who_left(act.uow, incident.id)
    by_role = [each.user for role in PREFERRED for each in held if each.role == role]
    services = services_of(act.policy, await act.uow.alerts.of(incident.id))
    owners = [who for name in services if name in act.policy.services for who in act.policy.services[name].people]
    named = [who for name in FUNCTIONS for who in act.policy.people.get(name, ())]
    found = dict.fromkeys([*by_role, *owners, *named])
    commander = await commander_of(act.uow, incident)
    return [who for who in found if who != commander and who not in left]


async def _forget_lists(act: Act, incident: Incident) -> None:
    for each in act.policy.checklists.values():
        if each.for_ == FACILITATOR:
            await act.uow.checks.take_back(incident.id, each.key, ["", *(item.key for item in each.items)])


async def lead(act: Act, incident_id: int, user: str) -> Record:
    """Have someone lead the meeting that is planned and that no one leads.

    Raises:
        IncidentError: none is planned, or someone leads it.
    """
    _, meeting = await _planned(act, incident_id, None)
    if leads := meeting.said(FACILITATOR):
        raise IncidentError(f"<@{leads}> leads it already. To change that: `/incident meeting facilitator @bob`.")
    return await plan(act, incident_id, None, facilitator=user)


def _when(act: Act, meeting: Record) -> str:
    at = meeting.instant("at")
    return for_reader(at, seen_at=act.now) if at is not None else ""


def _led_by(meeting: Record) -> str:
    user = facilitator_of([meeting])
    return f", facilitator: <@{user}>" if user else ""
