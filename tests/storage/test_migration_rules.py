"""For one release old programs run on the new schema: a migration adds, and takes away only what is out of use."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from storage.engine.migrate import config
from tests.support.releases import ROOT, head

VERSIONS = sorted((ROOT / "storage" / "migrations" / "versions").glob("[0-9]*.py"))
BEFORE_THE_RULE = {"0001", "0002", "0003"}
"""Nothing was released before them, so nothing old could run on them."""

TAKES_AWAY = {"drop_column", "drop_table", "drop_constraint", "rename_table", "create_unique_constraint"}
"""What a program of the release before would stumble over: a constraint that it does not keep is one, too."""

TAKEN_AWAY: dict[str, set[str]] = {}
"""Revision -> what of that it does all the same, because no program has used the thing for a release."""


def complaints(source: str) -> Iterator[str]:
    """What in a migration's `upgrade` the release before could not live with."""
    (upgrade,) = (
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"
    )
    for name, call in _calls(upgrade):
        options = {keyword.arg: keyword.value for keyword in call.keywords}
        if name in TAKES_AWAY:
            yield name
        if name == "alter_column" and set(options) & {"new_column_name", "type_"}:
            yield "a column changes under those who use it"
        if name == "alter_column" and _is_false(options.get("nullable")):
            yield "a column that may be empty must be filled"
        if name == "create_index" and not _is_false(options.get("unique", ast.Constant(value=False))):
            yield "an index that is unique"
        if name == "add_column":
            (column,) = (inner for what, inner in _calls(call) if what == "Column")
            added = {keyword.arg: keyword.value for keyword in column.keywords}
            if _is_false(added.get("nullable")) and "server_default" not in added:
                yield "a column that must be filled, without a server_default"


def _calls(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            yield inner.func.attr, inner


def _is_false(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


@pytest.mark.parametrize("file", VERSIONS, ids=lambda file: file.stem)
def test_a_migration_leaves_the_release_before_at_work(file: Path) -> None:
    revision = file.name[:4]
    found = set(complaints(file.read_text(encoding="utf-8")))
    if revision not in BEFORE_THE_RULE:
        assert found <= TAKEN_AWAY.get(revision, set())


def test_migrations_are_numbers_that_count_up() -> None:
    assert [file.name[:4] for file in VERSIONS] == [f"{number:04d}" for number in range(1, len(VERSIONS) + 1)]
    assert head() == VERSIONS[-1].name[:4], "a later release is known by its higher number"


@pytest.mark.parametrize(
    "step",
    [
        'op.drop_table("tick")',
        'op.rename_table("tick", "tock")',
        'batch_op.drop_column("area")',
        'batch_op.drop_constraint("uq_one", type_="unique")',
        'batch_op.create_unique_constraint("uq_one", ["title"])',
        'batch_op.create_index("ix_one", ["title"], unique=True)',
        'batch_op.alter_column("area", new_column_name="field")',
        'batch_op.alter_column("accepted_at", nullable=False)',
        'batch_op.add_column(sa.Column("mood", sa.Text(), nullable=False))',
    ],
)
def test_what_the_release_before_could_not_live_with_is_found(step: str) -> None:
    assert list(complaints(f"def upgrade():\n    {step}\n"))


@pytest.mark.parametrize(
    "step",
    [
        'op.create_table("lesson", sa.Column("id", sa.Integer(), nullable=False))',
        'batch_op.add_column(sa.Column("mood", sa.Text(), nullable=True))',
        'batch_op.add_column(sa.Column("mood", sa.Text(), server_default="", nullable=False))',
        'batch_op.create_index("ix_one", ["title"], unique=False)',
        'batch_op.alter_column("area", nullable=True)',
    ],
)
def test_what_only_adds_is_fine(step: str) -> None:
    assert not list(complaints(f"def upgrade():\n    {step}\n"))


def test_the_name_of_a_migration_begins_with_its_revision_and_they_follow_each_other() -> None:
    script = ScriptDirectory.from_config(config())
    assert [each.revision for each in script.walk_revisions()] == [file.name[:4] for file in reversed(VERSIONS)]
