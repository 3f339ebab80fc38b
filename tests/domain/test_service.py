"""What a service depends on, in however many steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from bot.domain.service import MOST, needs_of

IN_A_RING = {"a": ("b",), "b": ("c",), "c": ("A",)}
CHAIN = {str(each): (str(each + 1),) for each in range(1_000)}


@pytest.mark.parametrize(
    ("name", "depends_on", "found"),
    [
        ("checkout", {}, ()),
        (
            "checkout",
            {"Checkout": ("db", "cache"), "DB": ("disks",), "cache": ("disks", "db")},
            ("db", "cache", "disks"),
        ),
        ("a", IN_A_RING, ("b", "c")),
        ("B", IN_A_RING, ("c", "A")),
        ("a", {"a": ("a",)}, ()),
        ("0", CHAIN, tuple(str(each) for each in range(1, MOST + 1))),
    ],
)
def test_the_nearest_come_first_and_each_once(
    name: str, depends_on: Mapping[str, Sequence[str]], found: tuple[str, ...]
) -> None:
    assert needs_of(name, depends_on) == found
