"""What it costs to add a thing: the exercise of docs/contributing.md, carried out on a copy of the product."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pytest

from bot.domain.checklist import RequiredFor
from bot.domain.checklists_shown import due_at
from bot.domain.met import applying, missing
from bot.domain.probe import SHAPES
from bot.policies import load
from bot.probes.runner import KINDS
from tests.support.builders import an_overview
from tests.test_readme import ROOT, text

pytestmark = pytest.mark.slow  # a copy is tested in processes of its own

COPIED: Final = ("bot", "storage", "tests", "manifest.yml", "pyproject.toml")

BLOCK: Final = re.compile(r"(?:<!-- (file|edit): (\S+) -->\n)?```(python|diff)\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Step:
    """One block of the exercise: a new file, or an edit of one that is there."""

    path: str
    content: str
    is_new: bool

    @property
    def added(self) -> list[str]:
        """The lines that it adds."""
        lines = self.content.splitlines()
        return lines if self.is_new else [line[1:] for line in lines if line.startswith("+")]

    def take(self, copy: Path) -> None:
        """Carry it out."""
        target = copy / self.path
        if self.is_new:
            assert not target.exists()
            target.write_text(self.content, encoding="utf-8")
            return
        lines = self.content.splitlines()
        before = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
        after = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
        whole = target.read_text(encoding="utf-8")
        assert whole.count(before) == 1, f"{self.path} holds it {whole.count(before)} times: {before}"
        target.write_text(whole.replace(before, after), encoding="utf-8")


def exercise() -> list[Step]:
    """Return the steps of the exercise, in order; a second edit of a file has no comment above it."""
    section = text("docs/contributing.md").partition("## An exercise")[2].partition("\n## ")[0]
    steps: list[Step] = []
    for kind, path, _, content in BLOCK.findall(section):
        steps.append(Step(path or steps[-1].path, content, is_new=kind == "file"))
    return steps


STEPS: Final = exercise()
PRODUCT: Final = [step for step in STEPS if step.path.startswith(("bot/", "storage/"))]


def touched(*words: str) -> dict[str, int]:
    """Return the files of the product whose steps speak of one of these words -> how many lines they get."""
    found: dict[str, int] = {}
    for step in PRODUCT:
        if any(word in line for word in words for line in step.added):
            found[step.path] = found.get(step.path, 0) + sum(any(word in line for word in words) for line in step.added)
    return found


def test_the_exercise_takes_six_files_and_sixty_lines() -> None:
    assert len({step.path for step in PRODUCT}) <= 6
    assert sum(bool(line.strip()) for step in PRODUCT for line in step.added) <= 60


def test_a_message_is_its_class_its_block_and_its_sample() -> None:
    """The third edit, the sample, is in tests/support/samples."""
    by_word = {path for path in touched("Pinged") if path != "bot/workflows/ping.py"}  # whoever says it
    assert by_word == {"bot/domain/messages/reminders.py", "bot/slack/blocks/messages/reminders.py"}


def test_a_subcommand_is_its_own_files_and_a_line_in_the_table() -> None:
    own = {step.path for step in PRODUCT if step.is_new}
    assert own == {"bot/workflows/ping.py", "bot/slack/conversations/commands/ping.py"}
    (table,) = {step.path for step in PRODUCT if step.path.endswith("/table.py")}
    lines = [line.strip() for step in PRODUCT if step.path == table for line in step.added]
    assert lines == ["ping,", "ping.SUBCOMMAND,"], "an import and the line"


def test_a_kind_of_promise_is_a_row() -> None:
    lines = [line.strip() for step in PRODUCT if step.path.endswith("promises/__init__.py") for line in step.added]
    assert lines == ["from bot.workflows import ping", "ping.PING: Kind(keep=ping.keep),"], "an import and the row"


def test_a_kind_of_probe_is_its_file_and_a_line_of_each_table() -> None:
    """What it takes in a policy, and what measures it. The one that has the rarest name shows that no one else asks."""
    shared = {"__init__", "asking", "lookup", "request", "runner"}
    files = {file.stem for file in (ROOT / "bot" / "probes").glob("*.py")} - shared
    assert files == set(SHAPES) == set(KINDS)
    named = {file for file in (ROOT / "bot").rglob("*.py") if "promql" in file.read_text(encoding="utf-8")}
    table, own = ROOT / "bot" / "domain" / "probe.py", ROOT / "bot" / "probes"
    assert named - {own / "promql.py"} == {table, own / "runner.py"}


def test_a_checklist_is_an_entry_of_the_policy(tmp_path: Path) -> None:
    """Nothing else names it: it is shown at its moment, waited for, and checked as those are that are shipped."""
    file = tmp_path / "policy.yml"
    items = "[{key: budget, text: Look at the budget, met_by: impact}, {key: calm, text: Stay calm}]"
    file.write_text(
        f"checklists: {{mine: {{label: Mine, shown: {{on: reopened}}, required_for: closed, items: {items}}}}}", "utf-8"
    )
    policy = load(file).policy
    view = replace(an_overview(), policy=policy)
    assert [each.key for each in due_at(policy.checklists.values(), "reopened", view.incident)] == ["mine"]
    assert [each.item.key for each in missing(view, RequiredFor.CLOSED)] == ["budget", "calm"]
    assert [each.key for each in applying(view)][-1] == "mine"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product and its tests, with the exercise carried out."""
    folder = tmp_path_factory.mktemp("exercise")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    for step in STEPS:
        step.take(folder)
    return folder


def run(copy: Path, *command: str) -> str:
    done = subprocess.run([sys.executable, "-m", *command], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_exercise_does_what_it_says(copy: Path) -> None:
    assert "1 passed" in run(copy, "pytest", "-q", "-p", "no:cacheprovider", "tests/scenarios/test_ping.py")


def test_whoever_leaves_the_sample_out_is_told(copy: Path) -> None:
    """The third edit of a message, which the exercise leaves to its reader."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/blocks/test_every_message.py"]
    done = subprocess.run([*command, "-k", "missing"], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Pinged" in done.stdout


KIND: Final = """        "observation": Kind(
            letter="O",
            word="observe",
            label="Observation",
            question="What do you see?",
            example="p99 is flat",
            summary="Note what you see.",
            states=states("noted: gone; gone"),
            moves={"gone": "Gone"},
            fields=(Field("where", "Where", words=("where",)),),
            table=Table("Observations", {"number": "", "text": "Seen", "where": "Where", "state": "Now"}),
        ),
"""
"""A kind of record that there is not."""

LAST: Final = "        TIMEBOX: timebox.KIND,\n"
"""The row before which it is put."""

OF_KINDS: Final = (
    *("tests/workflows/test_records.py", "tests/slack/test_record_line.py"),
    "tests/domain/test_record_tables.py",
)
"""Suites that take each kind: what is typed, stored, moved, shown, and told in the postmortem."""


def test_a_kind_of_record_is_a_row_of_one_table(copy: Path) -> None:
    """Its line, form, message, board, right, table of the postmortem and help follow: their suites take it."""
    table = copy / "bot" / "domain" / "record_kinds.py"
    before = table.read_text(encoding="utf-8")
    assert before.count(LAST) == 1
    table.write_text(before.replace(LAST, f"{KIND}{LAST}"), "utf-8")
    try:
        said = run(copy, "pytest", "-q", "-p", "no:cacheprovider", "-k", "observation or observe", *OF_KINDS)
        helped = "from bot.slack.conversations.table import BY_WORD; print(BY_WORD['observe'].summary)"
        done = subprocess.run([sys.executable, "-c", helped], cwd=copy, capture_output=True, text=True, check=False)
    finally:
        table.write_text(before, "utf-8")
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None, said
    assert int(passed[1]) >= len(OF_KINDS), said
    assert done.stdout.strip() == "Note what you see."
