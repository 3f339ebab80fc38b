"""Reading each part of an overview, of several incidents at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.domain.approval import OUTCOMES, Approval, approval_of, durable, is_published
from bot.domain.draft import POSTMORTEM, DraftStep
from bot.domain.effect_names import is_told
from bot.domain.effects import CreateRoom, SetAside
from bot.domain.event import IncidentEvent
from bot.domain.incident import Incident, Status
from bot.domain.overview import (
    Alerts,
    Checklists,
    Checks,
    Deadlines,
    Ending,
    Failures,
    Places,
    Recorded,
    Roles,
    Updates,
)
from bot.domain.page import standing
from bot.domain.policy import Policy
from bot.domain.postmortem.material import Answer
from bot.domain.postmortem.sections import left_to_answer
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import REVIEW, TEMPFIX
from bot.domain.reminder import ROLE, STABILITY, UPDATE, Promise
from bot.domain.restored import Recovery
from bot.domain.role import COMMANDER
from bot.domain.stability import is_watched
from bot.domain.status_history import Move, read_change
from bot.domain.timeline import EntryKind, TimelineEntry
from storage.unit_of_work import UnitOfWork

CAUSE: Final = "cause"
"""Key of the postmortem's section in which people write down the root cause."""

MOVES: Final = (EntryKind.STATUS, EntryKind.FIXED, EntryKind.REOPENED)
"""What moves an open incident to its status."""


async def read_roles(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Roles]:
    """Read who has which role."""
    history = await uow.roles.history_of_all([incident.id for incident in incidents])
    return {incident_id: Roles(tuple(assignments)) for incident_id, assignments in history.items()}


async def read_checklists(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Checklists]:
    """Read what is ticked off. Assignments have ids of their own, so all may be asked about any."""
    ticked = Checklists(await uow.roles.ticks([incident.id for incident in incidents]))
    return {incident.id: ticked for incident in incidents}


async def read_checks(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Checks]:
    """Read what is known of the policy's checklists, and what of the postmortem ticks items: its cause, its readers."""
    ids = [incident.id for incident in incidents]
    found, written = await uow.checks.of_all(ids), await uow.drafts.of_all(ids)
    steps = await uow.drafts.steps_of_all(ids)
    return {
        each.id: Checks(
            tuple(found[each.id]),
            explained=CAUSE in written[each.id] and bool(written[each.id][CAUSE].text),
            published=is_published(steps[each.id], since=each.resolved_at),
        )
        for each in incidents
    }


async def read_updates(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Updates]:
    """Read the last update, the last with news where that is another, and what was said of the status."""
    ids = [incident.id for incident in incidents]
    newest, moves = await uow.updates.last_of_all(ids), await uow.timeline.last_of_all(ids, *MOVES)
    found = {}
    for incident in incidents:
        last = newest.get(incident.id)
        news = await uow.updates.last(incident.id, with_news=True) if last and last.no_change else last
        moved = moves.get(incident.id)
        found[incident.id] = Updates(last, news, _move_of(incident, moved), identified=_is_identified(incident, moved))
    return found


def _move_of(incident: Incident, entry: TimelineEntry | None) -> Move | None:
    """Read how an open incident came to its status, where something was said of that."""
    move = read_change(entry) if entry is not None and incident.status.is_open else None
    return move if move and move.note and move.after is incident.status else None


def _is_identified(incident: Incident, entry: TimelineEntry | None) -> bool:
    """Tell whether the cause is identified, or was before what came last: not where it turned out to be another."""
    moved = entry.transition if entry is not None else None
    if incident.status is Status.IDENTIFIED or moved is None:
        return incident.status is Status.IDENTIFIED
    return Status.IDENTIFIED in {moved.before, moved.after} and moved.after != Status.INVESTIGATING


async def read_deadlines(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Deadlines]:
    """Read the promises that stand, and of a fix that is watched also the question that waits."""
    promises = await uow.reminders.of_all([incident.id for incident in incidents])
    return {incident.id: await _deadlines_of(uow, incident, promises[incident.id]) for incident in incidents}


async def _deadlines_of(uow: UnitOfWork, incident: Incident, promises: Sequence[Promise]) -> Deadlines:
    update = next((each for each in promises if each.kind == UPDATE), None)
    window = next((each for each in promises if each.kind == STABILITY), None)
    asked = await uow.reminders.waiting(incident.id, STABILITY) if is_watched(incident) else None
    return Deadlines(
        next_update_at=update.due_at if update else None,
        overdue_since=update.overdue_since if update else None,
        stable_until=window.due_at if window else None,
        open_reminder=update.fired if update and update.fired > update.settled else None,
        open_question=asked,
        open_nags={each.subject: each.fired for each in promises if each.kind == ROLE and each.fired > each.settled},
    )


async def read_places(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Places]:
    """Read where its room and messages are."""
    spots = await uow.slack_places.of_all([incident.id for incident in incidents])
    return {incident_id: Places(found) for incident_id, found in spots.items()}


async def read_failures(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Failures]:
    """Read what was set aside and someone could still have tried again."""
    aside, pages = await uow.outbox.aside_and_paged([incident.id for incident in incidents])
    return {
        incident.id: Failures(
            tuple(one for one in aside.get(incident.id, ()) if _is_shown(one, incident)),
            standing(tuple(pages.get(incident.id, ()))),
        )
        for incident in incidents
    }


def _is_shown(aside: SetAside, incident: Incident) -> bool:
    if isinstance(aside.effect, CreateRoom):
        return not incident.has_room  # else another room was opened since
    # What the operator or another system can't be told is nothing that the room could fix.
    return not is_told(aside.effect) and not isinstance(aside.effect, IncidentEvent)


async def read_endings(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Ending]:
    """Read the incident that each was merged into, and why each was declined: of most there is nothing to read."""
    return {incident.id: await _ending_of(uow, incident) for incident in incidents}


async def _ending_of(uow: UnitOfWork, incident: Incident) -> Ending:
    if incident.merged_into is not None:
        return Ending(merged_into=await uow.incidents.get(incident.merged_into))
    if incident.status is not Status.DECLINED:
        return Ending()
    said = await uow.timeline.last(incident.id, EntryKind.DECLINED)
    return Ending(declined=said.text if said else "")


async def read_alerts(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Alerts]:
    """Read what monitoring says of each."""
    return await uow.alert_groups.of_incidents([incident.id for incident in incidents])


async def read_records(uow: UnitOfWork, incidents: Sequence[Incident]) -> Mapping[int, Recorded]:
    """Read what people recorded of each."""
    found = await uow.records.of_all([incident.id for incident in incidents])
    return {incident_id: Recorded(tuple(records)) for incident_id, records in found.items()}


async def read_recoveries(
    uow: UnitOfWork,
    incidents: Sequence[Incident],
    policy: Policy,
    recorded: Mapping[int, Recorded] | None = None,
) -> Mapping[int, Recovery]:
    """Read how the end of each holds.

    Args:
        recorded: what was read of their records; ``None``: nothing was.
    """
    ids = [incident.id for incident in incidents]
    said = await uow.timeline.of_recovery(ids)
    followed: Mapping[int, Sequence[Record]] = (
        {each: part.records for each, part in recorded.items()}
        if recorded is not None
        else await uow.records.followed_of_all(ids)
    )
    answers, steps = await uow.drafts.of_all(ids), await uow.drafts.steps_of_all(ids)
    found = {}
    for incident in incidents:
        each = incident.id
        stands = review_of(POSTMORTEM, answers[each], steps[each], policy)
        again, informed = said[each].get(EntryKind.RECOVERY), said[each].get(EntryKind.INFORMED)
        found[each] = Recovery(
            again_at=again.recorded_at if again and again.transition else None,
            again_why=again.transition.said if again and again.transition else "",
            informed_at=informed.recorded_at if informed else None,
            fixes=tuple(of_kind(followed[each], TEMPFIX)),
            questions=len(left_to_answer(incident, answers[each], followed[each])),
            reviews=tuple(of_kind(followed[each], REVIEW)),
            drafts=tuple(steps[each]),
            approved=stands.is_approved_for(incident.resolved_at),
            lasting=len(durable(followed[each])) or int(stands.lets_pass(OUTCOMES)),
        )
    return found


def review_of(draft: str, answers: Mapping[str, Answer], steps: Sequence[DraftStep], policy: Policy) -> Approval:
    """Return how it stands with a draft of which the newest text of each part is known, and all that was done."""
    newest = max(answers.values(), key=lambda each: each.number, default=None)
    version, writer = (newest.number, newest.by) if newest is not None else (0, "")
    return approval_of(draft, version, writer, steps, policy)


async def people_to_call(uow: UnitOfWork, incident: Incident) -> Sequence[str]:
    """Return whom to call to an incident, the first to be called first: no one who left its room.

    The commander, whoever declared, whoever has another role, and then whoever is in the room.
    """
    held = [assignment.user for assignment in await uow.roles.now_held(incident.id)]
    commander = await commander_of(uow, incident)
    stays = await uow.participants.of(incident.id)
    left = {stay.user for stay in stays if stay.left_at is not None}
    people = dict.fromkeys([commander, incident.declared_by, *held, *(stay.user for stay in stays)])
    return [user for user in people if user and user not in left]


async def who_left(uow: UnitOfWork, incident_id: int) -> Mapping[str, datetime]:
    """Return who left an incident's room and has not come back, and when."""
    stays = await uow.participants.of(incident_id)
    return {stay.user: stay.left_at for stay in stays if stay.left_at is not None}


async def first_to_call(uow: UnitOfWork, incident: Incident) -> str:
    """Return the first of those; empty: there is no one. A commander who leaves the room has the role no longer."""
    return await commander_of(uow, incident) or next(iter(await people_to_call(uow, incident)), "")


async def in_turn_to_call(uow: UnitOfWork, incident: Incident, turn: int, *, over_again: bool) -> str:
    """Return whom a later reminder calls that no one has answered; empty: no one.

    Whoever was called first has been called for an hour: now the others are, one after the other, and then that person.

    Args:
        turn: which of the later reminders it is, from 1; 0: it is none, and the first is called.
        over_again: whether to go round once more when everyone was called.
    """
    if turn == 0:
        return await first_to_call(uow, incident)
    people = await people_to_call(uow, incident)
    others = [*people[1:], *people[:1]]
    if not others or (turn > len(others) and not over_again):
        return ""
    return others[(turn - 1) % len(others)]


async def commander_of(uow: UnitOfWork, incident: Incident) -> str | None:
    """Return who is in command."""
    held = await uow.roles.now_held(incident.id)
    return next((assignment.user for assignment in held if assignment.role == COMMANDER), None)
