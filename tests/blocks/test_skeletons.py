"""What is shown consists of what was approved: as much of people's words, and the same things to press and fill in."""

from __future__ import annotations

from itertools import zip_longest

from tests.blocks import skeleton


def test_no_two_samples_have_one_name() -> None:
    names = [name for name, _ in skeleton.samples("x")]
    assert len(names) == len({*names}), "of two of one name only the last is compared"


def test_everything_that_is_shown_consists_of_what_was_approved() -> None:
    now, approved = skeleton.drawn(), skeleton.read()
    different = [
        f"{name}\n  - {before}\n  + {after}"
        for name in sorted({*now, *approved})
        for before, after in zip_longest(approved.get(name, ()), now.get(name, ()))
        if before != after
    ]
    assert not different, "\n".join(
        [*different[:9], "If that is meant: .venv/bin/python -m tests.blocks.skeleton, and read the diff."]
    )
