"""The changes of behaviour that there are of a file, for `tests.mutation`."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support import uses
from tests.support.reached import Mark

ROOT: Final = Path(__file__).parent.parent.parent

SWAPS: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one place."""

    file: Path
    """Relative to the checkout."""
    line: int
    start: int
    end: int
    """Bytes of the file that are replaced."""
    before: str
    after: str
    at_import: bool = False
    """Whether it is evaluated when the module is imported."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.before}  ->  {self.after}"

    def mark(self, number: int) -> Mark:
        """Return what makes it a choice."""
        return Mark(self.start, self.end, number, "None" if self.after == "pass" else self.after)


def _changed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in the place of a node."""
    other = copy.deepcopy(node)
    match other:
        case ast.Compare(ops=[operator]) if type(operator) in SWAPS:
            other.ops = [SWAPS[type(operator)]()]  # type: ignore[list-item]
        case ast.BoolOp() | ast.BinOp() if type(other.op) in SWAPS:
            other.op = SWAPS[type(other.op)]()  # type: ignore[assignment]
        case ast.UnaryOp(op=ast.Not()):
            other = other.operand
        case ast.Constant(value=bool()):
            other.value = not other.value
        case ast.Constant(value=int()):
            other.value += 1  # type: ignore[operator]
        case ast.Expr(value=ast.Await(value=ast.Call()) | ast.Call()) if not ast.unparse(other).startswith("log."):
            other = ast.Pass()
        case _:
            return
    yield other


def _unread(tree: ast.AST) -> set[ast.AST]:
    """Return nodes that stay: annotations, decorators (frozen or not, a class does the same) and patterns."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        for each in [
            *getattr(node, "decorator_list", ()),
            *([node.pattern] if isinstance(node, ast.match_case) else []),
        ]:
            found.update(ast.walk(each))
        for name in ("annotation", "returns"):
            if (annotation := getattr(node, name, None)) is not None:
                found.update(ast.walk(annotation))
    return found


class Source:
    """A file of the code."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.text = (ROOT / file).read_bytes()
        self.tree = ast.parse(self.text)
        self.unread = _unread(self.tree)
        self._starts = [0]
        for line in self.text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return the bytes that a node begins and ends with."""
        last = self._starts[(node.end_lineno or 1) - 1]
        return self._starts[node.lineno - 1] + node.col_offset, last + (node.end_col_offset or 0)

    def changes(self) -> Iterator[Change]:
        """Yield every change."""
        early = uses.at_import(self.tree)
        for node in ast.walk(self.tree):
            if node in self.unread or not isinstance(node, ast.expr | ast.stmt):
                continue
            for other in _changed(node):
                after = ast.unparse(other)
                if isinstance(node, ast.BoolOp | ast.BinOp | ast.Compare):
                    after = f"({after})"
                yield Change(self.file, node.lineno, *self.span(node), ast.unparse(node), after, node in early)
