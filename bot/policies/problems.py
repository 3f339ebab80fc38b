"""What is wrong with a policy file, where, and what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

_SHOWN = 60
"""Characters of a wrong value that a message repeats."""

_LONGEST = 600
"""Characters of a message."""


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file, as editors count: from 1."""

    file: str
    line: int
    col: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One error. Written ``file:line:col: path: message``; without a path when the file itself is wrong."""

    file: str
    line: int
    col: int
    path: str
    """Dotted, such as ``severities.sev1.update_every``; empty: the whole file."""
    message: str

    @classmethod
    def at(cls, position: Position, path: Iterable[str | int], message: str) -> "Problem":
        """Say what is wrong there."""
        dotted = ".".join(clip(str(part)) for part in path)
        return cls(position.file, position.line, position.col, dotted, clip(message, _LONGEST))

    def __str__(self) -> str:
        path = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}:{self.col}: {path}{self.message}"


class PolicyError(ValueError):
    """A policy cannot be used; carries every problem that was found, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def clip(text: str, longest: int = _SHOWN) -> str:
    """One printable line, short enough for a message."""
    line = text.encode("unicode_escape").decode("ascii") if not text.isprintable() else text
    return line if len(line) <= longest else line[: longest - 1] + "…"


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """Name the nearest known word, or else all of them."""
    words = list(known)
    near = get_close_matches(wrong.lower(), words, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return "known here: " + (", ".join(words) or "none")
