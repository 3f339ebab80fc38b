"""A text is cut at its limit, not before, and parted where a reader would part it."""

from __future__ import annotations

import pytest

from bot.slack.blocks import text
from bot.slack.conversations.choices import running

FIRE = "\U0001f525"
FAMILY = "\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1fa\U0001f1e6"


@pytest.mark.parametrize(("typed", "units"), [("", 0), ("a", 1), ("\uffff", 1), ("\U00010000", 2), (f"a{FIRE}b", 4)])
def test_what_lies_beyond_the_basic_plane_counts_twice(typed: str, units: int) -> None:
    assert text.size(typed) == units


@pytest.mark.parametrize(
    ("typed", "limit", "shown"),
    [
        ("abcd", 4, "abcd"),
        ("abcde", 4, "abc…"),
        ("abcde", 1, "…"),
        ("abcde", 0, ""),
        ("abcde", -1, ""),
        ("", 0, ""),
        ("ab  cd", 5, "ab…"),
        (FIRE * 2, 4, FIRE * 2),
        (FIRE * 2 + "a", 4, FIRE + "…"),
        (FIRE * 2, 3, FIRE + "…"),
        (FIRE * 2, 2, "…"),
        (FAMILY * 2, 9, FAMILY + "…"),
        (FLAG * 2, 7, FLAG + "…"),
        ("\U0001f44d\U0001f3fb" * 2, 7, "\U0001f44d\U0001f3fb…"),
        ("\U0001f44d\U0001f3ff" * 2, 7, "\U0001f44d\U0001f3ff…"),
        ("\U0001f44d\U0001f3fa" * 2, 7, "\U0001f44d\U0001f3fa\U0001f44d…"),
        ("a" + "\u0301" * 40, 34, "a" + "\u0301" * 32 + "…"),  # longer than a grapheme is spared
        ("a" + "\u0301" * 40, 33, "…"),
    ],
)
def test_plain_text_is_cut_between_what_is_seen_as_characters(typed: str, limit: int, shown: str) -> None:
    assert text.clip(typed, limit, escaping=False) == shown


@pytest.mark.parametrize(
    ("typed", "limit", "shown"),
    [
        ("a@here", 7, "a@\u200bhere"),
        ("<b>", 9, "&lt;b&gt;"),
        ("<b>", 8, "&lt;b…"),
        ("<b>", 5, "&lt;…"),
        ("<b>", 4, "…"),
    ],
)
def test_what_escaping_adds_counts(typed: str, limit: int, shown: str) -> None:
    assert text.clip_escaped(typed, limit) == shown


@pytest.mark.parametrize(
    ("mrkdwn", "limit", "shown"),
    [
        ("abcd", 4, "abcd"),
        ("abcde", 4, "abc…"),
        ("abcde", 0, ""),
        ("a<@U1>", 6, "a<@U1>"),
        ("a<@U1>b", 6, "a…"),
        ("<@U1>bcd", 7, "<@U1>b…"),
        ("a&amp;b", 6, "a…"),
        ("a&amp;bc", 7, "a&amp;…"),
        ("&amp;x", 5, "…"),
        ("a > b < c", 8, "a > b…"),
    ],
)
def test_mrkdwn_is_cut_before_what_would_be_broken(mrkdwn: str, limit: int, shown: str) -> None:
    assert text.clip_mrkdwn(mrkdwn, limit) == shown


@pytest.mark.parametrize(
    ("mrkdwn", "pieces"),
    [
        ("", []),
        ("abcdefgh", ["abcdefgh"]),
        ("abcdefghi", ["abcdefgh", "i"]),
        (FIRE * 4, [FIRE * 4]),
        (FIRE * 5, [FIRE * 4, FIRE]),
        ("abc defghi", ["abc defg", "hi"]),  # the first half is no place to part
        ("abcd efghi", ["abcd efg", "hi"]),
        ("abcde fghi", ["abcde", "fghi"]),
        ("abcdefgh ij", ["abcdefgh", "ij"]),
        ("abcde\nf ghi", ["abcde", "f ghi"]),  # a line end before a space
        ("abcdef<@U1>", ["abcdef", "<@U1>"]),
        ("<@U1234567890>a", ["<@U12345", "67890>a"]),  # longer than a piece: there is no other way
        ("   ", []),
    ],
)
def test_mrkdwn_is_parted_in_its_later_half(mrkdwn: str, pieces: list[str]) -> None:
    assert text.split_mrkdwn(mrkdwn, 8) == pieces


def test_a_line_is_run_by_a_button_as_long_as_the_button_can_hold_it() -> None:
    (offer,) = running("list", "x" * 1_998, thread="1")
    assert (offer.label, offer.value) == ("list", f"1:{'x' * 1_998}")
    assert running("list", "x" * 1_999, thread="1") == ()


@pytest.mark.parametrize(
    ("limit", "pieces"),
    [(1, [FIRE, FIRE, FIRE]), (2, [FIRE, FIRE, FIRE]), (3, [FIRE, FIRE, FIRE]), (4, [FIRE * 2, FIRE]), (6, [FIRE * 3])],
)
def test_what_is_longer_than_a_piece_may_be_is_a_piece_of_its_own(limit: int, pieces: list[str]) -> None:
    assert text.split_mrkdwn(FIRE * 3, limit) == pieces
