"""A declaration of any length becomes a title, and what does not fit into one is kept."""

from __future__ import annotations

import pytest

from bot.domain.incident import TITLE_LIMIT
from bot.slack.conversations.parsing.title import titled

LONG = "payment provider answers with 502 for every third request since the deploy of this morning, and " * 3
ALERT = "[FIRING:3] CheckoutErrors\nsummary: 5xx over 3%\nseverity: critical"


def _severity(word: str) -> int | None:
    return {"sev1": 1, "sev2": 2, "critical": 1}.get(word.casefold())


@pytest.mark.parametrize(
    ("typed", "title", "severity", "private", "whole"),
    [
        ("checkout is down sev1", "checkout is down", 1, False, False),
        ("checkout is down critical", "checkout is down critical", 1, False, False),
        ("--private a leak sev2", "a leak", 2, True, False),
        ("a leak --private sev2", "a leak", 2, True, False),
        (ALERT, "[FIRING:3] CheckoutErrors", None, False, True),
        (f"sev2 {ALERT}", "[FIRING:3] CheckoutErrors", 2, False, True),
        (f"{ALERT}\nsev2", "[FIRING:3] CheckoutErrors", 2, False, True),
        ("a leak --private sev2\nthe bucket was open", "a leak", 2, True, True),
        ("a leak sev2 --private\nthe bucket was open", "a leak", 2, True, True),
        ("```\n> disk full on db1\nno space left\n```", "disk full on db1", None, False, True),
        ("sev1", "", 1, False, False),
        ("!!!", "!!!", None, False, False),
    ],
)
def test_the_first_line_that_says_something_is_the_title(
    typed: str,
    title: str,
    severity: int | None,
    private: bool,  # noqa: FBT001 - a row
    whole: bool,  # noqa: FBT001 - a row
) -> None:
    read = titled(typed, _severity)
    assert (read.title, read.severity, read.private) == (title, severity, private)
    assert read.whole == (typed if whole else "")


@pytest.mark.parametrize("typed", [LONG, f"{LONG} sev1", f"sev1 {LONG}", f"{LONG}\n{LONG}"])
def test_a_long_title_is_cut_after_a_word_and_nothing_is_lost(typed: str) -> None:
    read = titled(typed, _severity)
    assert read.title == LONG[: LONG.rindex(" payment provider", 0, TITLE_LIMIT) + 17] + "…"
    assert len(read.title) <= TITLE_LIMIT
    assert read.whole == typed.strip()
    assert read.severity == (1 if "sev1" in typed else None)


@pytest.mark.parametrize("typed", ["x" * 5_000, "x" * 119 + " y" * 40, "𝔘" * 300])
def test_a_title_without_spaces_is_cut_where_it_has_to_be(typed: str) -> None:
    read = titled(typed, _severity)
    assert TITLE_LIMIT // 2 <= len(read.title) <= TITLE_LIMIT
    assert read.title.endswith("…")


@pytest.mark.parametrize("title", ["R&D <prod> " * 10 + "x" * 10, "x" * 120, "x" * 60 + " " + "&" * 59])
def test_a_title_that_fits_is_left_whole_whatever_is_in_it(title: str) -> None:
    assert len(title) == TITLE_LIMIT
    assert titled(title, _severity).title == title
    assert titled(title, _severity).whole == ""


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("x" * 61 + " " + "y" * 100, "x" * 61 + "…"),  # more than half of a title is left
        ("x" * 60 + " " + "y" * 100, "x" * 60 + " " + "y" * 58 + "…"),
        ("x" * 59 + " " + "y" * 59 + " z", "x" * 59 + " " + "y" * 59 + "…"),
        ("x" * 70 + " -,: " + "y" * 100, "x" * 70 + "…"),
    ],
)
def test_a_title_is_cut_after_a_word_where_half_of_it_is_left(typed: str, title: str) -> None:
    assert titled(typed, _severity).title == title


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ('"checkout is down"', "checkout is down"),
        ("“checkout is down”", "checkout is down"),
        ('"checkout" and "search"', '"checkout" and "search"'),
        ('"checkout is down', '"checkout is down'),
        ('checkout is down"', 'checkout is down"'),
        ('""', '""'),
        ('"x"', "x"),
        ('"', '"'),
    ],
)
def test_quotes_are_taken_off_that_hold_all_of_a_title(typed: str, title: str) -> None:
    assert titled(typed, _severity).title == title
