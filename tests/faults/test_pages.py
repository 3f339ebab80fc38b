"""The judge of pages sees each thing that may be wrong with them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.demo.slack import LocalSlack
from bot.manifest import manifest
from tests.faults.facts import Story
from tests.faults.pages import paged
from tests.faults.replicas_judge import judge
from tests.faults.replicas_workload import Story as ReplicasStory
from tests.faults.replicas_workload import Workload
from tests.support.builders import START
from tests.support.pagerduty import PagerDuty

NUMBER = "INC-2026-1123-001"
OTHER = "INC-2026-1123-002"
CALLED, ENDED = (NUMBER, "triggered"), (NUMBER, "resolved")
RUNG, RUNG_ENDED = [(f"{NUMBER}:rung:executive_sponsor", to) for to in ("triggered", "resolved")]

Moves = Sequence[tuple[str, str]]

WRONG: dict[str, tuple[Moves, str | None]] = {
    "as it should be": ((CALLED, ENDED, RUNG, RUNG_ENDED), None),
    "another's": ((CALLED, ENDED, RUNG, RUNG_ENDED, (OTHER, "triggered")), None),
    "no page": ((RUNG, RUNG_ENDED), "lost"),
    "again after the end": ((CALLED, ENDED, CALLED, ENDED, RUNG, RUNG_ENDED), "doubled"),
    "under another name": ((CALLED, ENDED, RUNG, RUNG_ENDED, (f"{NUMBER}:twice", "triggered")), "doubled"),
    "no end": ((CALLED, RUNG, RUNG_ENDED), "lost"),
    "only acknowledged": ((CALLED, (NUMBER, "acknowledged"), RUNG, RUNG_ENDED), "lost"),
}


def a_pager(moves: Moves, *said: str) -> PagerDuty:
    pager = PagerDuty()
    for key, to in moves:
        pager.moved(key, to, "")
    pager.requests += said
    return pager


@pytest.mark.parametrize(("moves", "kind"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_with_the_pages_of_a_storm_is_seen(moves: Moves, kind: str | None) -> None:
    story = Story("checkout is down", "sev1", private=False, declared_by="alice", numbers={NUMBER})
    without_rungs = [(key, to) for key, to in moves if "rung" not in key]
    assert {one.kind for one in paged(a_pager(without_rungs), [story])} == ({kind} if kind else set())


@pytest.mark.parametrize(
    ("moves", "kind"), [*WRONG.values(), ((CALLED, ENDED), "lost"), ((CALLED, ENDED, RUNG), "lost")]
)
def test_what_is_wrong_with_the_pages_of_replicas_is_seen(moves: Moves, kind: str | None) -> None:
    found = [one for sort in told(a_pager(moves), private=False).values() for one in sort if "page" in one]
    assert bool(found) == (kind is not None)


def test_a_private_incident_that_pages_or_is_told_to_a_pager_is_seen() -> None:
    story = Story("checkout is down", "sev1", private=True, declared_by="alice", numbers={NUMBER})
    assert {one.kind for one in paged(a_pager([CALLED], "checkout is down"), [story])} == {"doubled", "leaked"}
    found = told(a_pager([CALLED], "checkout is down"), private=True)
    assert found["leaked"] == [f"{NUMBER} to the pager"]
    assert found["doubled"] == [f"the page {NUMBER}: 1 times, not 0"]


def told(pager: PagerDuty, *, private: bool) -> dict[str, list[str]]:
    """Judge one incident of which nothing but the pages is known."""
    slack = LocalSlack(now=lambda: START, manifest=manifest())
    workload = Workload(slack=slack, pager=pager, incidents=1, promises=0, at_once=1, patience=0, seed=1)
    workload.stories = [ReplicasStory("checkout is down", private, number=NUMBER)]
    verdict = judge(slack, workload)
    return {"lost": verdict.lost, "doubled": verdict.doubled, "leaked": verdict.leaked}
