"""A section of the postmortem is known by its key or heading, and a slip in either is told apart from no section."""

from __future__ import annotations

import pytest

from bot.domain.incident import IncidentError
from bot.domain.postmortem.sections import SECTIONS
from bot.slack.conversations.parsing.section import is_section, parse

WORD = "x" * 50


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_a_section_is_known_by_its_key_and_its_heading(section: object) -> None:
    for name in (section.key, section.heading, section.heading.upper()):  # type: ignore[attr-defined] # a row
        assert parse(f"{name} it broke,  twice") == (section, "it broke,  twice")
        assert parse(name) == (section, "")
        assert is_section(name)
        assert not is_section(f"{name} it broke")


def test_what_is_no_section_is_refused_with_all_there_are() -> None:
    with pytest.raises(IncidentError) as caught:
        parse(f"{WORD} it broke")
    assert caught.value.sentence == (
        f"There is no section “{'x' * 40}”. Choose one, or type one and then the text: `/incident postmortem "
        f"{SECTIONS[-1].heading.casefold()} <text>`. `/incident postmortem` alone shows the document."
    )
    assert caught.value.choices is not None
    assert [word for _, word in caught.value.choices.words] == [f"{each.key} {WORD} it broke" for each in SECTIONS]


def test_a_slip_is_told_with_the_line_that_was_meant() -> None:
    with pytest.raises(IncidentError) as caught:
        parse("rot cause it `lacked`\na timeout")
    assert "There is no section “rot cause”. Did you mean `/incident postmortem root" in caught.value.sentence
    assert caught.value.sentence.endswith(" it 'lacked' a timeout`?")
