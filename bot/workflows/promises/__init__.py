"""What an incident owes and what it waits for: one row for each kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bot.domain.deadline import DUTIES, TIMEBOX, VENDOR
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.reminder import CLOCK, HEADS_UP, QUIET, RESOLUTION, ROLE, STABILITY, UPDATE, Promise
from bot.workflows.act import Act
from bot.workflows.promises import (
    checklist,
    clock,
    duties,
    heads_up,
    pages,
    postmortem,
    quiet,
    record_due,
    requests,
    resolution,
    role,
    rollback,
    stability,
    timebox,
    update,
    vendor,
)
from bot.workflows.promises.kind import Asking, Kind
from storage.stores import checks, participants, records, reminders, roles, timeline, updates
from storage.unit_of_work import UnitOfWork

PROMISES: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        UPDATE: Kind(
            review=update.review,
            end=update.end,
            keep=update.keep,
            longest=update.longest,
            is_answered=update.is_answered,
        ),
        HEADS_UP: Kind(end=heads_up.end, keep=heads_up.keep, is_answered=heads_up.is_answered),
        ROLE: Kind(
            review=role.review, end=role.end, keep=role.keep, longest=role.longest, is_answered=role.is_answered
        ),
        DUTIES: Kind(keep=clock.take_over, is_answered=duties.is_answered),
        "command": Kind(end=requests.withdraw_offer, is_answered=requests.is_command_taken),
        STABILITY: Kind(
            review=stability.review, end=stability.end, keep=stability.keep, is_answered=stability.is_answered
        ),
        RESOLUTION: Kind(
            review=resolution.review, end=resolution.end, keep=resolution.keep, is_answered=resolution.is_answered
        ),
        "checklist": Kind(review=checklist.review, end=checklist.review, is_answered=checklist.is_answered),
        CLOCK: Kind(review=clock.review, end=clock.end, keep=clock.keep, is_answered=clock.is_answered),
        TIMEBOX: Kind(is_answered=timebox.is_answered),
        VENDOR: Kind(keep=clock.take_over, is_answered=vendor.is_answered),
        QUIET: Kind(end=quiet.end, keep=quiet.keep, is_answered=quiet.is_answered),
        "help": Kind(end=requests.end_help, is_answered=requests.is_help_found),
        "call": Kind(is_answered=requests.is_over),
        "page": Kind(end=pages.end),
        "rollback": Kind(end=rollback.end),
        "delivery": Kind(is_answered=requests.is_delivered),
        "postmortem": Kind(is_answered=postmortem.is_answered),
        "record": Kind(review=record_due.review, end=record_due.end, is_answered=record_due.is_answered),
    }
)
"""Kind -> what it consists of. The kinds that have a clock are stored under these names."""

AHEAD: Final = (
    reminders.OF,
    roles.HISTORY,
    participants.OF,
    records.OF,
    checks.OF,
    updates.LAST_OF_ALL,
    timeline.LAST_OF_ALL,
)
"""What keeping promises asks of their incidents."""


async def review_all(act: Act, incident: Incident, kinds: Mapping[str, Kind] = PROMISES) -> list[str]:
    """Bring everything that is promised in line with how an incident stands now.

    A verb calls it once, with the incident's lock held, when it has changed status, severity, facts or roles.

    Returns:
        What that changed, in sentences.
    """
    if incident.status.is_open:
        await _look_ahead(act.uow, incident.id)
    promises = await act.uow.reminders.promises(incident.id)
    changed: list[str] = []
    for kind in kinds.values():
        bring = kind.review if incident.status.is_open else kind.end
        changed.extend(await bring(act, incident, promises))
    return changed


async def _look_ahead(uow: UnitOfWork, incident_id: int) -> None:
    """Read what several kinds ask: what is promised, who has which role, what is shown and recorded."""
    if not uow.roles.knows(incident_id):
        async with uow.together(reminders.OF, roles.HISTORY, checks.OF, records.OF, of=[incident_id]):
            for store in (uow.reminders, uow.roles, uow.checks, uow.records):
                await store.read_ahead([incident_id])


async def read_ahead(uow: UnitOfWork, incident_ids: Collection[int]) -> None:
    """Read for all of them what keeping a promise asks of an incident. The caller holds their locks."""
    async with uow.together(*AHEAD, of=list(incident_ids), kinds=[str(kind) for kind in update.NEWS]):
        await uow.reminders.read_ahead(incident_ids)
        await uow.roles.read_ahead(incident_ids)
        await uow.participants.read_ahead(incident_ids)
        await uow.records.read_ahead(incident_ids)
        await uow.checks.read_ahead(incident_ids)
        await uow.updates.read_ahead(incident_ids)
        await uow.timeline.read_ahead(incident_ids, *update.NEWS)


async def keep(act: Act, promise: Promise, kinds: Mapping[str, Kind] = PROMISES) -> None:
    """Keep a promise that is due, in the one transaction that also moves it on."""
    await kinds[promise.kind].keep(act, promise)


def latest(policy: Policy, promise: Promise, *, now: datetime) -> datetime:
    """Return when a promise is due at the latest, whatever clock promised it."""
    kind = PROMISES.get(promise.kind)  # one of a later release keeps its interval
    return now + (promise.every if kind is None else kind.longest(policy, promise))


async def is_answered(asking: Asking, kinds: Mapping[str, Kind] = PROMISES) -> bool:
    """Tell whether a message would ask for what has been given, or call someone to what is over."""
    for kind in kinds.values():
        if await kind.is_answered(asking):
            return True
    return False
