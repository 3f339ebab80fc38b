"""What a mutation changes is one place of a file, which can be switched on; and what notices it is found."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.mutation import nearest_first
from tests.support import reached, tried
from tests.support.changes import ROOT, Source
from tests.support.reached import Mark, Reach
from tests.support.tried import Result, Tried, Try
from tests.support.uses import Uses

FILE = Path("bot/domain/update.py")


def test_each_change_makes_another_program_and_all_of_them_fit_into_one() -> None:
    source = Source(FILE)
    found = list(source.changes())
    assert len(found) > 10
    for change in found:
        other = source.text[: change.start] + change.after.encode() + source.text[change.end :]
        assert ast.dump(ast.parse(other)) != ast.dump(source.tree), change
    ast.parse(reached.marked(source.text, [change.mark(number) for number, change in enumerate(found)]))


def test_a_mark_changes_what_is_done_when_it_is_switched_on_and_else_nothing() -> None:
    source = b"def less(a, b):\n    return a + 1 < b if b > 2 else not a"
    marks = [Mark(27, 36, 0, "(a + 1 > b)"), Mark(27, 32, 1), Mark(40, 45, 2, "(b > 3)"), Mark(51, 56, 3, "a")]
    noted: list[int] = []
    on = -1

    def call(number: int) -> bool:
        noted.append(number)
        return number == on

    names: dict[str, Any] = {reached.CALLED: call}
    exec(reached.marked(source, marks), names)  # noqa: S102 - the function above, with marks in it
    assert names["less"](1, 3) is True
    assert noted == [2, 0, 1], "what is there, around and inside each other, and no more than was done"
    assert names["less"](1, 2) is False
    on = 0
    assert names["less"](1, 3) is False
    on = 2
    assert names["less"](1, 3) is False
    on = 3
    assert names["less"](1, 2) == 1


def test_what_is_made_on_import_is_reached_where_a_function_uses_it() -> None:
    made = ast.parse("_ONE = 1\nTWO = _ONE + 1\nclass Three:\n    four: int = 4\n    five: int = 5\n")
    using = ast.parse("from made import TWO\ndef use(three): return TWO + three.four + _ONE\nBOTH = TWO + 1\n")
    uses = Uses({Path("made.py"): made, Path("using.py"): using}, set())
    names = {number: name for name, number in uses.numbers.items()}
    assert [{names[number] for number in uses.of(Path("made.py"), line)} for line in (1, 4, 5)] == [
        {(None, "TWO")},  # made of it; the other file's _ONE is another one
        {(None, "four")},
        set(),
    ]


def test_the_tests_that_are_about_it_come_first_and_then_some_of_each_file() -> None:
    near = Reach("tests/test_update.py::test_a", 0.02, passed=True, places=[*range(9)])
    few = [Reach(f"tests/test_few.py::test_{n}", 0.02, passed=True, places=[n, n + 1]) for n in range(19)]
    many = [Reach(f"tests/test_{n // 3}.py::test_{n}", 1.0 + n, passed=True, places=[*range(50)]) for n in range(6)]
    ours = [Reach(f"tests/domain/test_all.py::test_{n}", 9.0 + n, passed=True, places=[*range(50)]) for n in range(2)]
    found = nearest_first([*many, *few, *ours, near], FILE)
    assert found[:20] == [near.test, *(each.test for each in few)]
    assert found[20:] == [
        each.test for each in (ours[0], many[0], many[3], ours[1], many[1], many[4], many[2], many[5])
    ]


@pytest.mark.slow
def test_each_change_is_tried_in_a_process_of_its_own(tmp_path: Path) -> None:
    text = "def less(a, b):\n    return a < b\n\ndef loud():\n    return 'a' + 'b'\n"
    at, end = text.index("a < b"), text.index("'a' + 'b'")
    marks = [Mark(at, at + 5, 0, "(a <= b)"), Mark(at, at + 5, 1, "(a > b)"), Mark(end, end + 9, 2, "exit()")]
    for folder in ("near", "far"):
        (tmp_path / folder).mkdir()
    (tmp_path / "made.py").write_bytes(reached.marked(text.encode(), marks))
    (tmp_path / "near" / "test_less.py").write_text(
        "from made import less\ndef test_less(): assert less(1, 2)\ndef test_more(): assert not less(2, 1)\n"
    )
    (tmp_path / "far" / "test_loud.py").write_text("from made import loud\ndef test_loud(): assert loud() == 'ab'\n")
    tests = ["near/test_less.py::test_less", "near/test_less.py::test_more", "far/test_loud.py::test_loud"]
    asked, notes = tmp_path / "asked", tmp_path / "notes"
    asked.write_text(tried.asked([Try(number, tests, 60) for number in range(3)] + [Try(3, tests, 0)]))
    plugins = ("-p", reached.__name__, "-p", tried.__name__)
    command = (sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", str(tmp_path), *plugins)
    env = os.environ | {tried.ASKED: str(asked), tried.NOTED: str(notes), "PYTHONPATH": f"{ROOT}:{tmp_path}"}
    ended = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, timeout=100, env=env)
    assert ended.returncode == pytest.ExitCode.OK, ended.stdout
    assert list(tried.noted(notes).values()) == [
        Tried(0, Result.SURVIVED, 3, 3),
        Tried(1, Result.KILLED, 1, 3, tests[0]),
        Tried(2, Result.KILLED, 3, 3, tests[2]),
        Tried(3, Result.UNDECIDED, 0, 3),
    ]


def test_what_a_test_reaches_is_read_back(tmp_path: Path) -> None:
    (tmp_path / "1").write_text(json.dumps(["test_a", 0.5, True, [1, 2]]) + "\n")
    (tmp_path / "2").write_text(json.dumps(["test_b", 0.1, False, [2]]) + "\n")
    found = reached.by_place(reached.read(tmp_path))
    assert {place: [each.test for each in found[place]] for place in found} == {1: ["test_a"], 2: ["test_a", "test_b"]}
