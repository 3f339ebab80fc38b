"""Mistakes in what a policy says of checklists, each with its place; and how a list is changed or removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.policies import load
from tests.policies.test_policy_problems import Complaints


def a_list(items: str = "[{key: a, text: Look}]", more: str = "") -> str:
    return f"checklists: {{mine: {{label: Mine, {more}items: {items}}}}}"


def met_by(fact: str) -> str:
    return a_list(f"[{{key: a, text: Look, met_by: '{fact}'}}]")


MOMENTS = (
    "write one of asked, declared, alert, mitigated, resolved, recovered, reopened, meeting:planned, "
    "meeting:started, meeting:held, phase: and a phase (assess, "
    "contain, mitigate, diagnose, fix, postmortem), or mitigation: and a strategy"
)

WRONG = [
    (met_by("impct"), "1:71: checklists.mine.items.0.met_by: nothing is called 'impct'; did you mean 'impact'?"),
    (
        met_by("record:evidense"),
        "1:71: checklists.mine.items.0.met_by: no kind of record is called 'evidense'; did you mean 'evidence'?",
    ),
    (
        met_by("record:evidence:logs"),
        "1:71: checklists.mine.items.0.met_by: no evidence is of the type 'logs'; did you mean 'log'?",
    ),
    (
        met_by("record:decision:log"),
        "1:71: checklists.mine.items.0.met_by: decision has no types; write 'record:decision'",
    ),
    (met_by("probe:web"), "1:71: checklists.mine.items.0.met_by: there is no probe 'web'; add it under probes"),
    (
        a_list("[{key: a, text: Look}, {key: a, text: Listen}]"),
        "1:41: checklists.mine.items: has two items with the key 'a'; give each a key of its own",
    ),
    (a_list("[]"), "1:41: checklists.mine.items: has no items; add one"),
    (
        a_list(f"[{', '.join(f'{{key: a{n}, text: Look}}' for n in range(11))}]"),
        "1:41: checklists.mine.items: has 11 items, and Slack shows 10 at most; split the list",
    ),
    (
        a_list(more="shown: {on: mitigatd}, "),
        f"1:46: checklists.mine.shown.on: 'mitigatd' isn't a moment; {MOMENTS}",
    ),
    (
        a_list(more="shown: {on: 'phase:diagnos'}, "),
        f"1:46: checklists.mine.shown.on: 'phase:diagnos' isn't a moment; {MOMENTS}",
    ),
    (
        a_list(more="shown: {on: 'mitigation:rolback'}, "),
        "1:46: checklists.mine.shown.on: there is no playbook 'rolback'; did you mean 'rollback'?",
    ),
    (
        a_list(more="severities: [sev9], "),
        "1:47: checklists.mine.severities.0: there is no severity 'sev9'; did you mean 'sev4'?",
    ),
    (
        a_list(more="for: comander, "),
        "1:39: checklists.mine.for: there is no role 'comander'; did you mean 'commander'?",
    ),
    (
        a_list(more="for: expert, "),
        (
            "1:39: checklists.mine.for: several people can be 'expert' at a time; name a role that one person has, "
            "or 'everyone'"
        ),
    ),
    (
        a_list(more="required_for: close, "),
        (
            "1:48: checklists.mine.required_for: must be 'none', 'resolved', 'recovered', 'closed' or 'published', "
            "not 'close'"
        ),
    ),
    (
        a_list(more="sampled: 5m, "),
        (
            "1:43: checklists.mine.sampled: nothing on it is ticked by probes or alerts; remove it, or add "
            "`met_by: probe:any`"
        ),
    ),
    ("checklists: {mine: {label: Mine}}", "1:14: checklists.mine: not complete, misses: items"),
    (a_list(more="fro: commander, "), "1:34: checklists.mine.fro: unknown key; did you mean 'for'?"),
]


@pytest.mark.parametrize(("text", "complaint"), WRONG)
def test_a_mistake_in_a_checklist_says_where_and_what_instead(
    complaints: Complaints, text: str, complaint: str
) -> None:
    assert complaints(text) == [complaint]


def test_a_list_is_added_changed_and_removed_by_a_file(tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    file.write_text(
        "checklists:\n"
        "  quick: none\n"
        "  first5: {shown: {again_after: none}, severities: [sev1]}\n"
        "  mine: {label: Mine, for: commander, shown: {on: 'mitigation:rollback'}, items: [{key: a, text: Look}]}\n",
        encoding="utf-8",
    )
    lists = load(file).policy.checklists
    assert "quick" not in lists
    assert lists["first5"].shown.on == "declared", "what the file doesn't say stays"
    assert lists["first5"].shown.again_after is None
    assert lists["first5"].severities == ("sev1",)
    assert lists["mine"].key == "mine"
    assert not lists["mine"].is_for_all
