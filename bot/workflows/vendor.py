"""Cases with vendors: opened, taken through their steps, answered, closed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from bot.domain.incident import Incident, IncidentError, clean_text
from bot.domain.messages.records import VendorCase
from bot.domain.policy import Policy
from bot.domain.record import KINDS, VENDOR, Record
from bot.domain.record_due import answer_due
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.escalate import check_open
from bot.workflows.promises import clock
from bot.workflows.telling import posts

NAME_LIMIT: Final = 60
"""Longest name of a vendor, and longest ticket, in characters."""


async def open_case(act: Act, incident_id: int, name: str, ticket: str) -> Record:
    """Open a case with a vendor; of one that is open, note its ticket.

    Raises:
        IncidentError: the name is missing or too long, the incident is over, or the case or its ticket is open already.
    """
    missing = "Name the vendor, and their ticket if you have one: `/incident vendor stripe 4711`."
    name = clean_text(" ".join(name.split()), field="vendor", missing=missing, limit=NAME_LIMIT)
    ticket = (
        clean_text(" ".join(ticket.split()), field="ticket", missing="", limit=NAME_LIMIT) if ticket.strip() else ""
    )
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_open(act, incident)
    cases = await act.uow.records.of(incident_id, VENDOR)
    same = next((case for case in cases if not case.is_done and case.text.casefold() == name.casefold()), None)
    if same is not None and (not ticket or same.fields.get("ticket") == ticket):
        raise IncidentError(
            f"{same.called} {same.text} is open already. To note its ticket: `/incident vendor {name} <ticket>`."
        )
    if ticket:
        _refuse_twice(cases, same, ticket)
    if same is not None:
        ticked = tuple(dict.fromkeys([*same.ticked, "ticket"]))
        return await _change(act, incident, replace(same, fields={"ticket": ticket}, ticked=ticked), f"ticket {ticket}")
    case = Record(
        incident_id=incident_id,
        kind=VENDOR,
        number=len(cases) + 1,
        text=name,
        state=KINDS[VENDOR].first,
        by=act.by,
        at=act.now,
        ticked=("ticket",) if ticket else (),
        fields={"ticket": ticket} if ticket else {},
    )
    await act.uow.records.put(case)
    told = f"{case.called} opened with {name}" + (f", ticket {ticket}" if ticket else "")
    await act.record(incident_id, EntryKind.VENDOR, told)
    await clock.look_by(act, incident, answer_due(act.policy, case, case.at))
    place = _place(case.number)
    act.leave(posts.say_under_card(incident, _shown(act.policy, case), what=place, place=place))
    return case


def _refuse_twice(cases: Collection[Record], same: Record | None, ticket: str) -> None:
    """Refuse a ticket that another open case has."""
    for case in cases:
        if case is not same and not case.is_done and str(case.fields.get("ticket", "")).casefold() == ticket.casefold():
            raise IncidentError(
                f"Ticket {ticket} is already open with {case.text} ({case.called}). With a ticket of its own: "
                "`/incident vendor stripe 4711`.",
                field="ticket",
            )


async def answered(act: Act, incident_id: int, number: int) -> Record:
    """Note that the vendor has answered.

    Raises:
        IncidentError: there is no such case, or someone has noted that.
    """
    return await _move(act, incident_id, number, "answered", "they answered")


async def close(act: Act, incident_id: int, number: int) -> Record:
    """Close a case.

    Raises:
        IncidentError: there is no such case, or someone has closed it.
    """
    return await _move(act, incident_id, number, "closed", "closed")


async def tick(act: Act, incident_id: int, number: int, ticked: Collection[str]) -> Record:
    """Store which steps are ticked off.

    Raises:
        IncidentError: there is no such case, or it is closed.
    """
    incident, case = await _case(act, incident_id, number)
    changed, did = case.tick(ticked)
    return await _change(act, incident, changed, did) if did else case


async def _move(act: Act, incident_id: int, number: int, state: str, did: str) -> Record:
    incident, case = await _case(act, incident_id, number)
    if state not in KINDS[VENDOR].states[case.state]:
        raise IncidentError(f"{case.called} {case.text} is {case.state} already. `/incident timeline` shows by whom.")
    return await _change(act, incident, replace(case, state=state), did)


async def _case(act: Act, incident_id: int, number: int) -> tuple[Incident, Record]:
    incident = await act.uow.incidents.get(incident_id, lock=True)
    cases = await act.uow.records.of(incident_id, VENDOR)
    case = next((case for case in cases if case.number == number), None)
    if case is None:
        raise IncidentError(
            f"There is no case V{number} in {incident.number}. To open one: `/incident vendor stripe 4711`."
        )
    if case.is_done:
        raise IncidentError(f"{case.called} {case.text} is closed. To open another: `/incident vendor {case.text}`.")
    return incident, case


async def _change(act: Act, incident: Incident, case: Record, did: str) -> Record:
    await act.uow.records.put(case)
    await act.record(incident.id, EntryKind.VENDOR, f"{case.called} {case.text}: {did}")
    act.leave(posts.edit(incident, _place(case.number), _shown(act.policy, case)))
    return case


def _place(number: int) -> str:
    return f"vendor:{number}"


def _shown(policy: Policy, case: Record) -> VendorCase:
    return VendorCase(
        number=case.number,
        name=case.text,
        ticket=str(case.fields.get("ticket", "")),
        ticked=case.ticked,
        state=case.state,
        by=case.by,
        at=case.at,
        due_at=answer_due(policy, case, case.at),
    )
