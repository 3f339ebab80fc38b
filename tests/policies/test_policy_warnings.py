"""What of a policy does nothing is named by `warroom policy check`, which finds no mistake in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.policy import app
from bot.policies import load
from bot.policies.warnings import warnings

RUNGS = "ladder: [{tell: ceo, after: {sev1: 1h}, by: %s}]\npeople: {ceo: U0B0B00001}\n"
PAGER = "outlets: {pager: {kind: pagerduty, key: %s, pages: [%s]}}\n"
SHIFTS = "schedules: {primary: {source: '%s'}}\npeople: {ceo: U0B0B00001%s}\nladder: [{tell: ceo, or_if: media}]\n"
LIST = RUNGS % "dm" + (
    "checklists: {extra: {label: Extra, required_for: recovered, severities: %s, items: [{key: a, text: A}]}}\n"
)
USED = ", on_call: 'schedule:primary'"

SAID = [
    ("ladder: [{tell: ceo, after: {sev1: 1h}}]\n", "The ladder reaches no one at ceo: name someone under `people`."),
    (
        RUNGS % "page",
        "The ladder pages ceo, but no outlet pages them, so the rung does nothing: add ceo to the `pages`",
    ),
    (
        RUNGS % "[dm, page]",
        "no outlet pages them, so they are reached by dm alone: add ceo to the `pages` of an outlet",
    ),
    (RUNGS % "page" + PAGER % ("env:KEY", "on_call"), "The ladder pages ceo, but no outlet pages them"),
    (RUNGS % "page" + PAGER % ("env:KEY", "ceo"), ""),
    (RUNGS % "dm", ""),
    (SHIFTS % ("https://example.com/a.ics", ""), "No one uses the schedule primary: write `schedule:primary` under"),
    (SHIFTS % ("https://example.com/a.ics", USED), ""),
    (SHIFTS % ("file:gone.ics", USED), "schedules.primary.source: there is no file gone.ics, seen from "),
    (SHIFTS % ("file:" + "x" * 300, USED), "schedules.primary.source: there is no file xxx"),
    (SHIFTS % ("file:policy.yml", USED), "schedules.primary.source: there is no file policy.yml"),
    (SHIFTS % ("file:{folder}/policy.yml", USED), ""),
    (LIST % "[sev3, sev4]", "Nothing asks for the checklist extra: none of its severities (sev3, sev4) has a"),
    (LIST % "[sev2, sev3]", ""),
    (RUNGS % "dm" + PAGER % ("file:gone.key", "ceo"), "outlets.pager.key: there is no file gone.key, seen from "),
]


@pytest.mark.parametrize(("text", "sentence"), SAID)
def test_what_does_nothing_is_said_and_is_no_mistake(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "policy.yml"
    file.write_text(text.replace("{folder}", str(tmp_path)), encoding="utf-8")
    found = list(warnings(load(file).policy))
    assert [sentence in each for each in found] == ([True] if sentence else [])

    shown = CliRunner().invoke(app, ["check", str(file)])
    assert shown.exit_code == 0
    assert shown.stdout.splitlines()[0] == f"{file}: no mistakes."
    assert shown.stdout.splitlines()[1:] == found
