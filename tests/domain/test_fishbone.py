"""Contributing factors and the fishbone, as a document shows them. Rows (part): 140, 142."""

from __future__ import annotations

from bot.domain.postmortem import factors, fishbone


def test_factors_are_a_list_whose_types_can_be_counted() -> None:
    text = "no alert on the pool\nTypes: missing alerts, rushed change\nSafeguards: the canary\nwas off"
    assert factors.in_parts(text) == factors.Factors(
        ("missing alerts", "rushed change"), "no alert on the pool", "the canary\nwas off"
    )
    assert factors.shown(text) == (
        "- Missing alerts\n- Rushed change\n- no alert on the pool\n\n"
        "**Why safeguards didn't prevent or limit it**\n\n> the canary\n>\n> was off"
    )
    assert factors.in_parts("typed as one line").types == ()
    assert factors.shown("# no heading\n\n1. no number") == "- \\# no heading\n- 1\\. no number"


def test_causes_are_branches_by_where_they_come_from_and_no_text_ends_the_tree() -> None:
    text = "the vendor\nTechnology: ```\n- a pool | of <5>\nProcess: no review"
    assert fishbone.shown(text) == (
        "```text\n"
        "Causes\n"
        "├─ Process\n"
        "│  └─ no review\n"
        "├─ Technology\n"
        "│  ├─ ```\n"
        "│  └─ a pool | of <5>\n"
        "└─ Other\n"
        "   └─ the vendor\n"
        "```"
    )
    assert fishbone.shown("\u202e \n") == ""
