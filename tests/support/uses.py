"""Where the code uses what is made when a module is imported, for `tests.mutation`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROUNDS: Final = 2
"""How often what is made of it is looked for as well."""

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


Name = tuple[Path | None, str]
"""A name, and the file it stays in when it begins with ``_``."""


def _named(file: Path, name: str) -> Name:
    return (file if name.startswith("_") else None, name)


def _bound(statement: ast.stmt) -> frozenset[str]:
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return frozenset({name})
        case ast.Assign(targets=targets):
            return frozenset(node.id for one in targets for node in ast.walk(one) if isinstance(node, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            return frozenset({name})
        case _:
            return frozenset()


def at_import(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes that are evaluated when the module is imported."""
    found: set[ast.AST] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        found.add(node)
        if isinstance(node, Function):
            waiting += [*node.args.defaults, *(each for each in node.args.kw_defaults if each is not None)]
        else:
            waiting += ast.iter_child_nodes(node)
    return found


def _loads(tree: ast.Module, unread: set[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """Yield each name that is looked up in a function, and the expression that may be marked there."""
    strings: dict[ast.AST, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and node not in strings:
            strings.update(dict.fromkeys(ast.walk(node), node))
    early = at_import(tree)
    for node in ast.walk(tree):
        if node in unread or node in early:
            continue
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
                yield name, strings.get(node, node)
            case _:
                pass


class Uses:
    """Which names are made on import, what is made of them in turn, and where functions use them."""

    def __init__(self, trees: Mapping[Path, ast.Module], unread: set[ast.AST]) -> None:
        """Read modules.

        Args:
            unread: nodes where no mark may stand.
        """
        self._trees = trees
        self._made_of: dict[Name, set[Name]] = {}
        for file, tree in trees.items():
            early = at_import(tree)
            for statement in tree.body:
                bound = {_named(file, name) for name in _bound(statement)}
                for node in ast.walk(statement):
                    if not isinstance(statement, ast.ClassDef) and isinstance(node, ast.Name) and node in early:
                        self._made_of.setdefault(_named(file, node.id), set()).update(bound)
        self.loads = {
            file: [(_named(file, name), node) for name, node in _loads(tree, unread)] for file, tree in trees.items()
        }
        self.numbers = {
            name: at for at, name in enumerate(sorted({n for each in self.loads.values() for n, _ in each}, key=str))
        }

    def of(self, file: Path, line: int) -> set[int]:
        """Return the numbers of the names that what stands in a line makes, in the end."""
        names: set[Name] = set()
        for statement in self._trees[file].body:
            if statement.lineno <= line <= (statement.end_lineno or 0):
                inner = statement.body if isinstance(statement, ast.ClassDef) else []
                names = {_named(file, name) for name in _bound(statement)}
                for each in inner:
                    if each.lineno <= line <= (each.end_lineno or 0):
                        names = {_named(file, name) for name in _bound(each)} or names
        for _ in range(ROUNDS):
            names |= {made for name in names for made in self._made_of.get(name, ())}
        return {self.numbers[name] for name in names if name in self.numbers}
