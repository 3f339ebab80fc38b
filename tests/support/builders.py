"""Builders of an incident and what is around it: everything has a default, and may be as long as people make it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final

from bot.domain.alert import KEY_LIMIT, LABEL_LIMIT, Alert, Link, State, Stored
from bot.domain.alert import TITLE_LIMIT as TITLE_OF_ALERT
from bot.domain.chart import Point
from bot.domain.checklist import FOLDED, NOT_APPLICABLE, SHOWN, SHOWN_AGAIN, TICKED, Tick
from bot.domain.deadline import Known
from bot.domain.effects import ANNOUNCEMENT, ROOM, Invite, SetAside, Spot
from bot.domain.health import Failure
from bot.domain.incident import TEXT_LIMIT, TITLE_LIMIT, Incident, IncidentError, Status, clean_title
from bot.domain.messages.alerts import AlertLine, line_of
from bot.domain.messages.probes import ProbeChart
from bot.domain.metric import Reading
from bot.domain.overview import (
    Alerts,
    Assignment,
    Checklists,
    Checks,
    Deadlines,
    Ending,
    Failures,
    Health,
    Ladder,
    Overview,
    Places,
    Recorded,
    Roles,
    Updates,
)
from bot.domain.page import Page, Paged, Standing
from bot.domain.part import Part, Parts
from bot.domain.policy import Policy
from bot.domain.probe import Sample
from bot.domain.probe import Standing as Measured
from bot.domain.ramp import begun
from bot.domain.record import Record
from bot.domain.record_kind import FIELD_LIMIT
from bot.domain.record_kinds import ACTION_ITEM, KINDS, MITIGATION, RAMP
from bot.domain.restored import Recovery
from bot.domain.sampled import Sampled
from bot.domain.similar import Sketch
from bot.domain.triage import Facts, Users
from bot.domain.update import PARTS, StatusUpdate, nothing_new_since
from bot.policies import load
from tests.support.reviews import NO_REVIEW, a_review

START: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday morning."""

ALICE, BOB, CAROL = "U0A1ICE001", "U0B0B00001", "U0CAR01001"


@cache
def a_policy(preset: str = "sev") -> Policy:
    """A shipped policy as it is."""
    return load(None, preset=preset).policy


SILENCE: Final = nothing_new_since(START + timedelta(minutes=10), now=START)
"""What an update says when nothing is new."""


def an_incident(**differs: Any) -> Incident:
    """A SEV1 in a room, just declared by Alice."""
    plain: dict[str, Any] = {
        "id": 1,
        "number": "INC-2026-1123-001",
        "title": "checkout is down",
        "severity": "sev1",
        "severity_assumed": False,
        "status": Status.INVESTIGATING,
        "impact": "",
        "resolution": "",
        "declared_by": ALICE,
        "has_room": True,
        "rooms_asked": 1,
        "announced_in": ("incidents",),
        "started_at": START,
        "detected_at": START,
        "declared_at": START,
        "acknowledged_at": START,
    }
    return Incident(**plain | differs)


def a_sketch(incident: Incident) -> Sketch:
    """As much of an incident as is compared with another."""
    return Sketch(**{each.name: getattr(incident, each.name) for each in fields(Sketch)})


def an_update(**differs: Any) -> StatusUpdate:
    """The first update, by Bob, ten minutes in."""
    plain: dict[str, Any] = {
        "number": 1,
        "text": "rolled back",
        "by": BOB,
        "at": START + timedelta(minutes=10),
        "status": Status.INVESTIGATING,
        "next_due_at": START + timedelta(minutes=25),
    }
    return StatusUpdate(**plain | differs)


def an_assignment(**differs: Any) -> Assignment:
    """Alice in command since the declaration, not accepted yet."""
    plain: dict[str, Any] = {"id": 1, "role": "commander", "user": ALICE, "assigned_at": START}
    return Assignment(**plain | differs)


def an_overview(incident: Incident | None = None, *parts: Part) -> Overview:
    """The incident with a room, a commander, an update, and an invitation that Slack refused, or with these parts."""
    plain = (
        Roles((an_assignment(), an_assignment(id=2, role="communications", user=BOB))),
        Checklists({1: frozenset({"Assess situation"})}),
        Updates(
            an_update(number=2, text=nothing_new_since(START + timedelta(minutes=10), now=START), no_change=True),
            an_update(),
        ),
        Deadlines(next_update_at=START + timedelta(minutes=25)),
        Places({ROOM: Spot("C0R00M0001", name="war-room"), ANNOUNCEMENT: Spot("C0INC1DENT", "1795251600.000001")}),
        Failures((SetAside(7, Invite(people=(CAROL,)), "Carol could not be invited: the account is deactivated."),)),
        Ending(),
        Ladder(Known(now=START)),
        Alerts(),
        *(Checks(), Recorded(), Health(), Recovery(questions=3), Sampled(), NO_REVIEW),
    )
    return Overview(incident or an_incident(), a_policy(), {type(part): part for part in (*plain, *parts)})


def only(view: Overview, parts: Parts) -> Overview:
    """The same as somebody sees it who has only these parts read."""
    return replace(view, parts={part: view.parts[part] for part in parts})


def with_parts(view: Overview, *parts: Part) -> Overview:
    """The same with other parts."""
    return replace(view, parts={**view.parts, **{type(part): part for part in parts}})


def a_full_update(typed: str, **differs: Any) -> StatusUpdate:
    """An update whose every part says the same, made of somebody's message."""
    parts = dict.fromkeys(PARTS, typed)
    return an_update(**parts, said_by=ALICE, channel="C0R00M0001", ts=1_795_251_600_000_001, **differs)


def a_page(problem: str = "") -> tuple[Standing, ...]:
    """Carol, paged two minutes in; with a problem, she was not yet."""
    page = Page(outlet="pager", who="on_call")
    call = Paged(id=8, page=page, sent=not problem, given_up=False, at=START + timedelta(minutes=2), problem=problem)
    return (Standing(call, None if problem else CAROL),)


def hostile_overview(typed: str) -> Overview:
    """An overview in which everything that people write says the same."""
    try:
        title = clean_title(typed)
    except IncidentError:
        title = "x" * TITLE_LIMIT
    facts = Facts(users=Users.MANY, systems=(typed[:80],) * 20, changed=typed[:500], data_at_risk=True)
    troubled = an_incident(
        source="https://local.slack.test/archives/C0GENERAL1/p1795251600000001",
        title=title,
        impact=typed[:TEXT_LIMIT],
        resolution=typed[:TEXT_LIMIT],
        severity_assumed=True,
        severity="sev2",
        facts=facts,
    )
    invitation = SetAside(7, Invite(people=(CAROL,)), typed)
    return an_overview(
        troubled,
        Updates(an_overview().updates.last, a_full_update(typed[:TEXT_LIMIT])),
        Failures(tuple(replace(invitation, id=n) for n in range(9)), a_page(typed)),
        Alerts(
            firing=2,
            ended=1,
            since=START,
            ended_at=START,
            heard_at=START,
            reported=(("prod", START, START),),
            first=an_alert_line(typed),
            links=an_alert_line(typed).links,
            services=(typed,),
        ),
        Recorded(tuple(records_of_all_kinds(typed))),
        Checks(tuple(ticks_of_all_kinds(typed))),
        a_health(typed),
        Recovery(again_at=START + timedelta(hours=1), again_why=typed, questions=6),
        a_review(typed),
    )


def a_health(error: str) -> Health:
    """One probe that fails for some reason and was said alone, and many that were said together."""
    last = Sample(probe="checkout-http", at=START, value=None, ok=False, error=error[:200], by="web-1")
    told = [Failure(incident_id=1, probe="checkout-http", post=1, since=START)]
    for n in range(14):
        ended = START if n % 2 or n > 11 else None
        told.append(Failure(incident_id=1, probe=f"p{n}", post=2 + n // 12, since=START, ended_at=ended))
    return Health((Measured(probe="checkout-http", failing=True, since=START, last=last),), tuple(told))


def a_chart(points: int, by: str = "") -> ProbeChart:
    """What a probe measured: of every third part no value."""
    parts = [
        Point(at=START + timedelta(hours=n), value=None if n % 3 == 1 else n * 100.5, failed=n % 2, samples=3)
        for n in range(points)
    ]
    limits = {"At most": 500.0} if points else {}
    return ProbeChart(probe="checkout-http", points=tuple(parts), unit="ms", limits=limits, usual=180.0, by=by)


def some_readings(error: str) -> list[Reading]:
    """Probes and metrics in every state."""
    plain = Reading(key="cpu", label="CPU", pack="system", unit="%", healthy="at most 80 %", at=START)
    probe = replace(plain, key="checkout-http", label="checkout-http", pack="", unit="ms", since=START)
    return [
        replace(probe, value=1820.4, passes=False, error=error[:200], before=150.0, average=140.0, target=200.0),
        replace(probe, passes=False, error=error[:200], noticed="5 of the last 10 failed, all on web-2"),
        replace(probe, value=180.0, passes=True, before=180.0),
        replace(probe, at=None, since=None),
        *(replace(plain, value=value, passes=value < 81, by=ALICE, since=START) for value in (71.0, 91.234)),
        *(replace(plain, label=f"Metric {number}") for number in range(30)),
    ]


def a_record(kind: str, **differs: Any) -> Record:
    """A record as it begins."""
    plain = {"number": 1, "text": "cache stampede", "state": KINDS[kind].first, "by": ALICE, "at": START}
    return Record(**{"incident_id": 1, "kind": kind, **plain, **differs})


def records_of_all_kinds(typed: str) -> Iterator[Record]:
    """Yield a record of each kind in each of its states, around whatever somebody typed."""
    values = {"text": typed[:FIELD_LIMIT], "person": BOB, "day": START.isoformat(), "link": "https://example.com/1"}
    values |= {"record": "H1", "playbook": "rollback"}
    for name, kind in KINDS.items():
        full = {each.key: (each.choices or (values[each.kind],))[0][: each.limit] for each in kind.fields}
        link = {"source": "https://local.slack.test/archives/C0GENERAL1/p1795251600000001", "moved_by": BOB}
        for number, state in enumerate(kind.states, 1):
            held = {} if number == 1 and len(kind.states) > 1 else {**full, **link}
            yield a_record(name, number=number, state=state, text=typed[:TEXT_LIMIT], fields=held)
    yield from records_in_use(typed)


def records_in_use(typed: str) -> Iterator[Record]:
    """Yield records that show more than what they hold: a playbook, one that takes too long, ramps on their way."""
    text, playbook = typed[:TEXT_LIMIT], {"strategy": "emergency_scaling"}
    yield a_record(MITIGATION, number=11, text=text, fields=playbook)
    late = {**playbook, "overrun_at": (START + timedelta(minutes=15)).isoformat(), "told": BOB, "noted": "F1"}
    yield a_record(MITIGATION, number=12, text=text, ticked=("1", "2"), fields=late)
    steps = begun(10, timedelta(minutes=5))
    yield a_record(RAMP, number=11, text=text, fields=steps | {"percent": 20, "good": 20})
    yield a_record(RAMP, number=12, text=text, fields=steps | {"percent": 20, "next_at": START.isoformat()})
    held = {"percent": 20, "good": 10, "failing": ["checkout-http", typed[:60]], "told": BOB}
    yield a_record(RAMP, number=13, text=text, state="held", fields=steps | held)
    told = {"told_in": "due:action_item:11", "told": BOB, "due": START.isoformat(), "priority": "P0", "owner": ALICE}
    for n, more in enumerate(({"owner": BOB}, {"gone": ALICE, "fixes": "F1"}, {"owner": ""}), 11):
        yield a_record(ACTION_ITEM, number=n, text=text, state="done" if n > 12 else "open", fields={**told, **more})


def ticks_of_all_kinds(typed: str) -> Iterator[Tick]:
    """Yield lists in each of their states, and items that somebody ticked, or set aside for whatever reason."""
    for name, state in {"first5": SHOWN, "stabilise": SHOWN_AGAIN, "quick": FOLDED, "communicate": SHOWN}.items():
        yield Tick(list=name, state=state, by=BOB if name == "communicate" else "", at=START)
    for name in ("first5", "alert_check", "communicate"):
        items = [item.key for item in a_policy().checklists[name].items]
        yield Tick(list=name, item=items[0], state=TICKED, by=ALICE, at=START)
        yield Tick(list=name, item=items[1], state=NOT_APPLICABLE, why=typed[:300], by=BOB, at=START)


def an_alert(typed: str, **more: Any) -> Stored:
    """An alert whose every text says the same."""
    links = (Link("Runbook", "https://wiki.example.com/high-errors"), Link(typed[:60], typed[:900]))
    alert = Alert(
        fingerprint="f1",
        group=typed[:KEY_LIMIT],
        state=State.FIRING,
        severity=typed[:LABEL_LIMIT],
        title=typed[:TITLE_OF_ALERT],
        description=typed[:TEXT_LIMIT],
        labels={"service": typed[:LABEL_LIMIT]},
        started_at=START,
        links=links,
    )
    return replace(Stored(id=12, source="prod", alert=alert, first_received_at=START, received_at=START), **more)


def an_alert_line(typed: str) -> AlertLine:
    """The same as a line tells it."""
    return line_of(an_alert(typed))
