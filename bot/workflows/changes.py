"""Changes: taken in, put on the timelines of incidents that they may have caused, and rolled back first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.change import CHANGED, SUSPECT_FOR, Change, Suspect, suspects
from bot.domain.incident import Incident, IncidentError, clean_text
from bot.domain.record import Record, numbered
from bot.domain.record_kinds import CHANGE, KINDS, MITIGATION
from bot.domain.timeline import EntryKind
from bot.workflows import records
from bot.workflows.act import Act
from bot.workflows.escalate import check_open
from bot.workflows.reading.services import services_of
from bot.workflows.telling import posts, rooms
from bot.workflows.telling.record_message import place_of, rolls_back, suggested

READ: Final = 200
"""Changes that are looked through, at most: the latest."""

OPEN_ONES: Final = 50
"""Newest open incidents that a change may belong to which is told of late."""


async def take_in(act: Act, source: str, changes: Sequence[Change]) -> None:
    """Store what a source told of; where an incident began since then, it belongs to its timeline.

    Args:
        source: its name in the policy.
    """
    new = await act.uow.changes.add(source, changes)
    if not new:
        return
    first, last = min(change.at for change in new), max(change.at for change in new)
    sketches = await act.uow.incidents.newest(most_open=OPEN_ONES, most_over=0)
    known = await act.uow.incidents.get_all([each.id for each in sketches])
    began = [each.id for each in known.values() if first <= each.started_at <= last + SUSPECT_FOR]
    for incident in await act.uow.incidents.lock(*began):
        await relate(act, incident)


async def relate(act: Act, incident: Incident) -> None:
    """Put the changes that may have caused an incident on its timeline, each once, and suggest the latest, once.

    Whoever calls it has locked the incident, or made it.
    """
    if not act.policy.change_sources or not incident.status.is_open:
        return
    began = incident.started_at
    recent = await act.uow.changes.between(began - SUSPECT_FOR, began, limit=READ)
    if not recent:
        return
    of_changes = {change.service for change in recent if change.service}
    found = suspects(
        recent,
        started_at=began,
        services=(await services_of(act.uow, act.policy, [incident], of_changes))[incident.id],
        depends_on={name: service.depends_on for name, service in act.policy.services.items()},
    )
    known = await act.uow.records.of(incident.id, CHANGE)
    told = {(each.fields.get("source"), each.fields.get("key")) for each in known}
    fresh = [each for each in found if (each.change.source, each.change.key) not in told]
    noted = [await _note(act, incident, each, number) for number, each in enumerate(reversed(fresh), len(known) + 1)]
    if noted and incident.mitigated_at is None and all(each.state == KINDS[CHANGE].first for each in known):
        await _suggest(act, incident, noted[-1])


async def _note(act: Act, incident: Incident, suspect: Suspect, number: int) -> Record:
    change = suspect.change
    record = Record(
        incident_id=incident.id,
        kind=CHANGE,
        number=number,
        text=suspect.called,
        state=KINDS[CHANGE].first,
        by="",
        at=act.now,
        fields={"source": change.source, "key": change.key, "url": change.url, "at": change.at.isoformat()},
    )
    await act.uow.records.put(record)
    where = f" ({change.environment})" if change.environment else ""
    who = f" by {change.by}" if change.by else ""
    # No one's deed: it would count as an answer to the incident.
    told = f"{CHANGED}{suspect.called}{where}{who}"
    await act.as_done_by("").record(incident.id, EntryKind.NOTE, told, happened_at=change.at)
    return record


async def _suggest(act: Act, incident: Incident, change: Record) -> None:
    await act.uow.records.put(replace(change, state="suggested"))
    place = place_of(change)
    said = await suggested(act, incident, change, "suggested")
    act.leave(posts.say(incident, said, what=place, place=place), *rooms.pinned(incident, place, place))


async def roll_back(act: Act, incident_id: int, number: int) -> Incident:
    """Note that someone rolls a change back: a mitigation that is under way.

    Raises:
        IncidentError: the incident is over, or someone has answered that already.
    """
    incident, change = await _suggested(act, incident_id, number)
    await act.uow.records.put(replace(change, state="taken"))
    fields = {"strategy": "rollback", "change": number}
    await records.make(act, incident_id, MITIGATION, f"Roll back {change.text}", fields=fields)
    return incident


async def keep(act: Act, incident_id: int, number: int, reason: str) -> Incident:
    """Note why a change isn't rolled back.

    Raises:
        IncidentError: there is no reason, the incident is over, or someone has answered that already.
    """
    missing = "Say why rolling it back doesn't apply: it only changed the docs, or it can't be rolled back."
    cleaned = clean_text(reason, field="reason", missing=missing)
    incident, change = await _suggested(act, incident_id, number)
    await act.uow.records.put(replace(change, state="kept", fields={**change.fields, "reason": cleaned}))
    await act.record(incident_id, EntryKind.NOTE, f"Not rolling back {change.text}: {cleaned}")
    said = await suggested(act, incident, change, "kept", by=act.by, reason=cleaned)
    act.leave(posts.edit(incident, place_of(change), said))
    return incident


async def finish(act: Act, incident_id: int, number: int, *, worked: bool) -> None:
    """Note what came of rolling a change back.

    Raises:
        IncidentError: no one rolls it back, or what came of it was said already.
    """
    mitigations = await act.uow.records.of(incident_id, MITIGATION)
    mine = next((each for each in mitigations if rolls_back(each) == number and each.state == "under way"), None)
    if mine is None:
        raise IncidentError("Someone has said already what came of it. `/incident timeline` shows who.")
    await records.move(act, incident_id, MITIGATION, mine.number, "worked" if worked else "failed")


async def check_suggested(act: Act, incident_id: int, number: int) -> Record:
    """Refuse to answer what someone has answered.

    Raises:
        IncidentError: someone has, or there is no such change.
    """
    change = await _change(act, incident_id, number)
    if change.state != "suggested":
        raise IncidentError("Someone has answered that already. `/incident timeline` shows who.")
    return change


async def _suggested(act: Act, incident_id: int, number: int) -> tuple[Incident, Record]:
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await check_open(act, incident)
    return incident, await check_suggested(act, incident_id, number)


async def _change(act: Act, incident_id: int, number: int) -> Record:
    found = numbered(await act.uow.records.of(incident_id, CHANGE), CHANGE, number)
    if found is None:
        raise IncidentError("There is no such change on this incident. `/incident changes` shows the recent ones.")
    return found
