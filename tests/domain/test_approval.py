"""How it stands with a draft, by what was done with it; who may decide; what changed."""

from __future__ import annotations

import pytest

from bot.domain.approval import PUBLISH, Reviewers, Standing, approval_of, reviewers
from bot.domain.differences import MOST, difference
from bot.domain.draft import EXTERNAL, POSTMORTEM, DraftStep, Verdict, Version, writers
from bot.policies import load
from tests.support.reviews import a_step

POLICY = load(None).policy
ALICE, BOB, CAROL = "U0A11CE001", "U0B0B00001", "U0CAR01001"

ASKED = a_step(Verdict.SUBMITTED, POSTMORTEM, by=ALICE)
TECHNICAL = a_step(Verdict.APPROVED, "technical")
OPERATIONAL = a_step(Verdict.APPROVED, "operational", by=CAROL)
BACK = a_step(Verdict.REJECTED, "technical", note="the impact is too low")
OUT = a_step(Verdict.PUBLISHED, PUBLISH)
SUMMARY = a_step(Verdict.PUBLISHED, "summary")

AGAIN = a_step(Verdict.SUBMITTED, POSTMORTEM, version=4)

STORIES = [
    ([], 3, Standing.DRAFT, ""),
    ([SUMMARY], 3, Standing.DRAFT, ""),
    ([ASKED], 3, Standing.REVIEW, "technical"),
    ([ASKED, TECHNICAL], 3, Standing.REVIEW, "operational"),
    ([ASKED, TECHNICAL, OPERATIONAL], 3, Standing.APPROVED, ""),
    ([ASKED, TECHNICAL, OPERATIONAL, OUT], 3, Standing.PUBLISHED, ""),
    ([ASKED, TECHNICAL, OPERATIONAL, OUT, ASKED, TECHNICAL, OPERATIONAL], 3, Standing.APPROVED, ""),
    ([ASKED, BACK], 3, Standing.DRAFT, ""),
    ([ASKED, TECHNICAL, BACK, ASKED], 3, Standing.REVIEW, "technical"),  # from the beginning
    ([ASKED], 4, Standing.DRAFT, ""),  # someone wrote since
    ([ASKED, TECHNICAL, OPERATIONAL], 4, Standing.DRAFT, ""),
    ([ASKED, TECHNICAL, OPERATIONAL, OUT], 4, Standing.DRAFT, ""),
    ([ASKED, TECHNICAL, OPERATIONAL, OUT, AGAIN], 4, Standing.REVIEW, "technical"),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "version", "standing", "stage"), STORIES)
def test_where_a_postmortem_stands(steps: list[DraftStep], version: int, standing: Standing, stage: str) -> None:
    stands = approval_of(POSTMORTEM, version, BOB, steps, POLICY)
    assert (stands.standing, stands.stage) == (standing, stage)
    assert stands.is_approved == (standing in {Standing.APPROVED, Standing.PUBLISHED})
    assert stands.has_changed == (OUT in steps and version > OUT.version)
    assert stands.is_outdated == (ASKED in steps[-4:] and stands.asked is not None and version > stands.asked.version)


def test_the_steps_of_one_draft_are_not_those_of_another() -> None:
    stands = approval_of(EXTERNAL, 1, ALICE, [ASKED, TECHNICAL, OPERATIONAL, OUT], POLICY)
    assert (stands.standing, stands.asked, stands.published) == (Standing.DRAFT, None, None)


def test_a_stage_that_names_no_one_is_left_out_and_the_external_one_never_is() -> None:
    assert [stage for stage, _ in POLICY.postmortem.approvals.stages] == ["technical", "operational"]
    rules = POLICY.postmortem.approvals.model_copy(update={"technical": (), "operational": ()})
    external = POLICY.postmortem.external.model_copy(update={"approvals": ()})
    changed = POLICY.postmortem.model_copy(update={"approvals": rules, "external": external})
    policy = POLICY.model_copy(update={"postmortem": changed})
    assert approval_of(POSTMORTEM, 3, BOB, [ASKED], policy).standing is Standing.APPROVED
    asked = DraftStep(draft=EXTERNAL, version=1, step=EXTERNAL, verdict=Verdict.SUBMITTED, by=ALICE, at=ASKED.at)
    assert approval_of(EXTERNAL, 1, ALICE, [asked], policy).standing is Standing.REVIEW


REVIEWERS = [
    ([BOB, CAROL], {ALICE}, [CAROL], Reviewers((BOB, CAROL)), BOB),
    ([BOB, ALICE], {ALICE}, [CAROL], Reviewers((BOB,)), BOB),
    ([], {ALICE}, [ALICE, CAROL], Reviewers((CAROL,), anyone=True), BOB),
    ([ALICE], {ALICE}, [], Reviewers((), anyone=True), BOB),
]


@pytest.mark.parametrize(("behind", "barred", "instead", "expected", "may"), REVIEWERS)
def test_who_may_decide(behind: list[str], barred: set[str], instead: list[str], expected: Reviewers, may: str) -> None:
    found = reviewers(behind, barred, instead)
    assert found == expected
    assert found.include(may, barred)
    assert not found.include(ALICE, barred), "whoever wrote it never may"
    assert found.include("U0STRANGER", barred) == expected.anyone


def test_a_difference_names_the_part_and_shows_only_what_changed() -> None:
    before = {"cause": "A pool of 5.\nNo alert.", "impact": "All users."}
    after = {"cause": "A pool of 10.\nNo alert.", "impact": "All users.", "lessons": "Size pools."}
    shown = difference(before, after, str.capitalize)
    assert shown.splitlines() == ["Cause:", "- A pool of 5.", "+ A pool of 10.", "Lessons:", "+ Size pools."]
    assert difference(after, after, str) == ""
    assert difference(before, {}, str).splitlines()[:2] == ["cause:", "- A pool of 5."]


def test_a_difference_of_any_length_can_be_read() -> None:
    long = "\n".join(f"line {n} " + "x" * 5_000 for n in range(200))
    shown = difference({}, {"cause": long}, str).splitlines()
    assert len(shown) == MOST + 1
    assert shown[-1] == "… and 171 more lines"
    assert max(map(len, shown)) < 400


WRITERS = [
    ([("cause", ALICE, "A pool of 5."), ("impact", BOB, "All users.")], {ALICE, BOB}),
    ([("cause", ALICE, "A pool of 5."), ("cause", BOB, "A pool of 10.")], {ALICE, BOB}),
    ([("cause", ALICE, "A pool of 5."), ("cause", BOB, ""), ("cause", BOB, "A pool of 10.")], {ALICE, BOB}),
    ([("cause", ALICE, "A pool of 5."), ("cause", BOB, "The vendor rotated a key of theirs.")], {BOB}),
    ([("cause", ALICE, "A pool of 5."), ("cause", BOB, "A key of the vendor's.")], {BOB}),
    (
        [("cause", ALICE, "No timeout"), ("cause", BOB, "no timeouts"), ("cause", CAROL, "No timeouts.")],
        {ALICE, BOB, CAROL},
    ),
    ([("cause", ALICE, "Pool full. No alert."), ("cause", BOB, "Pool full, and no alert came.")], {ALICE, BOB}),
    ([("cause", ALICE, "Pool full. No alert."), ("cause", BOB, "Pool full, and it said so to none.")], {BOB}),
    (  # a word after the other
        [
            ("cause", ALICE, "The pool held only five connections."),
            ("cause", BOB, "The pool held only ten connections."),
            ("cause", BOB, "The pool held about ten connections."),
            ("cause", CAROL, "The pool held about ten of them."),
        ],
        {ALICE, CAROL},
    ),
    ([("cause", ALICE, "A pool of 5. No alert."), ("cause", BOB, "A pool of 10. No alert.")], {ALICE, BOB}),
    ([("cause", ALICE, "One.\nTwo."), ("cause", BOB, "One.\nTwo.\nThree."), ("cause", CAROL, "One.")], {ALICE, CAROL}),
    ([("cause", ALICE, "A pool of 5."), ("cause", BOB, "")], set()),
    ([("cause", ALICE, "A pool."), ("impact", BOB, "A pool."), ("impact", CAROL, "")], {ALICE}),
    ([], set()),
]


@pytest.mark.parametrize(("wrote", "standing"), WRITERS)
def test_an_author_is_whoever_wrote_what_still_stands(wrote: list[tuple[str, str, str]], standing: set[str]) -> None:
    versions = [
        Version(number=number, part=part, text=text, by=by, at=ASKED.at)
        for number, (part, by, text) in enumerate(wrote, 1)
    ]
    assert writers(versions) == standing
    assert approval_of(POSTMORTEM, 3, BOB, [ASKED], POLICY).authors(versions) == {ALICE, *standing}
