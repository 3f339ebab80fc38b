"""Which changes may have caused an incident, and what a change is called."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.change import SHOWN, Change, suspects
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
    assert suspects(changes, started_at=START, services=()) == (changes if is_suspect else [])


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
    assert [each.service for each in suspects(changes, started_at=START, services=services)] == found


def test_of_many_the_latest_stay() -> None:
    changes = [a_change(minutes_before=each) for each in range(100)]
    assert suspects(changes, started_at=START, services=()) == changes[:SHOWN]
