"""How many steps a regular expression takes over a text: a matcher that tries what `re` tries, and counts.

It backtracks as the standard library's does, and leaves out its shortcuts; so where its steps grow with the length of a
text, so does the time of the real one.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from itertools import product
from typing import Any, Final

_parser = importlib.import_module("re._parser")

Rest = Callable[[int], bool]

_ONE: Final = frozenset({"LITERAL", "NOT_LITERAL", "IN", "ANY"})
"""Nodes that stand for one character."""


@lru_cache(maxsize=16)  # one expression is tried over a thousand texts
def _tree(pattern: re.Pattern[str]) -> list[Any]:
    return _plain(_parser.parse(pattern.pattern, pattern.flags))


def _plain(nodes: Any) -> list[Any]:
    """Return a tree as pairs of a name and what belongs to it: the parser's own are slow to look into."""
    return [(str(name), _plain_value(str(name), value)) for name, value in nodes]


def _plain_value(name: str, value: Any) -> Any:
    match name:
        case "MAX_REPEAT" | "MIN_REPEAT":
            return int(value[0]), int(value[1]), _plain(value[2])
        case "SUBPATTERN":
            return value[0], _plain(value[3])
        case "BRANCH":
            return [_plain(each) for each in value[1]]
        case "ASSERT" | "ASSERT_NOT":
            return value[0], _plain(value[1]), value[1].getwidth()[0]
        case "AT":
            return str(value)
        case "IN":
            return cache(partial(_is_in, value))  # a character is asked about thousands of times
        case _:
            return value


class Steps:
    """One expression over one text."""

    def __init__(self, pattern: re.Pattern[str], text: str, *, most: int = 1_000_000) -> None:
        """Prepare to match.

        Args:
            most: steps after which an `OverflowError` is raised.
        """
        self.count = 0
        self._most = most
        self._fold = bool(pattern.flags & re.IGNORECASE)
        self._text = text.casefold() if self._fold else text
        self._lines, self._all_signs = bool(pattern.flags & re.MULTILINE), bool(pattern.flags & re.DOTALL)
        self._groups: dict[int, tuple[int, int]] = {}
        self._tree = _tree(pattern)

    def match(self, start: int = 0, *, whole: bool = False) -> int:
        """Try at one place; return where the match ends, -1 if there is none."""
        ends: list[int] = []

        def done(at: int) -> bool:
            if whole and at < len(self._text):
                return False
            ends.append(at)
            return True

        return ends[-1] if self._all(self._tree, 0, start, done) else -1

    def everywhere(self) -> None:
        """Look through the text as ``sub`` and ``finditer`` do."""
        at = 0
        while at <= len(self._text):
            end = self.match(at)
            at = max(end, at + 1)

    def _all(self, nodes: list[Any], index: int, at: int, rest: Rest) -> bool:
        self.count += 1
        if self.count > self._most:
            raise OverflowError
        if index == len(nodes):
            return rest(at)
        name, value = nodes[index]
        if name in _ONE:
            return self._is_one(nodes[index], at) and self._all(nodes, index + 1, at + 1, rest)
        then: Rest = lambda end: self._all(nodes, index + 1, end, rest)  # noqa: E731 - one step of many alike
        match name:
            case "MAX_REPEAT" | "MIN_REPEAT":
                return self._repeat(name, value, at, then)
            case "SUBPATTERN":
                return self._group(value, at, then)
            case "BRANCH":
                return any(self._all(each, 0, at, then) for each in value)
            case "ASSERT" | "ASSERT_NOT":
                return self._assertion(value, at) == (name == "ASSERT") and then(at)
            case "AT":
                return self._is_at(value, at) and then(at)
            case "GROUPREF":
                start, end = self._groups.get(value, (0, -1))
                word = self._text[start : max(end, start)]
                return end >= 0 and self._text.startswith(word, at) and then(at + len(word))
            case _:
                raise AssertionError(name)

    def _group(self, value: Any, at: int, then: Rest) -> bool:
        number, before = value[0], self._groups.get(value[0])

        def close(end: int) -> bool:
            self._groups[number] = (at, end)
            return then(end)

        if self._all(value[1], 0, at, close):
            return True
        if before is not None:
            self._groups[number] = before
        return False

    def _ends(self, nodes: list[Any], at: int, *, most: int) -> list[int]:
        ends: list[int] = []

        def note(end: int) -> bool:
            ends.append(end)
            return len(ends) == most

        self._all(nodes, 0, at, note)
        return ends

    def _repeat(self, name: str, value: Any, at: int, then: Rest) -> bool:
        least, most, nodes = value
        if len(nodes) == 1 and nodes[0][0] in _ONE:
            return self._repeat_one(name, value, at, then)

        def again(done: int, end: int, before: int) -> bool:
            self.count += 1
            more = done < most and (end > before or done <= least)
            go_on: Rest = lambda after: again(done + 1, after, end)  # noqa: E731 - see above
            if done < least:
                return self._all(nodes, 0, end, go_on)
            if name == "MIN_REPEAT":
                return then(end) or (more and self._all(nodes, 0, end, go_on))
            return (more and self._all(nodes, 0, end, go_on)) or then(end)

        return again(0, at, -1)

    def _repeat_one(self, name: str, value: Any, at: int, then: Rest) -> bool:
        (least, most, (one,)), end = value, at
        while end - at < most and self._is_one(one, end):
            end += 1
        counts = range(end, at + least - 1, -1)
        for each in reversed(counts) if name == "MIN_REPEAT" else counts:
            self.count += 1
            if then(each):
                return True
        return False

    def _assertion(self, value: Any, at: int) -> bool:
        direction, inner, width = value
        if direction >= 0:
            return bool(self._ends(inner, at, most=1))
        return at >= width and at in self._ends(inner, at - width, most=1)

    def _is_at(self, where: str, at: int) -> bool:
        text = self._text
        match where:
            case "AT_BEGINNING" | "AT_BEGINNING_STRING":
                return at == 0 or (self._lines and text[at - 1] == "\n" and where == "AT_BEGINNING")
            case "AT_END":
                return at == len(text) or text[at:] == "\n" or (self._lines and text[at] == "\n")
            case "AT_END_STRING":
                return at == len(text)
            case _:
                return self._is_edge(at) == (where == "AT_BOUNDARY")

    def _is_edge(self, at: int) -> bool:
        text = self._text
        before = at > 0 and re.match(r"\w", text[at - 1]) is not None
        return before != (at < len(text) and re.match(r"\w", text[at]) is not None)

    def _is_one(self, node: Any, at: int) -> bool:
        self.count += 1
        if at >= len(self._text):
            return False
        name: str = node[0]
        value: Any = node[1]
        character = self._text[at]
        if name == "IN":
            return bool(value(character) or (self._fold and value(character.upper())))
        if name == "ANY":
            return character != "\n" or self._all_signs
        wanted = chr(value).casefold() if self._fold else chr(value)
        return (character == wanted) == (name == "LITERAL")


_CATEGORIES: Final = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}


def _is_in(choices: Any, character: str) -> bool:
    found, negated = False, False
    for kind, value in choices:
        match str(kind):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found = found or ord(character) == value
            case "RANGE":
                found = found or value[0] <= ord(character) <= value[1]
            case "CATEGORY":
                name = str(value).removeprefix("CATEGORY_").removeprefix("NOT_")
                fits = bool(re.match(_CATEGORIES[name], character))
                found = found or fits != ("NOT_" in str(value))
            case _:
                raise AssertionError(kind)
    return found != negated


def _inside(node: Any) -> Iterator[Any]:
    """Yield the trees inside a node."""
    name, value = str(node[0]), node[1]
    if name.endswith("REPEAT"):
        yield value[2]
    elif name == "BRANCH":
        yield from value[1]
    elif isinstance(value, tuple):
        yield value[-1]


def _flat(nodes: Any) -> Iterator[Any]:
    """Yield every node of a tree that stands for characters."""
    for node in nodes:
        if str(node[0]) in {"LITERAL", "IN", "NOT_LITERAL"}:
            yield node
        for inside in _inside(node):
            yield from _flat(inside)


def _words(nodes: Any) -> Iterator[str]:
    """Yield what is written out in a tree: a start that matches, to be followed by what does not."""
    word = ""
    for node in nodes:
        if str(node[0]) == "LITERAL":
            word += chr(node[1])
            continue
        if word:
            yield word
        word = ""
        for inside in _inside(node):
            yield from _words(inside)
    if word:
        yield word


MOST: Final = 8
"""Beginnings, and signs to repeat, that are tried of an expression."""
ANYTHING: Final = ("a", "1", " ", "\n", '"', ".")
SPOILT: Final = "\0 \0"


def _sample(nodes: Any) -> Iterator[str]:
    """Yield a piece for each node of a tree that together match, once whatever may be missing is there."""
    for node in nodes:
        name, value = str(node[0]), node[1]
        if name == "LITERAL":
            yield chr(value)
        elif name in {"IN", "NOT_LITERAL", "ANY"}:
            yield next((one for one in "aA1C @.:/,-\n" if name == "ANY" or _fits(node, one)), "")
        elif name.endswith("REPEAT"):
            yield from list(_sample(value[2])) * max(value[0], 1)
        elif name == "BRANCH":
            yield "".join(_sample(value[1][0]))
        elif name == "SUBPATTERN":
            yield from _sample(value[-1])


def _fits(node: Any, character: str) -> bool:
    name, value = str(node[0]), node[1]
    return ord(character) != value if name == "NOT_LITERAL" else _is_in(value, character)


def attacks(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Yield beginnings, and what to repeat after them, as an expression itself suggests them."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    words, pieces = list(dict.fromkeys(_words(tree))), list(_sample(tree))
    so_far = ["".join(pieces[:end]) for end in range(1, len(pieces))]
    begins = list(dict.fromkeys(["", *words[:MOST], *so_far[:: 1 + len(so_far) // MOST], *so_far[-2:]]))
    written = {chr(value) for name, value in map(tuple, _flat(tree)) if str(name) == "LITERAL"}
    signs = [sign for sign in sorted(written) if not sign.isalnum()]
    pumped = list(dict.fromkeys([*ANYTHING, *signs[:MOST], *words[:MOST]]))
    yield from product(begins, pumped)
    yield from (("", one + other) for one, other in product([*words[:MOST], *signs[:MOST]], ANYTHING) if one != other)
