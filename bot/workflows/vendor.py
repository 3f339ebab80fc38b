"""Opening a case with a vendor. What becomes of it is any record's: see `bot.workflows.records`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from bot.domain.incident import IncidentError, clean_text
from bot.domain.record import Record
from bot.domain.record_kinds import KINDS, VENDOR
from bot.workflows import records
from bot.workflows.act import Act
from bot.workflows.escalate import check_open

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
        noted = replace(same, fields={**same.fields, "ticket": ticket}, ticked=ticked)
        return await records.put(act, incident, noted, f"ticket {ticket}")
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
    told = f"{case.called} opened with {name}" + (f", ticket {ticket}" if ticket else "")
    return await records.add(act, incident, case, told)


def _refuse_twice(cases: Collection[Record], same: Record | None, ticket: str) -> None:
    """Refuse a ticket that another open case has."""
    for case in cases:
        if case is not same and not case.is_done and str(case.fields.get("ticket", "")).casefold() == ticket.casefold():
            raise IncidentError(
                f"Ticket {ticket} is already open with {case.text} ({case.called}). With a ticket of its own: "
                "`/incident vendor stripe 4711`.",
                field="ticket",
            )
