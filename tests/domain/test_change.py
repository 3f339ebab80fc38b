"""Which changes may have caused an incident, and what a change is called."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.change import CHANGED, SHOWN, Change, changes_in, rolled_back_by, suspects
from bot.domain.timeline import EntryKind, fact
from tests.support.builders import START


def a_change(title: str = "deploy", *, minutes_before: float = 12, service: str = "checkout", **said: str) -> Change:
    return Change(
        key=f"{title}{minutes_before}",
        at=START - timedelta(minutes=minutes_before),
        title=title,
        service=service,
        **said,
    )


@pytest.mark.parametrize(
    ("change", "called"),
    [
        (a_change(version="v2.4.0"), "deploy v2.4.0 of checkout"),
        (a_change("Deploy Checkout v2.4.0", version="V2.4.0"), "Deploy Checkout v2.4.0"),
        (a_change("Raise the pool", service=""), "Raise the pool"),
    ],
)
def test_a_change_is_called_by_what_is_known_of_it_and_nothing_is_said_twice(change: Change, called: str) -> None:
    assert change.called == called


@pytest.mark.parametrize(("minutes_before", "is_suspect"), [(-1, False), (0, True), (120, True), (121, False)])
def test_only_what_was_changed_within_two_hours_before_it_began_is_a_suspect(
    *, minutes_before: float, is_suspect: bool
) -> None:
    changes = [a_change(minutes_before=minutes_before)]
    assert [each.change for each in suspects(changes, started_at=START, services=())] == (changes if is_suspect else [])


@pytest.mark.parametrize(
    ("services", "found"),
    [
        ((), ["search", "", "checkout"]),
        (("Checkout",), ["", "checkout"]),
        (("login",), [""]),
    ],
)
def test_a_change_of_another_service_is_none_where_the_services_are_known(
    services: tuple[str, ...], found: list[str]
) -> None:
    changes = [
        a_change(minutes_before=30, service="checkout"),
        a_change(minutes_before=20, service=""),
        a_change(minutes_before=10, service="search"),
    ]
    shown = suspects(changes, started_at=START, services=services)
    assert [each.change.service for each in shown] == found


def test_of_many_the_latest_stay() -> None:
    changes = [a_change(minutes_before=each) for each in range(100)]
    assert [each.change for each in suspects(changes, started_at=START, services=())] == changes[:SHOWN]


NEEDS = {
    "Checkout": ("payments-db", "Cache"),
    "payments-db": ("disks",),
    "search": ("cache",),
    "cache": (),
    "disks": ("checkout",),
}


@pytest.mark.parametrize(
    ("services", "changed", "called"),
    [
        (("checkout",), "Payments-DB", "deploy v3 of Payments-DB, which checkout depends on"),
        (("checkout",), "cache", "deploy v3 of cache, which checkout depends on"),
        (("search", "checkout"), "cache", "deploy v3 of cache, which search depends on"),
        (("checkout", "cache"), "cache", "deploy v3 of cache"),
        (("checkout",), "disks", "deploy v3 of disks, which checkout depends on"),
        (("search",), "disks", None),
        (("login",), "cache", None),
        ((), "cache", "deploy v3 of cache"),
    ],
)
def test_a_change_of_what_a_service_depends_on_is_a_suspect_and_called_such(
    services: tuple[str, ...], changed: str, called: str | None
) -> None:
    found = suspects([a_change(version="v3", service=changed)], started_at=START, services=services, depends_on=NEEDS)
    assert [each.called for each in found] == ([called] if called else [])


def test_a_timeline_tells_of_changes_by_notes_of_no_one() -> None:
    told = [
        fact(EntryKind.NOTE, f"{CHANGED}deploy v2 of checkout", by=None, now=START),
        fact(EntryKind.NOTE, f"{CHANGED}nothing, says Bob", by="U0B0B00001", now=START),
        fact(EntryKind.ALERT, f"{CHANGED}an alert", by=None, now=START),
        fact(EntryKind.NOTE, "Bob left", by=None, now=START),
    ]
    assert changes_in(told) == [(START, "deploy v2 of checkout")]


@pytest.mark.parametrize(
    ("typed", "change"),
    [
        ("rollback v2.4.0", 2),
        ("We roll back the deploy of checkout to v2.3.9", None),
        ("rolling back deploy v2.4.0 to v2.3.9", 2),
        ("reverted the latest config", 1),
        ("rollback", None),
        ("rollback to v2.4.0", None),
        ("rollback v2.3.9", None),
        ("rollback v2.4.0 because v2.4.1 leaks", None),
        ("don't roll back v2.4.0 yet", None),
        ("scale out before v2.4.0 is rolled back", None),
        ("restart v2.4.0", None),
    ],
)
def test_a_rollback_is_of_what_it_names(typed: str, change: int | None) -> None:
    suggested = {1: "config of checkout", 2: "deploy v2.4.0 of checkout", 3: "deploy v2.4.1 of checkout"}
    assert rolled_back_by(typed, suggested) == change


@pytest.mark.parametrize("typed", ["rollback", "roll back the deploy", "Rolled back v2.4.0 of payments", "revert it"])
def test_the_only_change_needs_no_version(typed: str) -> None:
    assert rolled_back_by(typed, {4: "deploy v2.4.0 of checkout"}) == 4
    assert rolled_back_by(typed, {}) is None
