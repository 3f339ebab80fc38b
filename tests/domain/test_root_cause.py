"""The root cause is one text of three parts. Row (part): 56."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.postmortem.root_cause import PARTS, in_one, in_parts

words = st.text(st.characters(codec="ascii", categories=("L", "N"), include_characters=" ,."), max_size=60)
said = st.lists(words.map(str.strip).filter(bool), max_size=3).map("\n".join)


@given(said, said, said)
def test_what_is_written_is_read_again(cause: str, mode: str, radius: str) -> None:
    parts = dict(zip(PARTS, (cause, mode, radius), strict=True))
    assert in_parts(in_one(parts)) == parts


@pytest.mark.parametrize(
    ("text", "cause", "mode"),
    [
        ("", "", ""),
        ("A pool of 5", "A pool of 5", ""),
        ("A pool of 5\nfor all\nFailure mode: it ran dry\nand hung", "A pool of 5\nfor all", "it ran dry\nand hung"),
        ("Failure mode: it ran dry", "", "it ran dry"),
    ],
)
def test_a_text_that_someone_wrote_in_the_postmortem_is_read_too(text: str, cause: str, mode: str) -> None:
    assert in_parts(text) == {"cause": cause, "failure_mode": mode, "blast_radius": ""}
