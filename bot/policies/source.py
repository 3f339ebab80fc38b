"""YAML text as a tree that remembers where each value stood; whatever the text, it fails with a Problem alone."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from bot.policies.problems import PolicyError, Position, Problem, clip
from bot.policies.syntax import fix

LARGEST = 1024 * 1024
"""Bytes of a policy file; a real one has a few thousand."""

DEEPEST = 32
"""Levels of nesting."""

_TOO_DEEP = f"nested deeper than {DEEPEST} levels"

MOST_VALUES = 20_000
"""Values after anchors are repeated: what keeps a small file from growing into a large one."""

Scalar = str | int | float | bool | None
Path = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Located:
    """A value and where it stands."""

    value: "Scalar | Mapping[str, Located] | tuple[Located, ...]"
    at: Position
    """Where the value begins."""
    key_at: Position
    """Where the key begins under which it stands; for a list's item and the whole file, the same as ``at``."""


class _Resolver(yaml.resolver.Resolver):
    """YAML without its surprises: ``no`` is a word, ``17:00`` no number, a date no object; merge keys are keys."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own form


_Resolver.add_implicit_resolver(_TAG + "bool", re.compile(r"(true|false|True|False)\Z"), list("tfTF"))
_Resolver.add_implicit_resolver(_TAG + "null", re.compile(r"(~|null|Null|NULL|)\Z"), ["~", "n", "N", ""])
_Resolver.add_implicit_resolver(_TAG + "int", re.compile(r"-?(0|[1-9][0-9]{0,17})\Z"), list("-0123456789"))
_Resolver.add_implicit_resolver(_TAG + "float", re.compile(r"-?[0-9]{1,17}\.[0-9]{1,17}\Z"), list("-0123456789"))


class Telling(_Resolver, yaml.SafeLoader):
    """Says best what is wrong."""


class Quick(_Resolver, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # as PyYAML says to take it
    """Takes a tenth of the time, for what is known to be right. Not every PyYAML was built with it."""


def read(data: bytes, file: str, loader: type[Telling | Quick] = Telling) -> Located:
    """Read a policy file's text.

    Args:
        data: UTF-8.
        file: What positions call it.
        loader: What reads it.

    Raises:
        PolicyError: It is no YAML, not a mapping, or built to exhaust the reader.
    """
    start = Position(file, 1, 1)
    if len(data) > LARGEST:
        raise PolicyError(
            [Problem.at(start, (), f"the file is larger than {LARGEST // 1024} KiB, too large for a policy")]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PolicyError([Problem.at(Position(file, line, 1), (), "the file is not UTF-8 text")]) from None
    try:
        _refuse_bulk(text, file, loader)
        node = yaml.compose(text, loader)
    except yaml.MarkedYAMLError as error:
        raise PolicyError([_syntax(error, text, file)]) from None
    except yaml.reader.ReaderError as error:
        line, col = _line_and_col(text, error.position)
        message = f"the character U+{error.character:04X} is not allowed"
        raise PolicyError([Problem.at(Position(file, line, col), (), message)]) from None
    tree = _Tree(file)
    located = tree.locate(node, (), None) if node else Located(None, start, start)
    if located.value is None and not tree.problems:
        return Located({}, start, start)
    if not tree.problems and not isinstance(located.value, Mapping):
        message = "a policy is a mapping (key: value), not " + kind(located)
        tree.problems.append(Problem.at(located.at, (), message))
    if tree.problems:
        raise PolicyError(tree.problems)
    return located


def kind(located: Located) -> str:
    """Name a value for a message."""
    value = located.value
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, tuple) else repr(clip(str(value)) if isinstance(value, str) else value)


def _refuse_bulk(text: str, file: str, loader: type[Telling | Quick]) -> None:
    # PyYAML's parser keeps its own stack, its composer uses ours: look before it composes.
    depth = 0
    for count, event in enumerate(yaml.parse(text, loader)):
        if count > 2 * MOST_VALUES:
            raise PolicyError([Problem.at(_position(event.start_mark, file), (), f"more than {MOST_VALUES} values")])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise PolicyError([Problem.at(_position(event.start_mark, file), (), _TOO_DEEP)])


def _position(mark: Any, file: str) -> Position:
    return Position(file, mark.line + 1, mark.column + 1)


def _line_and_col(text: str, index: int) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    position = _position(mark, file) if mark else Position(file, 1, 1)
    return Problem.at(position, (), f"this isn't valid YAML: {fix(error, text)}")


class _Tree:
    """One walk over the nodes; collects problems instead of stopping at the first."""

    def __init__(self, file: str) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._values = 0
        self._open: set[int] = set()

    def locate(self, node: yaml.Node, path: Path, key_at: Position | None) -> Located:
        at = _position(node.start_mark, self._file)
        key_at = key_at or at
        self._values += 1
        if self._values > MOST_VALUES:
            raise PolicyError([Problem.at(key_at, (), f"more than {MOST_VALUES} values; are anchors repeated?")])
        if len(path) > DEEPEST:  # anchors inside anchors go deeper than the text does
            raise PolicyError([Problem.at(key_at, (), _TOO_DEEP)])
        if isinstance(node, yaml.ScalarNode):
            return Located(self._scalar(node, at, path), at, key_at)
        if id(node) in self._open:
            raise PolicyError([Problem.at(key_at, path, "an anchor contains itself")])
        self._open.add(id(node))
        value: Mapping[str, Located] | tuple[Located, ...]
        if isinstance(node, yaml.MappingNode):
            value = dict(self._items(node, path))
        else:
            value = tuple(self.locate(each, (*path, i), None) for i, each in enumerate(node.value))
        self._open.discard(id(node))
        return Located(value, at, key_at)

    def _items(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Located]]:
        first: dict[str, int] = {}
        for key, value in node.value:
            at = _position(key.start_mark, self._file)
            if not isinstance(key, yaml.ScalarNode):
                self.problems.append(Problem.at(at, path, "a key must be a word"))
            elif key.value == "<<" and not key.style:
                self.problems.append(Problem.at(at, (*path, "<<"), "merge keys are not supported; write the keys out"))
            elif key.value in first:
                message = f"duplicate key, first used in line {first[key.value]}"
                self.problems.append(Problem.at(at, (*path, key.value), message))
            else:
                first[key.value] = at.line
                yield key.value, self.locate(value, (*path, key.value), at)

    def _scalar(self, node: yaml.ScalarNode, at: Position, path: Path) -> Scalar:
        text: str = node.value
        try:
            match node.tag.removeprefix(_TAG):
                case "str":
                    return text
                case "null":
                    return None
                case "bool":
                    return {"true": True, "false": False}[text.lower()]
                case "int":
                    return int(text)
                case "float":
                    return float(text)
                case _:
                    pass
        except (KeyError, ValueError):
            pass
        self.problems.append(Problem.at(at, path, f"the tag {clip(node.tag)!r} is not allowed here"))
        return None
