"""Checklists: lists of items that people tick off, or facts do. The policy names them; what is ticked is stored."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from bot.domain.agenda import MEETING_MOMENTS
from bot.domain.durations import OptionalInterval
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.role import Item as ItemText
from bot.domain.severity import Name, Text
from bot.domain.value import Value

ASKED: Final = "asked"
"""Moment: none; the list is shown to whoever asks for it."""

DECLARED: Final = "declared"
ALERT: Final = "alert"
"""Moment: an alert declares the incident, without a person."""

MITIGATED: Final = "mitigated"
RESOLVED: Final = "resolved"
RECOVERED: Final = "recovered"
REOPENED: Final = "reopened"

PHASE: Final = "phase:"
MITIGATION: Final = "mitigation:"
"""Begins the moment at which someone begins a mitigation of a strategy; what follows is the strategy's key."""

MOMENTS: Final = (ASKED, DECLARED, ALERT, MITIGATED, RESOLVED, RECOVERED, REOPENED, *MEETING_MOMENTS)
"""Moments that have no name behind them."""

AFTER_RELIEF: Final = frozenset({MITIGATED, RESOLVED, RECOVERED})
"""Moments whose lists are about what holds since the impact ended: when it is back, they are open again."""

RESTORED: Final = "restored"
"""Key of the list that shows that service is back. Source: [response] verify_service_restored."""

EVERYONE: Final = "everyone"
"""Whom a list is for: whoever works on the incident."""

MOST_ITEMS: Final = 10
"""Source: Slack's reference, checkboxes: ten at most."""

MOST_SHOWN: Final = 2
"""Lists that are open unasked where an incident is worked on."""

SAMPLE_LIMIT: Final = 40
"""Longest size of a sample, in characters."""

_MOMENT: Final = re.compile(rf"{'|'.join(MOMENTS)}|{PHASE}({'|'.join(Phase)})|{MITIGATION}[a-z][a-z0-9_]{{0,39}}")


def _a_moment(text: str) -> str:
    if _MOMENT.fullmatch(text) is None:
        raise ValueError(
            f"{text!r} isn't a moment; write one of {', '.join(MOMENTS)}, "
            f"{PHASE} and a phase ({', '.join(Phase)}), or {MITIGATION} and a strategy"
        )
    return text


Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
"""What stands for an item in the database, and in Slack among nine others."""


class Item(Value):
    """Something to tick off."""

    key: Key
    """What the database calls it: it stays when the text is changed."""
    text: ItemText
    """What people read."""
    met_by: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    """What ticks it by itself: a fact, ``record:KIND``, ``record:evidence:TYPE``, ``probe:NAME``, ``probe:any`` or
    ``alerts:ended``. Empty: people do.
    """
    owner: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    """Who sees to it, unless someone else does: a role, or a name of ``people``. Empty: whoever works on it."""


class Appearance(Value):
    """When a list is shown."""

    on: Annotated[str, AfterValidator(_a_moment)] = ASKED
    """The moment: ``declared``, ``alert`` (an alert declared it), ``mitigated``, ``resolved``, ``recovered``,
    ``reopened``, ``phase:NAME``, ``mitigation:STRATEGY``, ``meeting:planned``, ``meeting:started``, ``meeting:held``
    (of the review), or ``asked``: only to whoever asks.
    """
    again_after: OptionalInterval = None
    """How long after that what is still open is shown once more. ``none``: it isn't."""


class RequiredFor(StrEnum):
    """What asks for a list."""

    NONE = "none"
    RESOLVED = "resolved"
    RECOVERED = "recovered"
    CLOSED = "closed"
    PUBLISHED = "published"


def _some_items(items: tuple[Item, ...]) -> tuple[Item, ...]:
    if not 0 < len(items) <= MOST_ITEMS:
        wrong = "has no items" if not items else f"has {len(items)} items, and Slack shows {MOST_ITEMS} at most"
        raise ValueError(f"{wrong}; {'add one' if not items else 'split the list'}")
    keys = [item.key for item in items]
    if twice := next((key for at, key in enumerate(keys) if key in keys[:at]), None):
        raise ValueError(f"has two items with the key {twice!r}; give each a key of its own")
    return items


class Checklist(Value):
    """A list to tick off."""

    model_config = ConfigDict(serialize_by_alias=True)

    key: Annotated[Name, Field(exclude=True)]
    """What the database and the policy file call it."""
    label: Annotated[Text, Field(max_length=60)]
    """What people read above it."""
    for_: Annotated[Name, Field(alias="for")] = EVERYONE
    """Whom it is for: ``everyone``, in the card's thread; or, in private, a role or the review's ``facilitator``."""
    shown: Appearance = Appearance()
    """When it is shown."""
    severities: tuple[Name, ...] = ()
    """Keys; empty: every severity."""
    required_for: RequiredFor = RequiredFor.NONE
    """What it has to be done for: ``none``, ``resolved``, ``recovered``, ``closed``, ``published``."""
    sample: Annotated[str, StringConstraints(strip_whitespace=True, max_length=SAMPLE_LIMIT)] = ""
    """How much is looked at, where not all of it is: ``10%``; whoever looks may say another size. Empty: all."""
    sampled: OptionalInterval = None
    """Once service is back, how often Warroom checks whether probes and alerts still tick their items; people read how
    many checks passed. ``none``: only how it is now.
    """
    items: Annotated[tuple[Item, ...], AfterValidator(_some_items)]
    """What there is to do: ten items at most."""

    def applies(self, incident: Incident) -> bool:
        """Tell whether an incident has the list: by its severity, and one about alerts if an alert declared it."""
        is_about_it = self.shown.on != ALERT or not incident.declared_by
        return is_about_it and (not self.severities or incident.severity in self.severities)

    def item(self, key: str) -> Item | None:
        """Return one of its items; ``None``: it has none such."""
        return next((item for item in self.items if item.key == key), None)

    @property
    def is_for_all(self) -> bool:
        """Whether it is shown where the incident is worked on."""
        return self.for_ == EVERYONE

    @property
    def title(self) -> str:
        """What people read above it, with how much is looked at."""
        return f"{self.label}, a sample of {self.sample}" if self.sample else self.label


TICKED: Final = "ticked"
NOT_APPLICABLE: Final = "not_applicable"

SIZE: Final = "%"
"""In place of an item's key: what is said of it is how much was looked at."""

SIZED: Final = "sized"
"""State of that."""

SHOWN: Final = "shown"
"""State of a whole list: it is shown."""

SHOWN_AGAIN: Final = "shown_again"
"""The same, and what was open after a while was shown once more."""

OPEN: Final = frozenset({SHOWN, SHOWN_AGAIN})
"""States in which a list can be ticked where it is shown."""

WAITS: Final = "waits"
"""State of a whole list: its moment has come, and no one has the role that it is for."""

QUEUED: Final = "queued"
"""State of a whole list: its moment has come, and it is shown once one that is open is done."""

UNSEEN: Final = frozenset({WAITS, QUEUED})
"""States in which a list is shown to no one."""

FOLDED: Final = "folded"
"""State of a whole list: it was shown, and has given way to others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What is known of an item of a list: that someone ticked it off, or said that it doesn't apply."""

    list: str
    """Key of the list."""
    item: str = ""
    """Key of the item; empty: it is about the whole list, and says where that stands."""
    state: str
    """`TICKED` or `NOT_APPLICABLE`; of `SIZE` `SIZED`; of a whole list `SHOWN`, `SHOWN_AGAIN`, `WAITS`, `QUEUED` or
    `FOLDED`.
    """
    why: str = ""
    """Why it doesn't apply; of `SIZE` how much was looked at."""
    by: str = ""
    """User id of who did it; of a whole list, to whom it is shown in private."""
    at: datetime


def lists_of(ticks: Collection[Tick]) -> Mapping[str, Tick]:
    """Return the lists that an incident's people have been shown, or wait for someone, by key."""
    return {tick.list: tick for tick in ticks if not tick.item}


def ticks_on(checklist: Checklist, ticks: Collection[Tick]) -> Mapping[str, Tick]:
    """Return what is known of the items of a list, by key, in its order."""
    of_list = {tick.item: tick for tick in ticks if tick.list == checklist.key}
    return {item.key: of_list[item.key] for item in checklist.items if item.key in of_list}


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a list as it stands."""

    item: Item
    tick: Tick | None
    """What someone said of it; ``None``: no one has."""
    is_met: bool
    """A fact ticks it."""
    owner: str = ""
    """Who sees to it, as people read it; empty: whoever works on it."""
    passed: str = ""
    """How often it was so, as people read it: ``11 of 12 checks passed (every 5 min)``; empty: that isn't known."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.tick is None and not self.is_met

    @property
    def is_ticked(self) -> bool:
        """Whether someone ticked it off."""
        return self.tick is not None and self.tick.state == TICKED

    @property
    def is_known(self) -> bool:
        """Whether a fact alone ticks it."""
        return self.tick is None and self.is_met


@dataclass(frozen=True, slots=True)
class Missing:
    """An item that something waits for."""

    checklist: Checklist
    item: Item


def progress(lines: Sequence[Line]) -> str:
    """Write how much of a list is done: ``3/5``."""
    return f"{sum(not line.is_open for line in lines)}/{len(lines)}"


def sized(checklist: Checklist, ticks: Collection[Tick]) -> Checklist:
    """Return a list with how much of it someone looked at, where they said so; else as the policy has it."""
    said = next((tick.why for tick in ticks if tick.list == checklist.key and tick.item == SIZE), "")
    return checklist.model_copy(update={"sample": said}) if said and checklist.sample else checklist
