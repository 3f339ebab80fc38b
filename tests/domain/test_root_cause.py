"""Sections in parts are one text each, which a form takes apart again. Row (part): 56."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.postmortem.questions import in_one, in_parts, with_line
from bot.domain.postmortem.root_cause import PARTS
from bot.domain.postmortem.root_cause import in_parts as of_cause
from bot.domain.postmortem.section import Section
from bot.domain.postmortem.sections import SECTIONS
from tests.support.postmortem_parts import material

IN_PARTS = [section for section in SECTIONS if section.questions]

words = st.text(st.characters(codec="ascii", categories=("L", "N"), include_characters=" ,."), max_size=60)
said = st.lists(words.map(str.strip).filter(bool), max_size=3).map("\n".join)


@pytest.mark.parametrize("section", IN_PARTS, ids=lambda section: section.key)
@given(data=st.data())
def test_what_is_written_is_read_again(section: Section, data: st.DataObject) -> None:
    parts = {key: data.draw(said) for key in section.questions}
    assert in_parts(section.questions, in_one(section.questions, parts)) == parts


@pytest.mark.parametrize("section", IN_PARTS, ids=lambda section: section.key)
def test_one_part_of_each_needs_no_name_so_that_a_typed_line_is_one(section: Section) -> None:
    (unnamed,) = [key for key, question in section.questions.items() if question.unnamed]
    assert in_parts(section.questions, "a pool of 5")[unnamed] == "a pool of 5"
    assert "a pool of 5" in section.show("a pool of 5", material())


@pytest.mark.parametrize(
    ("text", "cause", "mode"),
    [
        ("", "", ""),
        ("A pool of 5", "A pool of 5", ""),
        ("A pool of 5\nfor all\nFailure mode: it ran dry\nand hung", "A pool of 5\nfor all", "it ran dry\nand hung"),
        ("failure mode : it ran dry", "", "it ran dry"),
        ("see https://wiki.example.com: it ran dry", "see https://wiki.example.com: it ran dry", ""),
    ],
)
def test_a_text_that_someone_wrote_in_the_postmortem_is_read_too(text: str, cause: str, mode: str) -> None:
    assert of_cause(text) == dict.fromkeys(PARTS, "") | {"cause": cause, "failure_mode": mode}


def test_a_typed_line_replaces_the_parts_that_it_answers_and_no_others() -> None:
    before = in_one(PARTS, {"cause": "a pool of 5", "failure_mode": "it ran dry"})
    assert of_cause(with_line(PARTS, before, "a pool of 6\nBlast radius: all")) == {
        "cause": "a pool of 6",
        "immediate": "",
        "failure_mode": "it ran dry",
        "blast_radius": "all",
    }
    assert with_line({}, before, "all of it") == "all of it"
