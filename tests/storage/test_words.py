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


def test_short_words_of_one_are_left_in_what_others_said() -> None:
    assert Words(["ok", "the ocelot deploy"]).cut_out_of("ok: the ocelot deploy", short=False) == f"ok: {GONE}"


def test_a_tombstone_is_nobodys_words() -> None:
    assert Words([GONE]).cut_out_of(f"Fixed: {GONE}", short=True) == f"Fixed: {GONE}"
    assert not Words([GONE]).contain(GONE)
