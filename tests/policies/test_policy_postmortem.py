"""Which form a postmortem takes: a shipped template, or a Markdown file beside the policy that is checked with it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from bot.domain.postmortem.template import LARGEST
from bot.policies import PolicyError, load, show

POLICY: Final = "severities: {sev2: {postmortem: {template: TEMPLATE}}}"

FILES: Final = {
    "ours/review.md": b"# {title}\n\n## Why\n\n{cause}\n",
    "brace.md": b"# {title}\n\n{ cause }\n",
    "unknown.md": b"{sumary}\n{nothing_such}\n",
    "beside.md": b"| {timeline} |\n",
    "large.md": b"x" * (LARGEST + 1),
    "latin.md": b"caf\xe9",
}
"""Files beside the policy."""


def policy(folder: Path, template: str) -> Path:
    """Write a policy that names a template, and the files beside it."""
    for name, content in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "a folder.md").mkdir()
    file = folder / "policy.yml"
    file.write_text(POLICY.replace("TEMPLATE", template), encoding="utf-8")
    return file


@pytest.mark.parametrize("template", ["sre-lite", "pir", "ours/review.md", "rca"])
def test_a_template_is_chosen_for_a_severity(tmp_path: Path, template: str) -> None:
    loaded = load(policy(tmp_path, template))
    asked = loaded.policy.severities["sev2"].postmortem
    other = loaded.policy.severities["sev1"].postmortem
    assert asked
    assert other
    assert (asked.template.name, other.template.name) == (template, "sev")
    assert f"template: {template}" in show(loaded).replace('"', "")
    again = tmp_path / "again.yml"
    again.write_text(show(loaded), encoding="utf-8")
    assert load(again).policy == loaded.policy


KNOWN: Final = "number, title, severity, status, date, duration, span, commander, facilitator, attendees, authors, "


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("brace.md", ["brace.md, line 3: between braces stands a name and nothing else, such as {id}"]),
        (
            "unknown.md",
            [
                f"unknown.md, line 2: unknown placeholder {{nothing_such}}; known here: {KNOWN}",
                "unknown.md, line 1: unknown placeholder {sumary}; did you mean 'summary'?",
            ],
        ),
        ("beside.md", ["beside.md, line 1: {timeline} is more than one line of text; give it a line of its own"]),
        ("large.md", ["the file large.md is larger than 64 KiB, too large for a template; shorten it"]),
        ("latin.md", ["the file latin.md is not UTF-8 text; save it as UTF-8"]),
        ("none.md", ["there is no file none.md in "]),
        ("a folder.md", ["there is no file a folder.md in "]),
        ('"a\\0b.md"', ["there is no file a\\x00b.md in "]),
        ("pri", ["there is no template 'pri'; write one of sev, sre-lite, pir, rca, or a Markdown file of yours"]),
        ("[sev]", ["there is no template "]),
    ],
)
def test_a_template_that_is_wrong_is_told_with_its_place(tmp_path: Path, template: str, told: list[str]) -> None:
    with pytest.raises(PolicyError) as refused:
        load(policy(tmp_path, template))
    said = [str(problem).partition("severities.sev2.postmortem.template: ")[2] for problem in refused.value.problems]
    assert len(said) == len(told)
    for each in told:
        assert any(one.startswith(each) for one in said), said
    assert all(problem.line == 1 for problem in refused.value.problems)


def test_other_mistakes_are_told_with_it(tmp_path: Path) -> None:
    file = policy(tmp_path, "unknown.md")
    file.write_text(
        file.read_text(encoding="utf-8") + "\ndefault_severity: sev9\nreminders: {snooze_for: x}\n", encoding="utf-8"
    )
    with pytest.raises(PolicyError) as refused:
        load(file)
    assert {problem.path for problem in refused.value.problems} == {
        *("severities.sev2.postmortem.template", "default_severity", "reminders.snooze_for")
    }
