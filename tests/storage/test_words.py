"""Words that are removed: whole, inside a text where they are long enough, and between marks where they are short."""

from __future__ import annotations

import pytest

from storage.erasure.words import Words

GONE = "(removed)"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("zqpw7", GONE),
        ("Update #1 (said by <@U0B0B00001>): zqpw7", f"Update #1 (said by <@U0B0B00001>): {GONE}"),
        ("Update #2: x · Next steps: zqpw7 · Ruled out: y", f"Update #2: x · Next steps: {GONE} · Ruled out: y"),
        ("Fixed: zqpw7 (was investigating)", f"Fixed: {GONE} (was investigating)"),
        ("INC-2026-1123-002 (DB down) was merged into this", f"INC-2026-1123-002 ({GONE}) was merged into this"),
        ("Told <@U0DANA0001>: reboot", f"Told <@U0DANA0001>: {GONE}"),
        ("As he said, the ocelot deploy broke it", f"As he said, {GONE} broke it"),
        ("the ocelot deploythe ocelot deploy of nine", f"{GONE}{GONE}"),
        ("we reboot it", "we reboot it"),
        ("it is rebooted: rebooting", "it is rebooted: rebooting"),
        ("Update #1: 1st try", "Update #1: 1st try"),
        ("INC-2026-1123-001", "INC-2026-1123-001"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_cut_out_of_a_text(text: str, left: str) -> None:
    words = Words(["zqpw7", "reboot", "DB down", "1", "001", "the ocelot deploy", "the ocelot deploy of nine", "", " "])
    assert words.cut_out_of(text, short=True) == left


@pytest.mark.parametrize("mark", ["(", "[", '"', "“", "\n", ": ", "; ", ", ", ". ", "! ", "? ", "· ", "→ "])
def test_a_short_word_stands_for_itself_behind_a_mark(mark: str) -> None:
    assert Words(["reboot"]).cut_out_of(f"x{mark}reboot", short=True) == f"x{mark}{GONE}"


@pytest.mark.parametrize("mark", [")", "]", '"', "”", "\n", ":", ";", ",", ".", "!", "?", " (", " ·", " →"])
def test_a_short_word_stands_for_itself_before_a_mark(mark: str) -> None:
    assert Words(["reboot"]).cut_out_of(f"reboot{mark}x", short=True) == f"{GONE}{mark}x"


@pytest.mark.parametrize(
    "text", ["x reboot", "xreboot", "-reboot", ":reboot", "·reboot", "reboot x", "reboot-", "reboot·"]
)
def test_a_short_word_that_goes_on_stays(text: str) -> None:
    assert Words(["reboot"]).cut_out_of(text, short=True) == text


@pytest.mark.parametrize("length", [1, 2, 6, 7, 8, 9, 20])
def test_words_of_every_length_are_cut_between_marks_and_from_eight_on_everywhere(length: int) -> None:
    word = "abcdefghijklmnopqrst"[:length]
    words = Words([word])
    assert words.cut_out_of(f"Update #1: {word}", short=True) == f"Update #1: {GONE}"
    assert words.cut_out_of(f"Update #1: {word}", short=False) == f"Update #1: {GONE if length >= 8 else word}"
    assert words.cut_out_of(f"Z{word}Z", short=True) == (f"Z{GONE}Z" if length >= 8 else f"Z{word}Z")


def test_the_longest_goes_first() -> None:
    words = Words(["reboot", "reboot)", "the ocelot deploy", "the ocelot"])
    assert words.cut_out_of("reboot)", short=True) == GONE
    assert words.cut_out_of("(the ocelot deploy)", short=True) == f"({GONE})"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("ocelot", True),
        ("the ocelot deploy", True),
        ("the ocelot…", True),
        ("the  ocelot\ndeploy", True),
        ("ok", True),
        ("an ocelot", False),
        ("okay", False),
    ],
)
def test_a_part_of_what_was_written_is_recognised(text: str, *, known: bool) -> None:
    assert Words(["the\nocelot  deploy", "ok"]).contain(text) is known


def test_short_words_of_one_are_left_in_what_others_said() -> None:
    assert Words(["ok", "the ocelot deploy"]).cut_out_of("ok: the ocelot deploy", short=False) == f"ok: {GONE}"


def test_a_tombstone_is_nobodys_words() -> None:
    assert Words([GONE]).cut_out_of(f"Fixed: {GONE}", short=True) == f"Fixed: {GONE}"
    assert not Words([GONE]).contain(GONE)
