"""Records: made, moved to another state, their steps ticked off, and what they hold changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.checklist import MITIGATION as OF_STRATEGY
from bot.domain.incident import Incident, IncidentError, Status, clean_text
from bot.domain.met import BY_RECORDS
from bot.domain.phase import TELLING
from bot.domain.playbook import strategy_in, strategy_of
from bot.domain.postmortem.sections import ANSWERABLE
from bot.domain.record import Record, numbered, of_kind
from bot.domain.record_due import due_of
from bot.domain.record_fields import check_complete, check_may_follow, check_new, checked, in_words, named_in
from bot.domain.record_kind import Kind
from bot.domain.record_kinds import ACTION, ACTION_ITEM, KINDS, MITIGATION, MOST, TEMPFIX
from bot.workflows import conflicts, phase, postmortem, service_level
from bot.workflows.act import Act
from bot.workflows.checks import show
from bot.workflows.promises import clock, rollback
from bot.workflows.reading.health import health_of
from bot.workflows.telling import checklists, issues, of_records, posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What someone says of a record that is there."""

    state: str = ""
    """Empty: the one that it has."""
    text: str | None = None
    """``None``: the one that it has."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """An empty text removes what is there."""
    confirmed: bool = False
    """What has to be so in that state is so; see `Kind.confirms`."""


async def make(
    act: Act,
    incident_id: int,
    kind: str,
    text: str,
    *,
    fields: Mapping[str, Any] | None = None,
    state: str | None = None,
) -> Record:
    """Record something: its message goes under the card, and a line on the timeline.

    Args:
        kind: a key of `KINDS`.
        fields: what else it holds, as `Record.fields` has it, ``source`` too; empty values are left out.
        state: where it begins, if not where its kind does.

    Raises:
        IncidentError: it says nothing, too much, or what its kind doesn't know; the incident is over, or has too many.
    """
    shape = KINDS[kind]
    line = f"`/incident {shape.word} {shape.example}`"
    text = clean_text(text, field="text", missing=f"{shape.question} For example: {line}.")
    incident = await act.uow.incidents.get(incident_id, lock=True)
    await _check_not_over(act, incident, shape)
    had = await act.uow.records.all_of(incident_id)
    known = of_kind(had, kind)
    if len(known) >= MOST:
        raise IncidentError(
            f"{incident.number} has {MOST} lines of this kind, the limit. `/incident board` shows what is open."
        )
    check_new(shape, known, text)
    begins = state or shape.first
    if begins not in (shape.begins or (shape.first,)):
        raise IncidentError(f"“{shape.label}” can't begin as {begins}. For example: {line}.")
    held = checked(shape, fields or {}, act.now)
    held |= _strategy(act, held)
    if kind == MITIGATION and "strategy" not in held and (meant := strategy_in(act.policy, text)):
        held["strategy"] = meant
    await _check_records(act, incident_id, shape, held)
    if kind == MITIGATION and "change" not in held and (change := await rollback.take(act, had, text)) is not None:
        held["change"] = change
    if kind == ACTION and (health := await _health(act, incident)):
        held["health"] = health
    record = Record(
        incident_id=incident_id,
        kind=kind,
        number=max((each.number for each in known), default=0) + 1,
        text=text,
        state=begins,
        by=act.by,
        at=act.now,
        fields=held,
    )
    begun = f"{text} ({begins})" if begins != shape.first else text
    told = ", ".join([f"{shape.label} {record.called}: {begun}", *in_words(shape, held)])
    await add(act, incident, record, told)
    await _show_named(act, incident, record)
    await checklists.keep_up(act, incident, BY_RECORDS)
    if kind == MITIGATION:
        await show(act, incident, f"{OF_STRATEGY}{record.said('strategy')}")
    await phase.follow_record(act, incident, had, record)
    return record


async def add(act: Act, incident: Incident, record: Record, told: str) -> Record:
    """Store a new record of a locked incident, put it on the timeline, and show it.

    Args:
        told: the line of the timeline.
    """
    await act.uow.records.put(record)
    await act.record(incident.id, KINDS[record.kind].entry, told)
    await clock.look_by(act, incident, due_of(act.policy, record))
    act.leave(*await of_records.show(act, incident, record), *issues.by_itself(act, incident, record))
    await _follow_end(act, incident, record)
    return record


def _strategy(act: Act, held: Mapping[str, Any]) -> dict[str, str]:
    """Return the strategy that is named, by its key.

    Raises:
        IncidentError: the policy has no such playbook.
    """
    typed = held.get("strategy", "")
    if not typed:
        return {}
    if strategy := strategy_of(act.policy, typed):
        return {"strategy": strategy}
    known = ", ".join(act.policy.playbooks) or "none"
    raise IncidentError(
        f"No playbook is called “{typed}”. Try `/incident contain`; the policy has {known}.", field="strategy"
    )


async def _health(act: Act, incident: Incident) -> list[str]:
    """Return how each probe of an incident was measured last, in words. Source: [response] log_action, system state."""
    found = []
    for each in await health_of(act.uow, act.policy, incident):
        if each.last is not None:
            probe = act.policy.probes.get(each.probe)
            value = "" if each.last.value is None else f"{each.last.value:g} {probe.counted_in if probe else ''}"
            stands = "failing" if each.failing or not each.last.ok else "healthy"
            found.append(f"{each.probe} {stands} {each.last.error or value}".strip())
    return found


async def move(act: Act, incident_id: int, kind: str, number: int, state: str, *, because: str = "") -> Record:
    """Move a record to another state.

    Raises:
        IncidentError: there is no such record, the state may not follow, or something is missing with it.
    """
    return await change(act, incident_id, kind, number, Told(state=state, fields={"because": because}))


async def change(act: Act, incident_id: int, kind: str, number: int, told: Told) -> Record:
    """Move a record, or change what it holds or says: together, or one of them.

    Raises:
        IncidentError: there is no such record, the state may not follow, or what it is to hold is of no use.
    """
    incident, record = await _locked(act, incident_id, kind, number)
    shape = KINDS[kind]
    if told.state:
        check_may_follow(record, told.state)
    held = checked(shape, told.fields, act.now)
    if (mover := shape.by_mover.get(told.state)) and act.by:
        held.setdefault(mover, act.by)
    held |= _strategy(act, held)
    check_complete(record, told.state, held, confirmed=told.confirmed)
    await _check_records(act, incident_id, shape, held)
    fresh = {key: value for key, value in held.items() if record.fields.get(key) != value}
    gone = {key for key, value in told.fields.items() if value == "" and key in record.fields}
    gone |= {"because"} & record.fields.keys() if told.state and "because" not in held else set()
    because = held.get("because", "")
    became = shape.words.get(told.state, told.state)
    said = [f"{became} because {because}" if because else became] if became else []
    said += in_words(shape, fresh)
    said += [f"no {each.label.lower()}" for each in shape.fields if each.key in gone and each.key != "because"]
    text = record.text
    if told.text is not None:
        text = clean_text(told.text, field="text", missing=f"{shape.question} Write it in one line.")
        said = [text, *said] if text != record.text else said
    if not said and not fresh:
        return record
    kept = {key: value for key, value in record.fields.items() if key not in gone} | fresh
    if told.state:
        kept |= {"moved_by": act.by, "moved_at": act.now.isoformat()}
    if {each.key for each in shape.fields if each.kind == "day"} & fresh.keys():
        kept |= {"dated_at": act.now.isoformat()}
    said_by = _said_by(act, record, {*fresh} | ({"text"} if text != record.text else set()))
    if said_by or "said_by" in kept:
        kept |= {"said_by": said_by}
    changed = replace(record, state=told.state or record.state, text=text, fields=kept)
    await _put(act, incident, changed, f"{record.called} {record.text}: {', '.join(said)}" if said else "")
    await _show_named(act, incident, record, changed)
    await checklists.keep_up(act, incident, BY_RECORDS)
    return changed


def _said_by(act: Act, record: Record, keys: Collection[str]) -> dict[str, str]:
    """Return whose words a record holds that are not its author's: of these keys they are now someone else's."""
    texts = {"text", *(each.key for each in KINDS[record.kind].fields if each.kind == "text")}
    said_by = {key: by for key, by in record.fields.get("said_by", {}).items() if key not in keys}
    return said_by | {key: act.by for key in keys if key in texts and act.by != record.by}


async def tick(act: Act, incident_id: int, kind: str, number: int, ticked: Collection[str]) -> Record:
    """Store which steps of a record are ticked off.

    Raises:
        IncidentError: there is no such record, or nothing of it may follow.
    """
    incident, record = await _locked(act, incident_id, kind, number)
    if record.is_done:
        raise IncidentError(f"{record.called} is {record.state}. `/incident board` shows what is open.")
    changed, did = record.tick(ticked)
    return await put(act, incident, changed, did) if did else record


async def put(act: Act, incident: Incident, record: Record, told: str) -> Record:
    """Store a changed record of a locked incident, put that on the timeline, and bring its message up to date.

    Args:
        told: what changed, in words, as it follows the record's text and a colon; empty: the timeline says nothing.
    """
    return await _put(act, incident, record, f"{record.called} {record.text}: {told}" if told else "")


async def find(act: Act, incident_id: int, kind: str, number: int) -> Record:
    """Return a record.

    Raises:
        IncidentError: there is none of that number.
    """
    found = numbered(await act.uow.records.of(incident_id, kind), kind, number)
    if found is None:
        incident = await act.uow.incidents.get(incident_id)
        raise IncidentError(
            f"There is no {KINDS[kind].called(number)} in {incident.number}. `/incident board` shows what there is."
        )
    return found


async def _put(act: Act, incident: Incident, record: Record, entry: str) -> Record:
    had = await act.uow.records.all_of(incident.id) if record.kind in TELLING else ()
    await act.uow.records.put(record)
    if entry:
        await act.record(incident.id, KINDS[record.kind].entry, entry)
    await clock.look_by(act, incident, due_of(act.policy, record))
    await _follow_end(act, incident, record)
    act.leave(*await of_records.refresh(act, incident, record))
    await service_level.follow_record(act, incident, record)
    await phase.follow_record(act, incident, had, record)
    return record


async def _follow_end(act: Act, incident: Incident, record: Record) -> None:
    """Have what follows an end follow a record: the card counts both, recovery waits for fixes, the draft for items."""
    if incident.status not in ANSWERABLE or record.kind not in {TEMPFIX, ACTION_ITEM}:
        return
    act.leave(posts.refresh_card(incident))
    if record.kind == ACTION_ITEM:
        await postmortem.refresh(act, incident)
    elif incident.status is Status.RESOLVED:
        await clock.wake(act, incident)


async def _locked(act: Act, incident_id: int, kind: str, number: int) -> tuple[Incident, Record]:
    incident = await act.uow.incidents.get(incident_id, lock=True)
    record = await find(act, incident_id, kind, number)
    if incident.status is Status.DECLINED:
        remedy = (
            f"{incident.number} isn't an incident, so nothing changes in it. If it is: `/incident reopen <reason>`."
        )
        raise await conflicts.too_late(act, incident, remedy)
    return incident, record


async def _check_not_over(act: Act, incident: Incident, shape: Kind) -> None:
    if shape.while_open and not incident.status.is_open:
        remedy = f"{incident.number} is {incident.status}, so no {shape.label.lower()} begins."
        raise await conflicts.too_late(act, incident, f"{remedy} If it's back: `/incident reopen <reason>`.")
    if incident.status is Status.DECLINED or (incident.status is Status.CLOSED and not shape.after_close):
        remedy = f"{incident.number} is {incident.status}, so nothing new is recorded."
        raise await conflicts.too_late(act, incident, f"{remedy} If it's back: `/incident reopen <reason>`.")


async def _check_records(act: Act, incident_id: int, kind: Kind, held: Mapping[str, Any]) -> None:
    """Refuse what names a record that there is not, as evidence about a hypothesis does."""
    for of, number in named_in(kind, held):
        await find(act, incident_id, of, number)


async def _show_named(act: Act, incident: Incident, *records: Record) -> None:
    """Bring the messages up to date of what records name."""
    for kind, number in dict.fromkeys(name for each in records for name in named_in(KINDS[each.kind], each.fields)):
        act.leave(*await of_records.refresh(act, incident, await find(act, incident.id, kind, number)))
