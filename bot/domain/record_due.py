"""When the clock has to look at a record: a vendor is to answer, an action to be judged, a fix to be removed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from bot.domain.action_due import first_look
from bot.domain.deadline import OUTCOME, TIMEBOX, VENDOR, Deadline, Known, Mark, Moment, since
from bot.domain.incident import Incident
from bot.domain.phase import is_restored
from bot.domain.playbook import overrun_at
from bot.domain.policy import Policy
from bot.domain.ramp import watched_until
from bot.domain.record import Record, numbered, of_kind
from bot.domain.record_kinds import ACTION, ACTION_ITEM, KINDS, MITIGATION, RAMP, REVIEW, TEMPFIX
from bot.domain.tempfix import asks_at

OUTCOME_AFTER: Final = timedelta(minutes=10)
"""How long an action has to show an effect: then it is asked how it went. Source: [methodology] investigate, log
actions with their outcome."""


def answers(_incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield by when each vendor answers that has not yet."""
    for case in of_kind(known.records, VENDOR):
        start = since(known, ahead_of_case(case), case.at)
        due = answer_due(policy, case, start)
        if due is not None:
            yield Deadline(kind=VENDOR, subject=str(case.number), starts=start, due=due)


def outcomes(_incident: Incident, known: Known, _policy: Policy) -> Iterator[Deadline]:
    """Yield when whoever did something is asked how it went."""
    for action in of_kind(known.records, ACTION):
        due = outcome_due(action)
        if due is not None:
            yield Deadline(kind=OUTCOME, subject=str(action.number), starts=due - OUTCOME_AFTER, due=due)


def boxes(_incident: Incident, known: Known, _policy: Policy) -> Iterator[Deadline]:
    """Yield when each timebox that runs is over; one that goes on is due again."""
    for box in of_kind(known.records, TIMEBOX):
        if (due := box_due(box)) is not None:
            start = min(box.instant("moved_at") or box.at, due)
            yield Deadline(kind=TIMEBOX, subject=f"{box.number}:{due.timestamp():.0f}", starts=start, due=due)


def box_due(box: Record) -> datetime | None:
    """Return when a timebox is over; ``None``: it doesn't run."""
    return box.instant("until") if box.state == KINDS[box.kind].first else None


def outcome_due(action: Record) -> datetime | None:
    """Return when it is asked how an action went; ``None``: that is known, or nothing was done."""
    if action.state != "done" or action.said("outcome"):
        return None
    return (action.instant("moved_at") or action.at) + OUTCOME_AFTER


def overruns(incident: Incident, known: Known, policy: Policy) -> Iterator[Deadline]:
    """Yield when whoever runs a mitigation is asked whether it still runs: not once service is back."""
    if is_restored(incident):
        return
    for each in of_kind(known.records, MITIGATION):
        due = estimate_until(policy, each)
        if due is not None:
            again = f":{due:%Y%m%dT%H%M%S}" if each.said("estimate_until") else ""  # another estimate is another time
            yield Deadline(kind=MITIGATION, subject=f"{each.number}{again}", starts=min(each.at, due), due=due)


def estimate_until(policy: Policy, mitigation: Record) -> datetime | None:
    """Return until when a mitigation may take; ``None``: that isn't known, or it is no longer under way."""
    if mitigation.state != KINDS[MITIGATION].first:
        return None
    typed = mitigation.instant("estimate_until")
    return typed or overrun_at(policy, mitigation.said("strategy"), mitigation.at)


DUE: Final[Mapping[str, Callable[[Policy, Record], datetime | None]]] = MappingProxyType(
    {
        VENDOR: lambda policy, case: answer_due(policy, case, case.at),
        ACTION: lambda _, action: outcome_due(action),
        MITIGATION: estimate_until,
        TEMPFIX: lambda _, fix: asks_at(fix),
        RAMP: lambda _, ramp: watched_until(ramp),
        TIMEBOX: lambda _, box: box_due(box),
        ACTION_ITEM: first_look,
        REVIEW: lambda _, meeting: meeting.instant("at"),
    }
)
"""Kind of record -> when the clock has to look at one; ``None``: it need not."""


def about(deadline: Deadline, records: Iterable[Record]) -> Record | None:
    """Return the record that a deadline is about, with whose number its subject begins; ``None``: it is about none."""
    kind = ACTION if deadline.kind == OUTCOME else deadline.kind
    return numbered(records, kind, int(deadline.subject.partition(":")[0])) if kind in KINDS else None


def due_at(record: Record) -> datetime | None:
    """Return by when an action item is to be done, or a temporary fix to be removed; ``None``: no one has said."""
    return asks_at(record) if record.kind == TEMPFIX else record.instant("due")


def due_of(policy: Policy, record: Record) -> datetime | None:
    """Return when the clock has to look at a record that was made or changed; ``None``: it need not."""
    due = DUE.get(record.kind)
    return due(policy, record) if due is not None else None


def waits(case: Record) -> bool:
    """Tell whether a case waits for an answer."""
    return case.state == KINDS[case.kind].first


def answer_due(policy: Policy, case: Record, start: datetime) -> datetime | None:
    """Return by when a vendor answers a case of then; ``None``: it waits for no answer, or none is due."""
    within = policy.vendor_answer_within
    return start + within if within is not None and waits(case) else None


def ahead_of_case(case: Record) -> Mark:
    """Return what marks that a clock which was ahead has dated a case."""
    return VENDOR, str(case.number), Moment.AHEAD
