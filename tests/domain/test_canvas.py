"""The postmortem in a canvas: what is ours there, what is people's, and what of either has changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.postmortem.canvas import (
    BEFORE,
    HEADINGS,
    MOST_CELLS,
    by_people,
    holds,
    is_same,
    parts,
    sections,
    whole,
)
from bot.domain.postmortem.material import Answer, Material
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.timeline import EntryKind, fact
from tests.support.builders import ALICE, START, a_policy, a_record, an_incident


def material(*answers: Answer, items: int = 0) -> Material:
    incident = an_incident()
    return Material(
        incident=incident,
        severity=a_policy().severities_by_rank[0],
        roles={},
        assignments=(),
        timeline=(fact(EntryKind.NOTE, "Declared", by=ALICE, now=START),),
        answers={each.section: each for each in answers},
        records=tuple(a_record(ACTION_ITEM, number=number, text=f"Do {number}") for number in range(1, items + 1)),
    )


def written(key: str, text: str) -> Answer:
    return Answer(section=key, text=text, by=ALICE, at=START + timedelta(hours=1), number=1)


def test_a_canvas_holds_what_people_read_first_and_asks_what_only_they_know() -> None:
    ours = sections(material(), str, {})
    assert [*ours] == ["metadata", "summary", "impact", "cause", "factors", "actions"]
    assert ours["cause"] == "*Write here: why it happened.*"
    text = whole(ours)
    assert [line for line in text.splitlines() if line.startswith("#")] == [f"## {HEADINGS[key]}" for key in ours]
    assert dict(parts(text)).keys() == ours.keys()


def test_what_people_wrote_in_the_canvas_is_not_written_there_again() -> None:
    known = material(written("cause", "a bad index"))
    assert "a bad index" in sections(known, str, {})["cause"]
    assert "a bad index" not in sections(known, str, {"cause": "a bad index"})["cause"]
    assert "a bad index" in sections(known, str, {"cause": "a bad inde"})["cause"]


def test_what_is_too_long_for_a_canvas_is_in_the_file() -> None:
    few, many = (sections(material(items=items), str, {})["actions"] for items in (3, MOST_CELLS))
    assert "Do 3" in few
    assert many == "*Too long for a canvas: it's in the file.*"
    long = sections(material(written("factors", "é" * 30_000)), str, {})["factors"]
    assert long == many


OURS = "*Write here: why it happened.*\n\n| a | b |\n| --- | --- |\n| 1 &lt; 2 | x |"
AS_SLACK_GIVES_IT = "_Write here: why it happened._\n| a | b |\n|:--|---|\n| 1 < 2 | x |"


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (AS_SLACK_GIVES_IT, ""),
        (OURS, ""),
        ("", ""),
        (f"{AS_SLACK_GIVES_IT}\n\nA bad index", "A bad index"),
        (f"- A bad index\n{AS_SLACK_GIVES_IT}\n- no review", "- A bad index\n- no review"),
        ("_Write here: why it happened._ A bad index", "A bad index"),
        (f"{AS_SLACK_GIVES_IT}\n5 \\* 3 &lt; 20 \\_really\\_", "5 * 3 < 20 _really_"),
        ("They deleted all and wrote this", "They deleted all and wrote this"),
    ],
)
def test_what_was_not_there_before_is_peoples(now: str, said: str) -> None:
    assert by_people(now, AS_SLACK_GIVES_IT) == said


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", {}),
        ("# INC\n\nhello\n", {"# INC": "hello"}),
        ("hello\n\n## Root cause\n\nx\n\ny\n", {BEFORE: "hello", "cause": "x\ny"}),
        ("# **Root cause**\nx\n### Detail\ny\n## Ours?\nz\n", {"cause": "x\n### Detail\ny", "# Ours?": "z"}),
        ("## Root cause\nx\n## Summary\ny\n### root cause\nz", {"cause": "x\nz", "summary": "y"}),
    ],
)
def test_a_canvas_is_read_by_its_headings(content: str, found: dict[str, str]) -> None:
    assert parts(content) == found


def test_texts_are_compared_by_letters_and_digits() -> None:
    assert is_same(OURS, AS_SLACK_GIVES_IT)
    assert not is_same(OURS, f"{AS_SLACK_GIVES_IT}1")
    assert holds(OURS, f"theirs\n{AS_SLACK_GIVES_IT}\ntheirs")
    assert not holds(f"{OURS}\nand more", AS_SLACK_GIVES_IT)
