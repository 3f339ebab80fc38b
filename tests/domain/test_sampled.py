"""How often what ticks items of checklists was so, over time. Rows: 118, 126."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.checklist import Appearance, Checklist, Item
from bot.domain.met import lines_of
from bot.domain.overview import Alerts, Health
from bot.domain.probe import Standing
from bot.domain.sampled import FIRES, Firing, Sampled, Span, firings
from tests.support.builders import START, an_incident, an_overview


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("turns", "found"),
    [
        ([], ()),
        ([(1, at(0), "declared"), (1, at(5), "ended")], (Firing(at(0), at(5)),)),
        ([(1, at(5), "ended"), (1, at(0), "joined")], (Firing(at(0), at(5)),)),
        ([(1, at(0), "declared"), (1, at(-1), FIRES)], (Firing(at(0), None),)),
        ([(1, at(3), "fires again"), (1, at(3), "ended")], (Firing(at(3), at(3)),)),
        ([(1, at(3), "fires again"), (1, at(4), "fires again")], (Firing(at(3), at(3)),)),
        ([(1, at(2), FIRES)], (Firing(at(2), None),)),
        ([(1, at(0), "declared"), (2, at(1), "ended"), (1, at(2), "ended")], (Firing(at(0), at(2)), None)),
    ],
    ids=["none", "ended", "any order", "fires", "both at once", "left", "came from another", "two"],
)
def test_when_alerts_fired(turns: Sequence[Any], found: Sequence[Firing | None]) -> None:
    said = firings(turns)
    assert [each if like else None for each, like in zip(said, found, strict=True)] == [*found]


HOUR = Span(since=START, until=at(65), every=timedelta(minutes=10))


@pytest.mark.parametrize(
    ("fired", "said"),
    [
        ([], "6 of 6 checks passed (every 10 min)"),
        ([Firing(at(-30), at(-1))], "6 of 6 checks passed (every 10 min)"),
        ([Firing(at(-30), at(1))], "5 of 6 checks passed (every 10 min)"),
        ([Firing(at(9), at(11)), Firing(at(12), at(13))], "4 of 6 checks passed (every 10 min)"),
        ([Firing(at(30), None)], "3 of 6 checks passed (every 10 min)"),
        ([Firing(at(62), None)], "6 of 6 checks passed (every 10 min)"),
        ([Firing(at(90), None)], "6 of 6 checks passed (every 10 min)"),
    ],
)
def test_a_check_passes_while_no_alert_fires(fired: Sequence[Firing], said: str) -> None:
    assert HOUR.without(fired) == said


@pytest.mark.parametrize(
    ("measured", "said"),
    [
        ([], ""),
        ([[(at(-1), True), (at(61), False)]], ""),
        ([[(at(1), True), (at(2), True)]], "1 of 1 checks passed (every 10 min)"),
        ([[(at(1), True), (at(2), False), (at(11), True)]], "1 of 2 checks passed (every 10 min)"),
        ([[(at(1), True)], [(at(2), False), (at(55), True)]], "1 of 2 checks passed (every 10 min)"),
    ],
    ids=["nothing", "outside", "one", "a failure", "two probes"],
)
def test_a_check_passes_where_all_that_was_measured_was_healthy(measured: Any, said: str) -> None:
    assert HOUR.healthy(measured) == said


LIST = Checklist(
    key="mine",
    label="Mine",
    shown=Appearance(on="resolved"),
    sampled=timedelta(minutes=10),
    items=(
        Item(key="hand", text="By hand"),
        Item(key="alerts", text="No alerts", met_by="alerts:ended"),
        Item(key="any", text="All respond", met_by="probe:any"),
        Item(key="shop", text="The shop responds", met_by="probe:shop"),
    ),
)
ONE, TWO = "1 of 1 checks passed (every 10 min)", "2 of 2 checks passed (every 10 min)"


@pytest.mark.parametrize(
    ("checklist", "differs", "now", "said"),
    [
        (LIST, {"resolved_at": at(0)}, at(20), ["", TWO, "0 of 1 checks passed (every 10 min)", ONE]),
        (LIST, {"resolved_at": at(0), "recovered_at": at(10)}, at(90), ["", ONE, "0 of 1" + ONE[6:], ONE]),
        (LIST, {"resolved_at": at(0)}, at(5), [""] * 4),
        (LIST, {}, at(20), [""] * 4),
        (LIST, {"resolved_at": at(0)}, None, [""] * 4),
        (LIST.model_copy(update={"sampled": None}), {"resolved_at": at(0)}, at(20), [""] * 4),
    ],
    ids=["resolved", "recovered", "too early", "open", "not asked for", "not sampled"],
)
def test_only_what_probes_and_alerts_tick_is_counted(
    checklist: Checklist, differs: dict[str, Any], now: datetime | None, said: list[str]
) -> None:
    standings = tuple(Standing(probe=name) for name in ("shop", "db"))
    measured = {"shop": [(at(1), True)], "db": [(at(2), False)], "other": [(at(11), True)]}
    view = an_overview(an_incident(**differs), Alerts(ended=1), Health(standings), Sampled((), measured))
    assert [line.passed for line in lines_of(checklist, view, now=now)] == said
    without_alerts = an_overview(an_incident(**differs), Health(standings), Sampled((), measured))
    assert lines_of(checklist, without_alerts, now=now)[1].passed == "", "no monitoring, so nothing is known"
