"""A playbook that can't be run is refused where it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.policies import load

RIGHT = "label: Drain, when: A host is bad, steps: [{text: Drain it}]"

WRONG = [
    ("then: nowhere", "playbooks.drain.then: there is no playbook 'nowhere'"),
    ("then: rolback", "playbooks.drain.then: there is no playbook 'rolback'; did you mean 'rollback'?"),
    ("then: drain", "playbooks.drain.then: a playbook doesn't fall back to itself"),
    ("takes: [15m, 5m]", "playbooks.drain.takes: must be two durations, the shorter first"),
    ("takes: 5m", "playbooks.drain.takes: must be two durations, the shorter first"),
    ("takes: [1m, 2m, 3m]", "playbooks.drain.takes: must be two durations, the shorter first"),
    ("takes: [0s, 5m]", "playbooks.drain.takes.0: must be longer than 0s"),
    ("takes: [5m, soon]", "playbooks.drain.takes.1: 'soon' isn't a duration"),
    ("aliases: [roll back]", "playbooks.drain.aliases.0: 'roll back' means rollback already"),
    ("situations: [bad-deploy]", "playbooks.drain.situations.0: rollback is suggested for 'bad-deploy' already"),
    ("temporary: often", "playbooks.drain.temporary: must be true or false"),
    ("every: 5m", "playbooks.drain.every: unknown key"),
]


@pytest.mark.parametrize(("line", "complaint"), WRONG)
def test_a_wrong_playbook_is_refused(complaints: Callable[[str], list[str]], line: str, complaint: str) -> None:
    (said,) = complaints(f"playbooks: {{drain: {{{RIGHT}, {line}}}}}")
    assert complaint in said


@pytest.mark.parametrize(
    ("steps", "complaint"),
    [
        ("[]", "must not be empty"),
        (f"[{', '.join('{text: step}' for _ in range(11))}]", "10"),
        (f"[{{text: {'x' * 76}}}]", "75"),
        (f"[{{text: x, command: {'x' * 501}}}]", "500"),
        ("[{command: x}]", "misses: text"),
    ],
)
def test_steps_are_as_many_and_as_long_as_a_message_shows(
    complaints: Callable[[str], list[str]], steps: str, complaint: str
) -> None:
    (said,) = complaints(f"playbooks: {{drain: {{label: Drain, when: A host is bad, steps: {steps}}}}}")
    assert said.partition(": ")[2].startswith("playbooks.drain")
    assert complaint in said


def test_a_file_adds_changes_and_removes_playbooks(tmp_path: Path) -> None:
    file = tmp_path / "policy.yml"
    file.write_text(f"playbooks: {{drain: {{{RIGHT}}}, restart: none, scale: {{takes: none, then: drain}}}}", "utf-8")
    found = load(file).policy.playbooks
    assert found["drain"].takes is None
    assert "restart" not in found
    assert (found["scale"].takes, found["scale"].then, found["scale"].label) == (None, "drain", "Scale up")
