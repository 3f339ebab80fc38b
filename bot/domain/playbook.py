"""Playbooks: the strategies by which an incident is mitigated, each with its steps and how long it may take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final, Protocol

from pydantic import AfterValidator, BeforeValidator, Field

from bot.domain.checklist import PHASE, Checklist, Item
from bot.domain.durations import Interval, spoken
from bot.domain.phase import Phase
from bot.domain.severity import Name, Text
from bot.domain.spelling import bare
from bot.domain.value import Value

MOST_STEPS: Final = 10
"""Steps of one playbook: as many checkboxes as Slack shows in one group."""


def _in_order(takes: tuple[timedelta, ...] | None) -> tuple[timedelta, ...] | None:
    if takes is not None and (len(takes) != len(("least", "most")) or takes[0] > takes[1]):
        raise ValueError("must be two durations, the shorter first: `[5m, 15m]`")
    return takes


def _or_none(value: object) -> object:
    return None if value in ("none", ["none"]) else value  # a list of one is written without its brackets too


Takes = Annotated[tuple[Interval, ...] | None, BeforeValidator(_or_none), AfterValidator(_in_order)]
"""How long something takes at least and at most, or ``null`` or ``none``."""


MOST_WORDS: Final = 4
"""Words by which a strategy is called, at most, where people name it in a sentence."""

MOST_READ: Final = 30
"""Words of a sentence in which a strategy is looked for."""


class PlaybookStep(Value):
    """One thing to do."""

    text: Annotated[Text, Field(max_length=75)]
    """What there is to do."""
    command: Annotated[str, Field(max_length=500)] = ""
    """What to copy and run, in as many lines as it takes."""


class Playbook(Value):
    """One strategy. Source: [response] mitigation_strategies; [procedures] stabilizationPlaybook."""

    label: Annotated[Text, Field(max_length=60)]
    """What it is called where people choose it."""
    aliases: tuple[Annotated[Text, Field(max_length=40)], ...] = ()
    """Other words for it in `/incident mitigate`."""
    when: Annotated[Text, Field(max_length=150)]
    """What calls for it, in a few words."""
    situations: tuple[Annotated[Text, Field(max_length=60)], ...] = ()
    """Situations in which `/incident contain` suggests it. Source: [methodology] containment actions."""
    contains: Annotated[str, Field(max_length=150)] = ""
    """What is done at once in those situations; empty: the label says it."""
    takes: Takes = None
    """The shortest and the longest time that it takes. After the longest, I ask whoever runs it; ``none``: I don't."""
    steps: Annotated[tuple[PlaybookStep, ...], Field(min_length=1, max_length=MOST_STEPS)]
    """What there is to do, in this order."""
    temporary: bool = False
    """It holds for now only: once it is under way, it is offered as a temporary fix."""
    then: Name | None = None
    """The playbook to fall back to; ``None``: none."""

    @property
    def estimate(self) -> str:
        """How long it takes, as people read it: ``5–15 min``; empty: not known."""
        if self.takes is None:
            return ""
        least, most = (spoken(each) for each in self.takes)
        if least == most:
            return most
        number, _, unit = least.partition(" ")
        return f"{number}–{most}" if most.endswith(f" {unit}") and most.count(" ") == 1 else f"{least} to {most}"


class HasPlaybooks(Protocol):
    """The part of a policy that is asked here."""

    @property
    def playbooks(self) -> Mapping[str, Playbook]:
        """Strategy -> its playbook."""
        ...


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What contains a situation."""

    situation: str
    strategy: str
    """A key of the policy's playbooks."""
    action: str
    """What is done at once."""


def immediate(checklists: Mapping[str, Checklist]) -> Mapping[str, Item]:
    """Return what is done at once, whatever it is, by key: what the lists of the phase *contain* ask for.

    Source: [procedures] stabilizationActions.immediate.
    """
    moment = f"{PHASE}{Phase.CONTAIN}"
    return {item.key: item for each in checklists.values() if each.shown.on == moment for item in each.items}


def strategy_of(policy: HasPlaybooks, word: str) -> str:
    """Return the strategy that a word names, by its key, label or alias; empty: none."""
    typed = bare(word)
    for key, playbook in policy.playbooks.items():
        if typed and typed in {bare(key), bare(playbook.label), *map(bare, playbook.aliases)}:
            return key
    return ""


def strategy_in(policy: HasPlaybooks, text: str) -> str:
    """Return the strategy that a sentence names first: ``we roll back v2.3.4``; empty: none.

    Of words that name several, as many as belong together count.
    """
    words = text.split()[:MOST_READ]
    for start in range(len(words)):
        for end in range(min(start + MOST_WORDS, len(words)), start, -1):
            if found := strategy_of(policy, " ".join(words[start:end]).strip(".,:;!")):
                return found
    return ""


def suggestions(policy: HasPlaybooks) -> Sequence[Suggestion]:
    """Return what contains each situation of the policy, in its order."""
    return [
        Suggestion(situation, key, playbook.contains or playbook.label)
        for key, playbook in policy.playbooks.items()
        for situation in playbook.situations
    ]


def suggested(policy: HasPlaybooks, typed: str) -> Suggestion | None:
    """Return what contains a situation as people type it: ``bad deploy``, ``deploy``; ``None``: none, or several do."""
    known, words = suggestions(policy), set(typed.casefold().split())
    if whole := next((each for each in known if bare(each.situation) == bare(typed)), None):
        return whole
    found = [each for each in known if words and words <= set(each.situation.casefold().split())]
    return found[0] if len(found) == 1 else None


def overrun_at(policy: HasPlaybooks, strategy: str, started: datetime) -> datetime | None:
    """Return when whoever runs a playbook is asked whether it still runs; ``None``: no one is.

    Source: [response] mitigation_strategies, time_estimate: the upper one.
    """
    playbook = policy.playbooks.get(strategy)
    return started + playbook.takes[1] if playbook is not None and playbook.takes is not None else None
