"""Which incidents of the past resemble one most, and in which order they are shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.incident import Incident
from bot.domain.similar import MOST, similar
from bot.domain.triage import Facts
from storage.erasure.written import REMOVED
from tests.support.builders import an_incident


def past(*titles: str) -> list[Incident]:
    """Incidents that are over, newest first."""
    return [replace(an_incident(), id=100 - nth, title=title) for nth, title in enumerate(titles)]


def shown(title: str, before: list[Incident], *systems: str) -> list[str]:
    incident = replace(an_incident(), title=title, facts=Facts(systems=systems))
    return [each.title for each in similar(incident, before)]


@pytest.mark.parametrize("likest", range(4))
def test_the_likest_comes_first_wherever_it_stands(likest: int) -> None:
    titles = ["checkout payments broken", "checkout payments slow", "checkout payments down"]
    titles.insert(likest, "checkout payments timeout database")
    found = shown("checkout payments timeout database", past(*titles))
    assert found[0] == "checkout payments timeout database"
    assert len(found) == MOST


def test_of_equals_the_newest_comes_first() -> None:
    found = shown("checkout is down", past("checkout errors", "checkout fails", "checkout was slow", "checkout broken"))
    assert found == ["checkout errors", "checkout fails", "checkout was slow"]


def test_a_system_that_is_shared_counts_more_than_a_word() -> None:
    before = past("checkout is slow", "login fails")
    before[1] = replace(before[1], facts=Facts(systems=("API",)))
    assert shown("checkout is down", before, "api") == ["login fails", "checkout is slow"]


@pytest.mark.parametrize("title", ["the users can not pay", "errors are high", "login"])
def test_what_shares_no_word_of_its_own_is_not_like_it(title: str) -> None:
    assert shown("checkout is down for the users with errors", past(title)) == []


def test_what_was_purged_is_like_nothing() -> None:
    assert shown(REMOVED, past(REMOVED, REMOVED)) == []
