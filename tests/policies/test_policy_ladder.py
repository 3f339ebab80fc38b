"""A ladder that can't be meant is refused where it stands, and one that reaches no one is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.ladder import reaching_no_one
from bot.policies import PolicyError, load

WRONG = [
    ("{tell: ceo, or_if: [media]}, {tell: ceo, after: {sev1: 2h}}", "ladder.1.tell: 'ceo' stands on the ladder"),
    ("{tell: cfo, after: {sev1: 1h}}", "ladder.0.tell: no role or person called 'cfo'; did you mean 'ceo'?"),
    ("{tell: '', after: {sev1: 1h}}", "ladder.0.tell: must be a name"),
    ("{tell: '<!channel>', after: {sev1: 1h}}", "ladder.0.tell: must be a name"),
    ("{tell: '<!here>', after: {sev1: 1h}}", "ladder.0.tell: must be a name"),
    ("{tell: '@everyone', after: {sev1: 1h}}", "ladder.0.tell: must be a name"),
    ("{after: {sev1: 1h}}", "ladder.0: not complete, misses: tell"),
    ("{tell: ceo}", "ladder.0: never falls due"),
    ("{tell: ceo, after: {sev1: none}}", "ladder.0: never falls due"),
    ("{tell: ceo, after: {sev9: 1h}}", "ladder.0.after.sev9: there is no severity 'sev9'"),
    ("{tell: ceo, after: {sev1: -1h}}", "ladder.0.after.sev1: '-1h' is negative"),
    ("{tell: ceo, after: {sev1: 366d}}", "ladder.0.after.sev1: '366d' is longer than 365 days"),
    ("{tell: ceo, after: {sev1: 300bd}}", "ladder.0.after.sev1: business days go from 1bd to 260bd"),
    ("{tell: ceo, after: {sev1: soon}}", "ladder.0.after.sev1: 'soon' isn't a duration"),
    ("{tell: ceo, or_if: [rumours]}", "ladder.0.or_if.0: 'rumours' isn't a fact; known here: data_breach, regulatory"),
    ("{tell: ceo, or_if: ['revenue > 0']}", "ladder.0.or_if.0: 'revenue > 0' must name an amount"),
    ("{tell: ceo, or_if: ['revenue < 5']}", "ladder.0.or_if.0: 'revenue < 5' isn't a fact"),
    ("{tell: ceo, or_if: ['revenue > 9999999999999']}", "ladder.0.or_if.0: 'revenue > 9999999999999' must name"),
    ("{tell: ceo, after: {sev1: 1h}, by: []}", "ladder.0.by: must not be empty"),
    ("{tell: ceo, after: {sev1: 1h}, by: [fax]}", "ladder.0.by.0: must be 'invite', 'dm' or 'page'"),
    ("{tell: ceo, after: {sev1: 1h}, until: done}", "ladder.0.until: must be 'resolved' or 'acknowledged'"),
    ("{tell: ceo, after: {sev1: 1h}, every: 1h}", "ladder.0.every: unknown key"),
]  # fmt: skip


@pytest.fixture
def complaints(tmp_path: Path) -> Callable[[str], list[str]]:
    def complain(text: str) -> list[str]:
        file = tmp_path / "policy.yml"
        file.write_text(text, encoding="utf-8")
        try:
            load(file)
        except PolicyError as error:
            return [str(problem).partition(": ")[2] for problem in error.problems]
        return []

    return complain


@pytest.mark.parametrize(("rungs", "complaint"), WRONG)
def test_a_wrong_ladder_is_refused(complaints: Callable[[str], list[str]], rungs: str, complaint: str) -> None:
    (said,) = complaints(f"ladder: [{rungs}]")
    assert said.startswith(complaint)


def test_a_right_one_replaces_the_presets_and_what_it_reaches_no_one_by_is_known(tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    file.write_text(
        "ladder:\n"
        "  - {tell: ceo, after: {sev1: 1h30m, sev3: 2bd, sev2: none}, by: page, until: acknowledged}\n"
        "  - {tell: on_call, or_if: ['revenue>1_000', media]}\n"
        "people: {on_call: U0B0B00001}\n",
        encoding="utf-8",
    )
    policy = load(file).policy
    ceo, on_call = policy.ladder
    assert (set(ceo.after), ceo.by, ceo.until) == ({"sev1", "sev3"}, ("page",), "acknowledged")
    assert on_call.or_if == ("revenue > 1000", "media")
    assert reaching_no_one(policy) == ["ceo"]
