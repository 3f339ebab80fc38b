"""What is due in an incident, and what is still to be done about it. Rows (part): 32-34."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.checklist import SHOWN, Tick
from bot.domain.clock import dated_ahead, deadlines, marked, steps
from bot.domain.deadline import (
    ACKNOWLEDGE,
    BRIDGE,
    CUSTOMERS,
    DUTIES,
    KEPT,
    MOBILISE,
    RESPOND,
    RUNG,
    THE_CLOCK,
    VENDOR,
    Deadline,
    Held,
    Known,
    Moment,
)
from bot.domain.incident import OVER, Incident, Status
from bot.domain.ladder import HOLDS, Hold
from bot.domain.ramp import begun
from bot.domain.record import Record
from bot.domain.record_due import DUE
from bot.domain.record_kinds import ACTION, REVIEW
from bot.domain.severity import Mobilise
from bot.policies import load
from bot.workflows.promises.clock import DEADLINES
from tests.support.builders import ALICE, START, a_record, an_incident

MINUTE = timedelta(minutes=1)
POLICIES = {preset: load(None, preset=preset).policy for preset in ("sev", "p")}

spans = st.timedeltas(timedelta(), timedelta(days=20))
severities = st.sampled_from([(preset, key) for preset, policy in POLICIES.items() for key in policy.severities])


def unanswered(**differs: object) -> Incident:
    """Return an incident that no one has answered."""
    return an_incident(acknowledged_at=None, **differs)


def a_case(**differs: object) -> Record:
    """Return a case with a vendor, opened at the start."""
    plain = {"incident_id": 1, "kind": VENDOR, "number": 1, "text": "stripe", "state": "open", "by": ALICE, "at": START}
    return Record(**plain | differs)  # type: ignore[arg-type]


def a_holder(**differs: object) -> Held:
    """Return a commander since the start."""
    plain = {"assignment": 7, "role": "commander", "at": START}
    return Held(**plain | differs)  # type: ignore[arg-type]


def due(incident: Incident, known: Known, preset: str = "sev") -> dict[str, Deadline]:
    """Return what is due, by kind and subject."""
    found = deadlines(incident, known, POLICIES[preset])
    return {f"{each.kind}:{each.subject}".strip(":"): each for each in found}


def asked(incident: Incident, known: Known) -> list[tuple[str, Moment]]:
    """Return what is to be done of answers to a SEV1."""
    found = [each for each in deadlines(incident, known, POLICIES["sev"]) if each.kind in {ACKNOWLEDGE, RESPOND}]
    return [(step.deadline.kind, step.moment) for step in steps(found, known)]


def known(after: timedelta = timedelta(), **differs: object) -> Known:
    """Return what is known so long after the declaration."""
    return Known(now=START + after, **differs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("preset", "severity", "acknowledge", "respond"),
    [  # Source: [response] severity_levels; [procedures] incident levels. START is a Monday, 09:00 UTC
        ("sev", "sev1", 5 * MINUTE, 15 * MINUTE),
        ("sev", "sev2", 15 * MINUTE, 30 * MINUTE),
        ("sev", "sev3", 60 * MINUTE, 240 * MINUTE),
        ("sev", "sev4", None, timedelta(days=1)),
        ("p", "p0", 5 * MINUTE, 5 * MINUTE),
        ("p", "p1", 15 * MINUTE, 15 * MINUTE),
        ("p", "p2", 60 * MINUTE, 120 * MINUTE),
        ("p", "p3", None, timedelta(days=1)),
    ],
)
def test_each_severity_has_its_clocks(
    preset: str, severity: str, acknowledge: timedelta | None, respond: timedelta | None
) -> None:
    found = due(unanswered(severity=severity), known(), preset)
    assert (ACKNOWLEDGE in found) == (acknowledge is not None)
    if acknowledge is not None:
        assert found[ACKNOWLEDGE].due == START + acknowledge
        assert found[ACKNOWLEDGE].warns == START + acknowledge * 0.8
    assert (RESPOND in found) == (respond is not None)
    if respond is not None:
        assert found[RESPOND].due == START + respond


def test_a_deadline_that_is_met_or_was_acted_on_asks_for_nothing() -> None:
    assert asked(an_incident(), known()) == [(RESPOND, Moment.MISSED)]
    assert asked(an_incident(), known(responded_at=START)) == []


def test_what_is_missed_needs_no_warning_any_more() -> None:
    assert asked(unanswered(), known(4 * MINUTE))[0] == (ACKNOWLEDGE, Moment.WARNED)
    assert asked(unanswered(), known(7 * MINUTE)) == [(ACKNOWLEDGE, Moment.MISSED), (RESPOND, Moment.MISSED)]


def test_a_severity_that_makes_it_late_leaves_a_minute() -> None:
    raised = known(30 * MINUTE, severity_since=START + 30 * MINUTE)
    assert due(unanswered(), raised)[ACKNOWLEDGE].due == START + 31 * MINUTE
    early = known(2 * MINUTE, severity_since=START + 2 * MINUTE)
    assert due(unanswered(), early)[ACKNOWLEDGE].due == START + 5 * MINUTE


def test_what_is_reopened_has_its_time_again() -> None:
    again = known(60 * MINUTE, reopened_at=START + 60 * MINUTE)
    assert due(unanswered(), again)[ACKNOWLEDGE].due == START + 65 * MINUTE


def test_what_a_clock_that_was_ahead_has_dated_counts_from_when_that_was_seen() -> None:
    ahead = unanswered(declared_at=START + timedelta(days=1))
    seen = marked(known(), [THE_CLOCK], at=START)
    assert due(ahead, seen)[ACKNOWLEDGE].due == START + 5 * MINUTE
    later = marked(known(4 * MINUTE), [THE_CLOCK], at=START)
    assert due(ahead, later)[ACKNOWLEDGE].due == START + 5 * MINUTE, "it does not move with the time"


def test_something_follows_of_every_kind() -> None:
    call = {"bridge_url": "https://meet.example.com/{number}"}
    policies = [policy.model_copy(update=call) for policy in POLICIES.values()]
    each = [(policy, unanswered(severity=key)) for policy in policies for key in policy.severities]
    until = (START + MINUTE).isoformat()
    held = {"estimate_until": until, "remove_by": until, "until": until, **begun(10, MINUTE), "next_at": until}
    records = [a_case(), *(a_record(each, fields=held) for each in DUE if each != VENDOR)]
    facts = known(records=records, held=[a_holder()], checks=[Tick(list="first5", state=SHOWN, at=START)])
    found = {one.kind for policy, it in each for one in deadlines(it, facts, policy)}
    assert set(DEADLINES) == KEPT
    assert found >= {ACKNOWLEDGE, RESPOND, MOBILISE, RUNG, CUSTOMERS, BRIDGE, DUTIES, *DUE} - {ACTION, REVIEW}, (
        "of what every one has"
    )


def test_whom_a_severity_calls_comes_at_once_later_or_when_work_begins() -> None:
    """Rows: 43, 44."""
    assert due(unanswered(), known())["mobilise:on_call"].due == START
    later = (
        POLICIES["sev"].severities["sev2"].model_copy(update={"mobilise": (Mobilise(role="ceo", after=60 * MINUTE),)})
    )
    policy = POLICIES["sev"].model_copy(update={"severities": {"sev2": later}})
    (ceo,) = (each for each in deadlines(unanswered(severity="sev2"), known(), policy) if each.kind == MOBILISE)
    assert ceo.due == START + 60 * MINUTE
    by_day = due(unanswered(severity="sev3"), known())["mobilise:service_owner"]
    assert by_day.due == START, "it is nine o'clock"
    night = START - timedelta(hours=7)  # two in the morning
    at_night = unanswered(severity="sev3", declared_at=night)
    owner = due(at_night, Known(now=night))["mobilise:service_owner"]
    assert owner.due == START
    assert due(at_night, Known(now=night))["mobilise:on_call"].due == night
    assert [kind for kind in due(unanswered(private=True), known()) if kind.startswith("mobilise")] == []


@pytest.mark.parametrize(("severity", "within"), [("sev1", 5), ("sev2", 30), ("sev3", None), ("sev4", None)])
def test_customers_hear_within_the_tighter_of_two_deadlines(severity: str, within: int | None) -> None:
    """Rows (part): 41, 42."""
    found = due(unanswered(severity=severity), known()).get("customers")
    assert (found.due - START if found else None) == (within * MINUTE if within else None)


@pytest.mark.parametrize(
    ("informed", "reopened", "met"),
    [  # minutes after the declaration
        (None, None, False),
        (3, None, True),
        (90, None, True),
        (3, 60, False),  # they heard that it was over
        (70, 60, True),
    ],
)
def test_customers_who_were_told_since_it_began_are_informed(
    informed: int | None, reopened: int | None, *, met: bool
) -> None:
    """Rows (part): 41, 42."""
    at = None if informed is None else START + informed * MINUTE
    again = None if reopened is None else START + reopened * MINUTE
    found = due(unanswered(), known(2 * 60 * MINUTE, informed_at=at, reopened_at=again))["customers"]
    assert found.met_at == (at if met else None)
    asked_for = [step for step in steps([found], known(informed_at=at)) if step.deadline.kind == "customers"]
    assert (asked_for == []) is met


@pytest.mark.parametrize(
    ("state", "at", "seen", "within"),
    [
        ("open", 0, None, 30),
        ("answered", 0, None, None),
        ("closed", 0, None, None),
        ("open", 600, 0, 30),  # opened by a clock that was ten hours ahead: from when that was seen
        ("open", 600, 5, 35),
    ],
)
def test_a_vendor_has_its_time_to_answer_a_case(state: str, at: int, seen: int | None, within: int | None) -> None:
    """Row (part): 106."""
    case = a_case(state=state, at=START + at * MINUTE)
    facts = known(7 * MINUTE, records=[case])
    assert dated_ahead(unanswered(), facts) == ([(VENDOR, "1", Moment.AHEAD)] if at else [])
    if seen is not None:
        facts = marked(facts, dated_ahead(unanswered(), facts), at=START + seen * MINUTE)
        assert dated_ahead(unanswered(), facts) == []
    found = due(unanswered(), facts).get("vendor:1")
    assert (found.due if found else None) == (None if within is None else START + within * MINUTE)


FIRST_STEPS = POLICIES["sev"].roles["commander"].checklist.at_start


@pytest.mark.parametrize(
    ("holder", "reopened", "within"),
    [
        ({}, None, 10),
        ({"ticked": frozenset(FIRST_STEPS[1:])}, None, 10),
        ({"ticked": frozenset(FIRST_STEPS)}, None, None),
        ({"role": "of another policy"}, None, None),
        ({}, 5, None),  # whoever had it before it was reopened has been through them
        ({"at": START + 6 * MINUTE}, 5, 16),
        ({"at": START + 60 * MINUTE}, None, 17),  # by a clock that was ahead: from when that was seen
    ],
)
def test_whoever_takes_a_role_has_ten_minutes_for_its_first_steps(
    holder: dict[str, object], reopened: int | None, within: int | None
) -> None:
    """Row (part): 81."""
    again = None if reopened is None else START + reopened * MINUTE
    facts = known(7 * MINUTE, held=[a_holder(**holder)], reopened_at=again)
    facts = marked(facts, dated_ahead(unanswered(), facts), at=facts.now)
    found = due(unanswered(), facts).get("duties:7")
    assert (found.due if found else None) == (None if within is None else START + within * MINUTE)


@given(spans, st.sampled_from(sorted(POLICIES)), spans, st.none() | st.tuples(spans, st.integers(0, 3)))
def test_a_milder_severity_is_never_due_earlier(
    after: timedelta, preset: str, changed: timedelta, held: tuple[timedelta, int] | None
) -> None:
    """After the same change, whatever it was changed to, and whether or not the ladder was held before."""
    hold = None
    if held is not None:
        at, was = START + min(held[0], after), POLICIES[preset].severities_by_rank[held[1]].label
        hold = Hold(by="U0A1ICE001", why="", at=at, until=at + HOLDS[-1], severity=was)
    facts = known(after, severity_since=START + min(changed, after), hold=hold)
    by_rank = [due(unanswered(severity=each.key), facts, preset) for each in POLICIES[preset].severities_by_rank]
    for worse, milder in pairwise(by_rank):
        assert all(worse[kind].due <= deadline.due for kind, deadline in milder.items() if kind in worse)


@given(st.lists(spans, min_size=1, max_size=12), st.lists(severities, min_size=1, max_size=12), st.data())
def test_nothing_is_done_twice_and_nothing_after_the_end(
    looks: list[timedelta], found: list[tuple[str, str]], data: st.DataObject
) -> None:
    """However often it is looked at, with whatever severity, policy and clock: each moment is acted on once at most."""
    marks: dict[object, datetime] = {}
    done: list[object] = []
    for look in looks:  # in any order: the clock may jump
        preset, severity = data.draw(st.sampled_from(found))
        status = data.draw(st.sampled_from(sorted(Status)))
        facts = known(look, marks=dict(marks), reopened_at=data.draw(st.none() | st.just(START + look)))
        incident = unanswered(severity=severity, status=status)
        now = [step.mark for step in steps(deadlines(incident, facts, POLICIES[preset]), facts) if step.at <= facts.now]
        assert status not in OVER or now == []
        done += now
        marks |= dict.fromkeys(now, facts.now)
    assert len(done) == len(set(done))


@pytest.mark.parametrize(
    ("began_before", "declared_by", "due_after"),
    [
        (timedelta(), "", timedelta(minutes=5)),
        (timedelta(minutes=2), "", timedelta(minutes=3)),
        (timedelta(hours=3), "", MINUTE),
        (timedelta(minutes=2), "U0A1ICE001", timedelta(minutes=5)),
    ],
)
def test_what_an_alert_declared_is_acknowledged_from_its_start_on_but_leaves_people_a_minute(
    began_before: timedelta, declared_by: str, due_after: timedelta
) -> None:
    """Rows (part): 47."""
    incident = unanswered(declared_by=declared_by, started_at=START - began_before)
    assert due(incident, known())[ACKNOWLEDGE].due == START + due_after
    again = known(timedelta(days=1), reopened_at=START + timedelta(hours=1))
    reopened = due(incident, again)[ACKNOWLEDGE]
    assert reopened.due == START + timedelta(hours=1, minutes=5), "reopened, it counts from then"
