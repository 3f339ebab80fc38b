"""When a run of samples says that a probe fails: what comes and goes sooner counts for nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.probe import Probe, Sample, Standing, judge

NOW = datetime(2026, 11, 21, 20, 5, tzinfo=UTC)

PROBE = Probe.model_validate(
    {"kind": "dns", "name": "a.example", "service": "a", "every": "10s", "for": "30s", "recover_for": "20s"}
)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def samples(told: str, *, every: float = 10) -> list[Sample]:
    """``+``: healthy, ``-``: not, a space: none."""
    return [
        Sample(probe="it", at=after(n * every), value=None, ok=sign == "+")
        for n, sign in enumerate(told)
        if sign != " "
    ]


@pytest.mark.parametrize(
    ("told", "failing", "since"),
    [
        ("", False, None),
        ("+", False, 0),
        ("+++", False, 0),
        ("-", False, None),
        ("---", False, None),  # 20 s
        ("----", True, 0),
        ("+----", True, 10),
        ("+---+---", False, 0),  # never 30 s without a break
        ("----+", True, 0),
        ("----++", True, 0),
        ("----+++", False, 40),
        ("----++-++", True, 0),
        ("----+++----", True, 70),
        ("-    -", False, None),  # no one knows what was so meanwhile
        ("-----     +     +", True, 0),
        ("+-+-+-+-+-+-+-+-", False, 0),
    ],
)
def test_only_a_run_without_a_break_counts(told: str, *, failing: bool, since: float | None) -> None:
    found = judge("it", PROBE, samples(told))
    assert (found.failing, found.since) == (failing, None if since is None else after(since))
    assert found.last == (samples(told)[-1] if told else None)


def test_what_was_known_goes_on_and_order_does_not_matter() -> None:
    was = Standing(probe="it", failing=True, since=after(-600))
    assert judge("it", PROBE, samples("++"), was) == Standing(
        probe="it", failing=True, since=after(-600), last=samples("++")[-1]
    )
    assert judge("it", PROBE, reversed(samples("+++")), was).since == after(0)
    assert judge("it", PROBE, [], was) == was


def test_a_probe_without_patience_fails_at_once() -> None:
    at_once = PROBE.model_copy(update={"failing_for": timedelta()})
    assert judge("it", at_once, samples("+-")).failing


@given(st.lists(st.tuples(st.booleans(), st.floats(0.1, 9)), min_size=1, max_size=60))
def test_whoever_flaps_fails_only_after_as_long_as_counts(flaps: list[tuple[bool, float]]) -> None:
    """Whatever the order: it is failing only if some run of bad samples was that long, and was healthy before."""
    times = list(accumulate(seconds for _, seconds in flaps))
    taken = [Sample(probe="it", at=after(at), value=None, ok=ok) for at, (ok, _) in zip(times, flaps, strict=True)]
    longest = timedelta()
    began: Sample | None = None
    for each in taken:
        began = None if each.ok else began or each
        longest = max(longest, each.at - began.at) if began is not None else longest
    found = judge("it", PROBE, taken)
    assert not found.failing or longest >= PROBE.failing_for
    if longest < PROBE.failing_for:
        assert not found.failing
