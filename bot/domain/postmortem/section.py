"""A section of a postmortem: what the material says of it, and what people are asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.domain import markdown
from bot.domain.incident import Incident
from bot.domain.postmortem.material import Answer, Material, Names
from bot.domain.postmortem.questions import Questions
from bot.domain.record import Record

Write = Callable[[Material, Names], str]
"""Returns Markdown from what is known; empty: nothing is."""

Show = Callable[[str, Material], str]
"""Returns what a person wrote as Markdown, with what is known beside it."""


def nothing(*_: object) -> str:
    """Say nothing: only people know it."""
    return ""


def by_itself(show: Callable[[str], str]) -> Show:
    """Return what shows a text alone, whatever else is known."""
    return lambda text, _material: show(text)


QUOTED: Final = by_itself(markdown.quoted)


@dataclass(frozen=True, slots=True)
class Section:
    """One section: a heading, and what can be said under it from the material alone."""

    key: str
    heading: str
    write: Write
    """Returns Markdown; empty: not yet known."""
    ask: str
    """What people may add, as a clause; where they are asked, the question."""
    asked: bool = False
    """People are asked for it: without their answer the postmortem is not complete."""
    propose: Write = nothing
    """Returns plain text that its form begins with, from what is known; empty: there is no proposal."""
    is_done: Callable[[Incident, Sequence[Record]], bool] | None = None
    """Whether it needs no answer, by what is known and recorded; ``None``: only an answer makes it complete."""
    records: str = ""
    """Kind of the records that its button makes; empty: it asks for a text."""
    questions: Questions = field(default_factory=dict, hash=False)
    """What its form asks one by one; empty: it asks for one text."""
    show: Show = QUOTED
    """Returns what a person wrote as Markdown."""

    def written(self, material: Material, names: Names) -> str:
        """Return all that is known, as Markdown: what the material says, then what a person wrote."""
        return "\n\n".join(filter(None, (self.write(material, names).strip(), self.answered(material, names))))

    def answered(self, material: Material, names: Names) -> str:
        """Return what a person wrote, as Markdown; empty: no one has."""
        answer = material.answers.get(self.key)
        return self.show(names(answer.text), material) if answer is not None else ""

    def is_open(self, incident: Incident, answers: Mapping[str, Answer], records: Sequence[Record]) -> bool:
        """Tell whether people are asked for it, and no one has answered.

        Args:
            answers: by the key of their section.
            records: the action items at least.
        """
        if not self.asked or ((answer := answers.get(self.key)) is not None and answer.text):
            return False
        return self.is_done is None or not self.is_done(incident, records)
