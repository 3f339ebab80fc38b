"""What a mutation changes is one place of a file, and the file can still be read."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path
from typing import Any

from tests.mutation import ROOT, changes
from tests.support import reached

FILE = Path("bot/domain/update.py")


def test_each_change_makes_another_program_and_is_taken_back(tmp_path: Path) -> None:
    copy = tmp_path / FILE
    copy.parent.mkdir(parents=True)
    shutil.copy(ROOT / FILE, copy)
    as_it_is = ast.dump(ast.parse(copy.read_bytes()))
    found = list(changes(FILE))
    assert len(found) > 10
    for change in found:
        held = change.make(tmp_path)
        assert ast.dump(ast.parse(copy.read_bytes())) != as_it_is, change
        copy.write_bytes(held)
    assert copy.read_bytes() == (ROOT / FILE).read_bytes()


def test_a_call_at_each_place_changes_nothing_else() -> None:
    source = b"def less(a, b):\n    return a + 1 < b if b > 2 else not a"
    sums = [(number, *span) for number, span in enumerate([(27, 36), (27, 32), (40, 45), (51, 56)])]
    noted: list[int] = []
    names: dict[str, Any] = {reached.CALLED: noted.append}
    exec(reached.marked(source, sums), names)  # noqa: S102 - the function above, with calls in it
    assert names["less"](1, 3) is True
    assert noted == [2, 0, 1], "what is there, around and inside each other, and no more than was done"
    assert names["less"](1, 2) is False
