"""Action items until they are done: what is asked of a text, when people hear, what is covered. Rows: 153, 154, 163."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from bot.domain.action_coverage import by_area, by_outcome
from bot.domain.action_due import by_due, first_look, is_overdue
from bot.domain.action_item import PERMANENT_FIX, PRIORITIES
from bot.domain.action_lint import CARE, DEFAULT, QUESTIONS, asked_of
from bot.domain.checklist import Missing
from bot.domain.clock import deadlines, marked, steps
from bot.domain.deadline import ACKNOWLEDGE, Known
from bot.domain.incident import IncidentError, Status
from bot.domain.policy import Policy
from bot.domain.postmortem.factors import KEY
from bot.domain.postmortem.material import Answer, Material
from bot.domain.record import Record
from bot.domain.record_fields import check_complete
from bot.domain.record_kinds import ACTION_ITEM, KINDS, TEMPFIX
from bot.domain.suggested_actions import CHECK, CHECKS, UNKNOWN, first_ones, suggested
from bot.domain.triage import Facts, Revenue, Users
from bot.policies import load
from tests.support.builders import ALICE, BOB, START, a_record, an_incident

FRIDAY: Final = datetime(2026, 12, 4, 17, 0, tzinfo=UTC)
PLAIN: Final = load(None).policy
HOLIDAY: Final = PLAIN.model_copy(
    update={"calendar": PLAIN.calendar.model_copy(update={"holidays": (datetime(2026, 12, 7, tzinfo=UTC).date(),)})}
)
"""Monday the 7th is one."""


def an_item(**differs: Any) -> Record:
    """An item that Bob has to do by a Friday."""
    fields = {"owner": BOB, "due": FRIDAY.isoformat(), **differs.pop("fields", {})}
    kept = {key: value for key, value in fields.items() if value}
    return a_record(ACTION_ITEM, **{"text": "alert when checkout errors pass 1%", "fields": kept, **differs})


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("improve monitoring", "alert"),
        ("Better alerting", "alert"),
        ("Add more tests", "test"),
        ("improve the documentation", "page"),
        ("review our processes", "Who"),
        ("make the system better", "part"),
        ("investigate the root cause", ""),
        ("be more careful with deploys v2", "impossible"),
        ("Pay attention to alerts", "impossible"),
    ],
)
def test_a_text_that_promises_nothing_in_particular_is_asked_about(text: str, question: str) -> None:
    """Row (part): 162."""
    asked = asked_of(text)
    assert asked in {CARE, DEFAULT, *QUESTIONS.values()}
    assert question in asked


@pytest.mark.parametrize(
    "text",
    [
        "alert when checkout errors pass 1%",
        "improve monitoring of the checkout queue",
        "Add tests for retries",
        "improve alerts on p99",
        "Review the Terraform plan before each apply",
        "update `runbook-checkout`",
        "fix the timeout",
        "monitoring",
    ],
)
def test_a_text_that_names_something_is_taken(text: str) -> None:
    assert not asked_of(text)


def heard(item: Record, policy: Policy, *, until: datetime, status: Status = Status.CLOSED) -> Sequence[str]:
    """Return when someone hears of an item until then, with the clock looked at each time."""
    told: list[str] = []
    known = Known(now=START, records=[item])
    incident = an_incident(status=status, resolved_at=START)
    while True:
        left = [each for each in steps(deadlines(incident, known, policy), known) if each.deadline.kind == ACTION_ITEM]
        if not left or left[0].at > until:
            return told
        told.append(f"{left[0].at:%a %d %H:%M}")
        known = marked(known, [left[0].mark], at=left[0].at)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["Wed 02 09:00", "Fri 04 09:00", "Thu 10 09:00", "Tue 15 09:00"]),  # Monday the 7th is a holiday
        ({"due": START.replace(hour=17).isoformat()}, ["Tue 24 09:00", "Fri 27 09:00", "Wed 02 09:00"]),
        ({"due": "2026-12-06T17:00:00+00:00"}, ["Fri 04 09:00", "Tue 08 09:00", "Fri 11 09:00"]),
        ({"due": "2026-11-30T17:00:00+00:00"}, ["Fri 27 09:00", "Mon 30 09:00", "Thu 03 09:00"]),
        ({"due": "2026-12-08T17:00:00+00:00"}, ["Fri 04 09:00", "Tue 08 09:00", "Fri 11 09:00"]),
        ({"dated_at": "2026-12-03T10:00:00+00:00"}, ["Fri 04 09:00", "Thu 10 09:00", "Tue 15 09:00"]),
        ({"owner": ""}, ["Tue 24 09:00"]),
        ({"due": ""}, ["Tue 24 09:00"]),
    ],
)
def test_its_owner_hears_two_days_before_on_the_day_and_every_three_business_days(
    fields: dict[str, str], expected: list[str]
) -> None:
    """Row (part): 163. A weekend or a holiday moves it to the next working day."""
    found = heard(an_item(fields=fields), HOLIDAY, until=FRIDAY + timedelta(days=13))
    assert list(found[: len(expected)]) == expected
    if not (fields.get("owner", BOB) and fields.get("due", "x")):
        assert len(found) == 1


@pytest.mark.parametrize("status", [Status.INVESTIGATING, Status.RESOLVED, Status.CLOSED, Status.DECLINED])
@pytest.mark.parametrize("state", KINDS[ACTION_ITEM].states)
def test_no_one_hears_of_what_is_done_and_an_end_changes_nothing(status: Status, state: str) -> None:
    found = heard(an_item(state=state), PLAIN, until=FRIDAY, status=status)
    waits = state not in {"done", "dropped"} and status is not Status.DECLINED
    assert bool(found) is waits
    assert (first_look(PLAIN, an_item(state=state)) is None) is (state in {"done", "dropped"})


def test_items_are_listed_by_their_date_and_are_overdue_from_it_on() -> None:
    """Row (part): 163."""
    soon, late = an_item(fields={"due": START.isoformat()}), an_item(number=2)
    undated = an_item(number=3, fields={"due": ""})
    assert [each.number for each in by_due([undated, late, soon])] == [1, 2, 3]
    assert [is_overdue(each, START) for each in (soon, late, undated)] == [True, False, False]
    assert not is_overdue(replace(soon, state="done"), START)


@pytest.mark.parametrize(
    ("fields", "ticked", "says"),
    [
        ({}, (), ""),
        ({"priority": PRIORITIES[1]}, (), ""),
        ({"criteria": "errors stay below 1%"}, (), "when this is so: “errors stay below 1%”"),
        ({"priority": PRIORITIES[0]}, (), "is P0, and no one has written yet"),
        ({"fixes": "F1"}, (), "Root cause identified and documented"),
        ({"fixes": "F1"}, tuple(PERMANENT_FIX)[:-1], "The deploy was monitored"),
        ({"fixes": "F1", "criteria": "x"}, tuple(PERMANENT_FIX), ""),
    ],
)
def test_it_is_done_once_its_criteria_are_confirmed_or_all_is_ticked(
    fields: dict[str, str], ticked: tuple[str, ...], says: str
) -> None:
    """Rows (part): 73, 74, 161."""
    item = an_item(fields=fields, ticked=ticked)
    if not says:
        check_complete(item, "done", {})
        return
    with pytest.raises(IncidentError, match=says) as refused:
        check_complete(item, "done", {})
    (offer,) = refused.value.offers
    assert offer.value.startswith("1:1:action_item:")
    if "fixes" not in fields:
        check_complete(item, "done", {}, confirmed=True)


def test_what_they_cover_and_leave_behind_is_counted_but_for_what_is_dropped() -> None:
    items = [
        an_item(fields={"area": "alert thresholds", "outcome": "monitoring"}),
        an_item(number=2, fields={"area": "alert thresholds", "outcome": "runbook"}),
        an_item(number=3, state="dropped", fields={"area": "initial actions", "outcome": "containment"}),
    ]
    assert {key: named for key, named in by_area(items).items() if named} == {"alert thresholds": ["AI-001", "AI-002"]}
    assert len(by_area(items)) == 9
    assert {key: named for key, named in by_outcome(items).items() if named} == {
        "runbook": ["AI-002"],
        "monitoring": ["AI-001"],
    }


def test_the_record_suggests_what_is_missing_and_nothing_that_is_there() -> None:
    known = Facts(users=Users.SOME, revenue=Revenue.LOW, data_at_risk=False, slo_violated=False)
    fix = a_record(TEMPFIX, text="rate limit at 50%")
    material = Material(
        incident=an_incident(facts=known),
        severity=PLAIN.severities_by_rank[0],
        roles={},
        assignments=(),
        timeline=(),
        answers={},
        records=(fix,),
    )
    (permanent,) = suggested(material, (), ())
    assert permanent.fields == {"outcome": "boundaries", "fixes": "F1"}
    assert "rate limit at 50%" in permanent.text
    item = an_item(fields={"fixes": "F1"})
    assert suggested(replace(material, records=(fix, item)), (), ()) == ()
    assert suggested(replace(material, records=(replace(fix, state="removed"),)), (), ()) == ()

    unknown = replace(material, incident=an_incident(), records=())
    found = suggested(unknown, {ACKNOWLEDGE}, {"checkout"})
    keys = [*(f"fact:{name}" for name in UNKNOWN), "late:acknowledge", "watch:checkout"]
    assert [each.key for each in found] == keys
    assert not [each.text for each in found if asked_of(each.text)], "each names what will change"
    taken = an_item(text=found[0].text, by=ALICE)
    assert found[0] not in suggested(replace(unknown, records=(taken,)), {ACKNOWLEDGE}, {"checkout"})

    wrote = Answer(section=KEY, text="nothing measures the pool\nTypes: missing alerts", by=ALICE, at=START)
    evidence = PLAIN.checklists["evidence"]
    left = tuple(Missing(evidence, item) for item in evidence.items)
    whole = suggested(replace(unknown, answers={KEY: wrote}, unchecked=left), {ACKNOWLEDGE}, {"checkout"})
    said = [f"factor:{each}" for each in ("missing alerts", "nothing measures the pool")]
    assert [each.key for each in whole][: len(keys) + 2] == [*keys[:-1], *said, keys[-1]]
    assert whole[: -len(left) + CHECKS] == first_ones(whole), "of what no one checked, a few come first"
    minor = replace(unknown, severity=PLAIN.severities_by_rank[-1], unchecked=left)
    assert not [each for each in suggested(minor, (), ()) if each.key.startswith(CHECK)], "no one asked for it"
