"""What a kind of record consists of: how it is numbered, typed and asked for, and what may follow what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

from bot.domain.timeline import EntryKind

FIELD_LIMIT: Final = 1_000
"""Longest text of a field, in characters, unless the field says otherwise."""


PREDICATES: Final[Mapping[str, str]] = MappingProxyType(
    {"worked": "worked", "failed": "failed", "no effect": "had no effect", "worse": "made it worse"}
)
"""State, or how something went -> what is said of a record of which it is true, where that isn't ``is <state>``."""


def predicate(state: str) -> str:
    """Say that a record is in a state: ``is ruled out``, ``worked``."""
    return PREDICATES.get(state, f"is {state}")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing more that a kind of record holds."""

    key: str
    label: str
    """As a form asks for it."""
    kind: Literal["text", "choice", "person", "day", "link", "record", "playbook"] = "text"
    """A record is what another is called, as ``H2``; a playbook a key of the policy's."""
    choices: tuple[str, ...] = ()
    """Of a choice: the values, which are also the words that people type."""
    limit: int = FIELD_LIMIT
    words: tuple[str, ...] = ()
    """Words that come before it in a typed line: ``owner @bob``. Without any it is read by its form alone."""
    wanted: bool = False
    """The message asks for it where it is missing."""
    later: bool = False
    """Only a change asks for it, never the first form."""
    leads: bool = False
    """Of a choice: it is typed before the text, not behind it."""
    sets: str = ""
    """Another field, which holds the word that came before this one."""
    of: str = ""
    """Of a record: its kind."""
    bare: bool = False
    """Of a choice: it is read without a word before it, where it stands at the end or beside another field."""
    firm: bool = False
    """The first of `words` is said for nothing else: what stands behind it, and is no sentence, is meant as a value."""
    wanted_with: tuple[str, str] | None = None
    """Another field and its value: the message asks for this one, too, where the record holds that."""

    def is_wanted(self, held: Mapping[str, Any]) -> bool:
        """Tell whether the message of a record asks for it that holds this."""
        return self.wanted or (self.wanted_with is not None and held.get(self.wanted_with[0]) == self.wanted_with[1])


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the postmortem: which records of a kind it has, and what of each."""

    heading: str
    """Stands above it. Kinds whose tables share one are told in one table, in the order of time."""
    columns: Mapping[str, str]
    """What is shown, in this order -> what heads it: a field of the kind, ``state``, or a key of `CELLS`."""


def states(table: str) -> Mapping[str, frozenset[str]]:
    """Return a table of states, each with what may follow it; the first is where a record begins.

    Args:
        table: ``open: testing, ruled out; testing: ruled out; ruled out``.
    """
    rows = (row.partition(":") for row in table.split(";"))
    return MappingProxyType(
        {state.strip(): frozenset(filter(None, map(str.strip, after.split(",")))) for state, _, after in rows}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of record."""

    letter: str
    """Begins its number: ``V1``."""
    digits: int = 1
    """How many its number has at least: 3 for ``AI-001``."""
    word: str = ""
    """What is typed after ``/incident`` to make one; empty: the mechanism's line and form make none."""
    label: str = ""
    plural: str = ""
    """Heads a list of them, where an ``s`` is not enough."""
    question: str = ""
    """As its form asks for the text."""
    example: str = ""
    """What may follow the word."""
    summary: str = ""
    """What the word does, for help."""
    usage: str = "<text>"
    """What may follow the word, for help."""
    states: Mapping[str, frozenset[str]]
    """State -> what may follow it; the first is where it begins."""
    begins: tuple[str, ...] = ()
    """States in which one may begin, if there are several."""
    moves: Mapping[str, str] = field(default_factory=dict)
    """State -> the button that moves a record there."""
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """State -> fields that the button asks for first, in a form."""
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """State -> those of them without which no record moves there."""
    all_steps: str = ""
    """A state to which no record moves before every step is ticked off; empty: there is none."""
    steps_with: str = ""
    """A field without which a record has no steps; empty: each has them."""
    confirms: Mapping[str, str] = field(default_factory=dict)
    """State -> a field with what has to be so then: whoever moves a record there confirms it."""
    over: frozenset[str] = frozenset()
    """States in which nothing is left to do, though another may follow."""
    lint: Callable[[str], str] | None = None
    """Returns what to ask about a text before it is taken, empty: nothing; ``None``: any text is."""
    fields: tuple[Field, ...] = ()
    by_mover: Mapping[str, str] = field(default_factory=dict)
    """State -> a field that holds whoever moves a record there, unless someone else is named."""
    words: Mapping[str, str] = field(default_factory=dict)
    """State -> how the timeline tells of it, if not by its name."""
    also: Mapping[str, str] = field(default_factory=dict)
    """What people type instead -> the state, or the choice of a field."""
    steps: Mapping[str, str] = field(default_factory=dict)
    """Key -> what there is to do, in this order."""
    entry: EntryKind = EntryKind.RECORD
    """What a change of it is on the timeline."""
    while_open: bool = False
    """None is made once the incident is over."""
    on_board: frozenset[str] = frozenset()
    """States in which `/incident board` lists one; empty: never."""
    after_close: bool = False
    """One is made and changed even once the incident is closed."""
    at_end: str = ""
    """State to which one that still runs moves when the incident ends; empty: it stays as it is."""
    command: str = ""
    """The subcommand that takes what is typed behind its number, as in ``R1 next``; empty: the mechanism does."""
    once: bool = False
    """The same text isn't recorded twice."""
    table: Table | None = None
    """How the postmortem tells of them; ``None``: in words of its own, or not at all."""

    @property
    def many(self) -> str:
        """What several of them are called."""
        return self.plural or f"{self.label}s"

    def called(self, number: int) -> str:
        """Return the number of one as people read it: ``V1``, ``AI-001``."""
        return f"{self.letter}{number:0{self.digits}}"

    @property
    def first(self) -> str:
        """Where a record begins."""
        return next(iter(self.states))

    def named(self, key: str) -> Field:
        """Return one of its fields.

        Raises:
            KeyError: it has none of that name.
        """
        return {each.key: each for each in self.fields}[key]
