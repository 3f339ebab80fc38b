"""What a mutation changes is one place of a file, and the file can still be read."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

from tests.mutation import ROOT, changes

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
