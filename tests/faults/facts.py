"""What the people of a run were told: the only source of what the judge expects."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Final

from bot.demo.workspace.reply import Reply

NUMBER: Final = re.compile(r"INC-\d{4}-\d{4}-\d{3}")
WORD: Final = re.compile(r"\b(?:w|nightjar)\d{4}x\b")
"""Stands in everything that is said, once: whoever finds it knows what is meant."""

SECRET: Final = "nightjar"
"""Begins every word of a private incident."""

DECLARED: Final = re.compile(r"(?:Declared \*|You declared that [^.]*? as )(INC-[-\d]+)")
"""How the bot names what was declared just now, or a moment ago; it may name others beside it."""

SUCCESS: Final = {
    "declare": DECLARED,
    "update": re.compile(r"Posted update #\d+"),
    "severity": re.compile(r"is now SEV\d"),
    "status": re.compile(r"is now \*"),
    "note": re.compile(r"Added to the timeline"),
    "did": re.compile(r"Noted as A\d+"),
    "role": re.compile(r"now communications lead", re.IGNORECASE),
    "resolve": re.compile(r"is resolved|Draft for customers"),
    "postmortem": re.compile(r"At a glance|Timeline"),
    "press": re.compile(r"Snoozed|No change|Posted update #\d+|Answered"),
}
"""How the bot says that something was done, by what it was."""

POSTED: Final = ("severity", "status", "note", "role", "resolve")
"""What is answered by the post that everyone reads, where the incident has a room."""

IN_PROGRESS: Final = ("Still working on it", "Something went wrong on our side")
"""Answers that leave open what came of it."""


@dataclass(slots=True)
class Fact:
    """Something that a person asked for once."""

    what: str
    word: str
    certain: bool | None = None
    """Whether it was done, as far as the person was told. ``None``: no answer came that said."""
    answer: str = ""


@dataclass(slots=True)
class Story:
    """One incident as its people know it."""

    title: str
    severity: str
    private: bool
    declared_by: str
    members: set[str] = field(default_factory=set)
    """Who may know of a private one."""
    numbers: set[str] = field(default_factory=set)
    """What they were told it is called: one number, or the bot doubled it."""
    facts: list[Fact] = field(default_factory=list)
    """In the order in which each was asked for, each after the answer to the one before."""
    drafts_asked: int = 0

    @property
    def number(self) -> str:
        """The incident's number."""
        return min(self.numbers)

    @property
    def has_room(self) -> bool:
        """Whether it gets a room at once."""
        return self.private or self.severity in {"sev1", "sev2"}


class Words:
    """Makes words that occur once."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def new(self, *, secret: bool) -> str:
        """Return the next one."""
        return f"{SECRET if secret else 'w'}{next(self._numbers):04d}x"


def judged(what: str, reply: Reply) -> bool | None:
    """Tell whether a person was told that it was done; ``None``: they cannot know."""
    said = [one.visible for one in reply.messages]
    if any(SUCCESS[what].search(one) for one in said):
        return True
    if what in POSTED and not said and reply.error is None:
        return True
    if reply.error is not None or not said or any(one.startswith(IN_PROGRESS) for one in said[-1:]):
        return None
    return False
