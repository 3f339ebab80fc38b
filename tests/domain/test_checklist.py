"""Checklists: what ticks items by itself, which lists have room, and what is still missing.

Rows: 30, 31, 57. Rows (part): 58.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.checklist import (
    FOLDED,
    MITIGATED,
    MOST_SHOWN,
    NOT_APPLICABLE,
    SHOWN,
    SHOWN_AGAIN,
    TICKED,
    WAITS,
    Appearance,
    Checklist,
    Item,
    RequiredFor,
    Tick,
    lists_of,
    progress,
)
from bot.domain.checklists_shown import giving_way, shown_unasked
from bot.domain.clock import deadlines
from bot.domain.deadline import CHECKLIST, Known
from bot.domain.incident import Status
from bot.domain.met import ALERTS_ENDED, MET, is_met, lines_of, missing
from bot.domain.overview import Alerts, Checks, Health, Overview, Recorded, Roles, Updates
from bot.domain.part import Part
from bot.domain.probe import Sample, Standing
from bot.domain.record import Record
from bot.domain.triage import Facts, Users
from tests.support.builders import (
    ALICE,
    START,
    a_policy,
    a_record,
    an_assignment,
    an_incident,
    an_overview,
    an_update,
)

LATER = START + timedelta(minutes=10)
BARE = an_incident(severity_assumed=True, acknowledged_at=None)


def a_list(name: str, on: str = "declared", **more: Any) -> Checklist:
    items = more.pop("items", (Item(key="a", text="Look"), Item(key="b", text="Listen", met_by="impact")))
    return Checklist(key=name, label=name.capitalize(), shown=Appearance(on=on), items=items, **more)


def a_view(*parts: Part, **differs: Any) -> Overview:
    nothing: Sequence[Part] = (Checks(), Roles(), Updates(), Alerts(), Recorded(), Health())
    return an_overview(replace(BARE, **differs), *nothing, *parts)


def ticks(item: str, state: str = TICKED, *, of: str = "mine") -> Checks:
    return Checks((Tick(list=of, item=item, state=state, why="" if state == TICKED else "x", by=ALICE, at=START),))


def measured(name: str, *, ok: bool, failing: bool = False) -> Standing:
    last = Sample(probe=name, at=START, value=None, ok=ok, error="" if ok else "500", by="web-1")
    return Standing(probe=name, failing=failing, since=START, last=last)


def an_action(state: str = "open", **fields: str) -> Record:
    return a_record("action_item", state=state, fields={"due": START.isoformat(), **fields})


HEALTHY = measured("web", ok=True)
FAILS = measured("db", ok=False, failing=True)

SO: dict[str, Overview] = {
    "impact": a_view(impact="card payments fail"),
    "users": a_view(facts=Facts(users=Users.MANY)),
    "systems": a_view(facts=Facts(systems=("checkout",))),
    "severity": a_view(severity_assumed=False),
    "commander": a_view(Roles((an_assignment(role="commander"),))),
    "changes": a_view(Recorded((a_record("change", state="kept"),))),
    "acknowledged": a_view(acknowledged_at=START),
    "update": a_view(Updates(an_update(), an_update())),
    "cause": a_view(Recorded((a_record("hypothesis", state="supported"),))),
    "mitigated": a_view(mitigated_at=START),
    "resolved": a_view(resolved_at=START),
    "closed": a_view(status=Status.CLOSED),
    "invited": a_view(Recorded((a_record("review", state="held"),)), has_room=True),
    "actions_owned": a_view(Recorded((an_action(owner=ALICE), an_action("dropped")))),
    "actions_done": a_view(Recorded((an_action("done"), an_action("dropped")))),
    "published": a_view(Checks(published=True), private=True),
    "shared": a_view(Checks(published=True)),
    ALERTS_ENDED: a_view(Alerts(ended=2)),
    "record:hypothesis": a_view(Recorded((a_record("hypothesis"),))),
    "record:evidence:user report": a_view(Recorded((a_record("evidence", fields={"type": "user report"}),))),
    "probe:web": a_view(Health((HEALTHY, FAILS))),
    "probe:any": a_view(Health((HEALTHY,))),
}
"""What ticks an item -> an incident of which it is so."""

NOT_SO: dict[str, Overview] = {
    "changes": a_view(Recorded((a_record("change", state="suggested"),))),
    "cause": a_view(Recorded((a_record("hypothesis", state="ruled out"),))),
    "invited": a_view(Recorded((a_record("review", state="planned"),)), has_room=False, announced_in=()),
    "actions_owned": a_view(Recorded((an_action(owner=ALICE), an_action()))),
    "actions_done": a_view(Recorded((an_action("done"), an_action("blocked")))),
    "shared": a_view(Checks(published=True), private=True),
    ALERTS_ENDED: a_view(Alerts(ended=2, firing=1)),
    "record:evidence:user report": a_view(Recorded((a_record("evidence", fields={"type": "log"}),))),
    "record:hypothesis": a_view(Recorded((a_record("evidence"),))),
    "probe:web": a_view(Health((Standing(probe="web"),))),
    "probe:db": a_view(Health((HEALTHY, FAILS))),
    "probe:any": a_view(Health((HEALTHY, FAILS))),
    "what a later release knows": a_view(impact="card payments fail"),
}
"""The same of which it is not, though nearly."""


@pytest.mark.parametrize("met_by", SO)
def test_a_fact_ticks_once_it_is_known(met_by: str) -> None:
    assert is_met(met_by, SO[met_by])
    assert not is_met(met_by, a_view()), "nothing is known yet"


@pytest.mark.parametrize("met_by", NOT_SO)
def test_what_is_nearly_so_ticks_nothing(met_by: str) -> None:
    assert not is_met(met_by, NOT_SO[met_by])


def test_every_fact_is_tried_and_every_shipped_item_can_be_met() -> None:
    assert set(MET) <= set(SO)
    named = {
        item.met_by for preset in ("sev", "p") for each in a_policy(preset).checklists.values() for item in each.items
    }
    kinds = {each.partition(":")[0] for each in SO}
    assert {each for each in named - {""} if each.partition(":")[0] not in kinds} == set()


def test_a_line_is_open_until_someone_or_a_fact_ticks_it() -> None:
    checklist = a_list("mine")
    said = Checks((Tick(list="mine", item="a", state=TICKED, by=ALICE, at=START),))
    for view, done, known in (
        (a_view(), "0/2", [False, False]),
        (a_view(said), "1/2", [False, False]),
        (a_view(said, impact="x"), "2/2", [False, True]),
        (
            a_view(Checks((Tick(list="mine", item="b", state=TICKED, by=ALICE, at=START),)), impact="x"),
            "1/2",
            [False] * 2,
        ),
        (a_view(Checks((Tick(list="mine", item="a", state=NOT_APPLICABLE, why="x", at=START),))), "1/2", [False] * 2),
        (a_view(Checks((Tick(list="other", item="a", state=TICKED, at=START),))), "0/2", [False] * 2),
    ):
        lines = lines_of(checklist, view)
        assert (progress(lines), [line.is_known for line in lines]) == (done, known)


def test_what_is_missing_names_what_is_open_of_the_lists_that_are_asked_for() -> None:
    lists = {
        "wanted": a_list("wanted", required_for="recovered"),
        "other": a_list("other", required_for="closed"),
        "minor": a_list("minor", required_for="recovered", severities=("sev4",)),
    }
    for view, found in (
        (a_view(), [("wanted", "a"), ("wanted", "b")]),
        (a_view(impact="x"), [("wanted", "a")]),
        (a_view(ticks("a", NOT_APPLICABLE, of="wanted"), impact="x"), []),
    ):
        asked = replace(view, policy=view.policy.model_copy(update={"checklists": lists}))
        assert [(each.checklist.key, each.item.key) for each in missing(asked, RequiredFor.RECOVERED)] == found


def test_two_lists_at_most_are_open_unasked_and_the_oldest_give_way() -> None:
    lists = {name: a_list(name) for name in ("a", "b", "c")} | {
        "d": a_list("d", MITIGATED),
        "e": a_list("e", MITIGATED),
    }
    lists |= {"mine": a_list("mine", **{"for": "commander"}), "minor": a_list("minor", severities=("sev4",))}
    incident = an_incident()
    new = shown_unasked(lists.values(), "declared", incident, {}, START)
    assert [each.key for each in new] == ["a", "b"]
    standing = lists_of([Tick(list=each.key, state=SHOWN, at=START) for each in new])
    assert giving_way(lists, standing, []) == []
    assert [each.key for each in shown_unasked(lists.values(), "declared", incident, standing, START)] == []

    later = shown_unasked(lists.values(), MITIGATED, incident, standing, LATER)
    assert [each.key for each in later] == ["d", "e"]
    assert sorted(giving_way(lists, standing, ["d", "e"])) == ["a", "b"]
    assert giving_way(lists, standing, ["d"]) == ["a"], "of the same age, the first gives way"
    assert len(new) <= MOST_SHOWN


def test_lists_of_a_strategy_are_shown_however_many_are_open() -> None:
    lists = {"r": a_list("r", "mitigation:rollback"), "s": a_list("s", "mitigation:rollback")}
    standing = lists_of([Tick(list=name, state=SHOWN, at=START) for name in ("a", "b")])
    asked = shown_unasked(lists.values(), "mitigation:rollback", an_incident(), standing, START)
    assert [each.key for each in asked] == ["r", "s"]


@pytest.mark.parametrize(
    ("state", "ticked", "due"),
    [
        (SHOWN, ("broken",), True),
        (SHOWN, None, False),
        (SHOWN_AGAIN, (), False),
        (FOLDED, (), False),
        (WAITS, (), False),
    ],
)
def test_what_is_open_is_due_once_more(state: str, ticked: Sequence[str] | None, *, due: bool) -> None:
    """Rows: 30. A list that is done, gave way or was shown again is not."""
    policy = a_policy()
    items = [item.key for item in policy.checklists["first5"].items] if ticked is None else ticked
    said = [Tick(list="first5", item=key, state=TICKED, at=START) for key in items]
    known = Known(now=START, checks=[Tick(list="first5", state=state, at=START), *said])
    found = [each for each in deadlines(an_incident(), known, policy) if each.kind == CHECKLIST]
    assert [(each.subject, each.due - START) for each in found] == ([("first5", timedelta(minutes=5))] if due else [])


def test_a_list_that_a_clock_dated_ahead_is_due_by_the_clock_that_is_right() -> None:
    known = Known(now=START, checks=[Tick(list="first5", state=SHOWN, at=START + timedelta(days=1))])
    (found,) = [each for each in deadlines(an_incident(), known, a_policy()) if each.kind == CHECKLIST]
    assert found.due == START + timedelta(minutes=5)
