"""The five whys: when another is asked, what it asks, and what becomes of the answers. Row (part): 141."""

from __future__ import annotations

import pytest

from bot.domain.postmortem.questions import with_line
from bot.domain.postmortem.whys import (
    LEAST,
    MOST,
    QUESTIONS,
    Action,
    asked,
    in_parts,
    new_actions,
    remark,
    shown,
    without_gaps,
)

CHAIN = (
    "API responses took 5 s",
    "Queries became slow",
    "The execution plan changed",
    "The index was dropped by a maintenance job",
    "The job had a bug",
    "Maintenance jobs aren't tested in staging",
)
"""Source: [procedures] five whys: the problem, then what each why found."""


def written(*answers: str, prevent: str = "") -> str:
    """Return the text of the section that these answers make."""
    lines = [CHAIN[0], *(f"Why {number}: {answer}" for number, answer in enumerate(answers, 1))]
    return "\n".join([*lines, f"Preventive actions: {prevent}"] if prevent else lines)


@pytest.mark.parametrize("count", range(1, len(CHAIN)))
def test_why_is_asked_until_an_answer_names_something_in_the_system(count: int) -> None:
    answers = {"problem": CHAIN[0]} | {f"why_{n}": CHAIN[n] for n in range(1, count + 1)}
    whys = [key for key in asked(answers) if key.startswith("why_")]
    is_last = count == len(CHAIN) - 1
    assert len(whys) == (count if is_last else count + 1)
    if not is_last:
        assert asked(answers)[whys[-1]].hint == f"Why: {CHAIN[count]}?"
    assert len([key for key in asked(answers, more=True) if key.startswith("why_")]) == count + 1


@pytest.mark.parametrize(
    ("answer", "ends"),
    [
        ("There was no alert on the size of the pool", True),
        ("The runbooks don't say so", True),
        ("No review is required", True),
        ("The release process skips it", True),
        ("Automation doesn't cover it", True),
        ("Documentation was out of date", True),
        ("The pool was full", False),
        ("Someone forgot to run the tests", False),
        ("The engineer on duty skipped the review", False),
        ("<@U0B0B00001> didn't test it", False),
        ("@bob ignored the alert", False),
        ("Human error during the review", False),
        ("The latest contest was protested", False),
    ],
)
def test_an_answer_ends_the_chain_if_it_is_of_the_system_and_of_no_person(answer: str, *, ends: bool) -> None:
    whys = in_parts(written(answer))
    assert whys.is_at_end is ends
    assert ("you can stop here" in remark(whys)) is ends
    assert ("Not at its end" in shown(written(answer))) is not ends


def test_five_are_enough_unless_the_last_is_about_a_person_and_ten_are_the_most() -> None:
    plain = [f"link {n}" for n in range(1, MOST + 1)]
    assert not in_parts(written(*plain[: LEAST - 1])).is_at_end
    assert in_parts(written(*plain[:LEAST])).is_at_end
    assert not in_parts(written(*plain[: LEAST - 1], "someone forgot it")).is_at_end
    all_of_them = {f"why_{n}": said for n, said in enumerate(plain, 1)}
    assert asked(all_of_them, more=True).keys() == QUESTIONS.keys()


def test_the_document_shows_each_why_with_its_answer_and_where_that_leads() -> None:
    text = written(*CHAIN[1:], prevent="3: alert on dropped indexes\n- test maintenance jobs in CI")
    assert shown(f"{text}\nRoot cause: untested | maintenance") == (
        "**Problem**: API responses took 5 s\n\n"
        "1. *Why: API responses took 5 s?* Queries became slow\n"
        "2. *Why: Queries became slow?* The execution plan changed\n"
        "3. *Why: The execution plan changed?* The index was dropped by a maintenance job\n"
        "4. *Why: The index was dropped by a maintenance job?* The job had a bug\n"
        "5. *Why: The job had a bug?* Maintenance jobs aren't tested in staging\n\n"
        "**Root cause**: untested \\| maintenance\n\n"
        "**Preventive actions**\n\n"
        "- alert on dropped indexes (why 3)\n"
        "- test maintenance jobs in CI (why 5)"
    )


def test_what_is_to_prevent_it_is_made_once_and_remembers_its_why() -> None:
    whys = in_parts(written("a", "b", prevent="2) test it\nTest  it\n7: review it\nalert on it"))
    assert new_actions(whys, ["Alert on it"]) == [Action("test it", 2), Action("7: review it", 2)]


def test_a_why_that_was_left_out_is_no_link() -> None:
    closed = without_gaps({"problem": "p", "why_1": "a", "why_2": " ", "why_3": "c", "root": "r"})
    assert (closed["why_1"], closed["why_2"], closed["why_3"], closed["root"]) == ("a", "c", "", "r")


@pytest.mark.parametrize("line", ["2: the pool had 5", "02:the pool had 5", "Why 2: the pool had 5"])
def test_a_typed_line_answers_the_why_whose_number_it_begins_with(line: str) -> None:
    chain = in_parts(with_line(QUESTIONS, written(CHAIN[1], CHAIN[2]), line))
    assert (chain.problem, *chain.answers) == (CHAIN[0], CHAIN[1], "the pool had 5")
    assert in_parts(with_line(QUESTIONS, "", line)).answers == ("the pool had 5",)
