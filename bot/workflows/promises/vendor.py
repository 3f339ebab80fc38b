"""Vendors that have not answered: whoever opened the case is called, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.incident import Incident
from bot.domain.messages.records import VendorSilent
from bot.domain.policy import Policy
from bot.domain.record import KINDS, Record
from bot.domain.record import VENDOR as CASE
from bot.domain.reminder import VENDOR, Promise, Promises
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.promises.kind import Asking
from bot.workflows.reading.parts import first_to_call, who_left
from bot.workflows.telling import posts


def waits(case: Record) -> bool:
    """Tell whether a case waits for an answer."""
    return case.state == KINDS[CASE].first


def due_at(policy: Policy, case: Record) -> datetime | None:
    """Return when someone is reminded of a vendor that has not answered; ``None``: no one is."""
    within = policy.vendor_answer_within
    return case.at + within if within is not None and waits(case) else None


async def owe(act: Act, case: Record) -> None:
    """Promise to speak up about a case that waits for an answer."""
    due = due_at(act.policy, case)
    if due is not None:
        every, subject = due - case.at, str(case.number)
        await act.uow.reminders.promise(
            case.incident_id, VENDOR, due_at=max(due, act.now), every=every, subject=subject
        )


async def owe_again(act: Act, incident: Incident, over_since: datetime) -> None:
    """Promise it again of an incident that was over: of cases about which nothing was to be said before that."""
    for case in await act.uow.records.of(incident.id, CASE):
        due = due_at(act.policy, case)
        if due is not None and due > over_since:
            await owe(act, case)


async def settle(act: Act, case: Record) -> None:
    """Promise nothing more about a case that does not wait for an answer any longer."""
    if not waits(case):
        await act.uow.reminders.stop(case.incident_id, VENDOR, subject=str(case.number))


async def end(act: Act, incident: Incident, promises: Promises) -> Sequence[str]:
    """Wait for no vendor any more."""
    for subject in promises.subjects(VENDOR):
        await act.uow.reminders.stop(incident.id, VENDOR, subject=subject)
    return ()


async def keep(act: Act, promise: Promise) -> None:
    """Say, once, that a vendor is silent, and what is next."""
    incident = await act.uow.incidents.get(promise.incident_id, lock=True)
    await act.uow.reminders.stop(incident.id, VENDOR, subject=promise.subject)
    cases = await act.uow.records.of(incident.id, CASE)
    case = next((case for case in cases if str(case.number) == promise.subject and waits(case)), None)
    if case is None or not incident.status.is_open:
        return
    left = await who_left(act.uow, incident.id)
    whom = await first_to_call(act.uow, incident) if case.by in left else case.by
    said = VendorSilent(
        number=case.number,
        name=case.text,
        whom=whom,
        within_seconds=promise.every.total_seconds(),
        step=case.next_step,
    )
    act.leave(posts.say(incident, said, what=f"vendor_silent:{case.number}"))
    act.record_at_end(incident.id, EntryKind.REMINDER, f"{case.called} {case.text} hasn't answered")


async def is_answered(asking: Asking) -> bool:
    """See `promises.kind.IsAnswered`."""
    message = asking.message
    if not isinstance(message, VendorSilent):
        return False
    cases = await asking.uow.records.of(asking.view.incident.id, CASE)
    return asking.is_over or not any(case.number == message.number and waits(case) for case in cases)
