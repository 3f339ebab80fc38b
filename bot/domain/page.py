"""Pages: what is asked of a pager outside Slack, and how it stands with what was asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from bot.domain.alert import Deed
from bot.domain.outlet import Outside

Action = Literal["trigger", "acknowledge", "resolve"]
"""Call people; say that someone is on it; say that the incident has ended."""


_KEY: Final = re.compile(r"(INC-\d{4}-\d{4}-\d{3,9}|TEST-\d{8}-\d{6})(?::(.*))?", re.ASCII)


def key_of(number: str, call: str = "") -> str:
    """Return what a pager calls a page of ours, and keeps it by: a later call by what it is about behind a colon.

    Args:
        number: of the incident, or of a test.
        call: empty: the first.
    """
    return f"{number}:{call}" if call else number


def number_of_test(at: datetime) -> str:
    """Return what stands for an incident's number where only paging is tried."""
    return f"TEST-{at:%Y%m%d-%H%M%S}"


def read_key(key: str) -> tuple[str, str] | None:
    """Return number and call of a pager's key; ``None``: it names no page of ours. See `key_of`."""
    found = _KEY.fullmatch(key)
    return (found[1], found[2] or "") if found is not None else None


class Page(Outside):
    """Call people through an outlet of the policy, or say there what became of that."""

    effect: Literal["page"] = "page"
    action: Action = "trigger"
    who: str = ""
    """Role or name of the policy's ``people``; of an acknowledgement, the user id of whoever is on it."""
    why: str = ""
    """In people's words; empty: the incident says it."""
    heard: Deed | None = None
    """What someone did there, which the system has told: nothing is sent. ``None``: it is to be sent."""
    name: str = ""
    """What the system calls whoever did it, where Slack doesn't know them."""
    call: str = ""
    """Names the call among those of the incident that the system keeps apart: an alert that is there already calls no
    one again. Empty: the first."""
    to: tuple[str, ...] = ()
    """Of e-mail: the mailboxes that asked to be tried again, while the others took it. Empty: all."""

    @property
    def alert(self) -> tuple[str, str]:
        """Names what the system keeps of it: outlet and call."""
        return self.outlet, self.call


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """A page that was left in the outbox, and how it stands with it."""

    id: int
    """Of the effect: what was left later has a higher one."""
    page: Page
    sent: bool
    """The outlet has taken it."""
    given_up: bool
    """It was refused, or dropped."""
    at: datetime | None
    """When it was tried last; ``None``: not yet."""
    problem: str = ""
    """Why it was put off or refused, as a sentence."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A call to people, and whether someone is on it."""

    call: Paged
    acknowledged_by: str | None
    """User id; ``None``: no one has said so. Empty: someone outside Slack."""
    heard: Page | None = None
    """What was done with it last in the system itself; ``None``: nothing that is known."""


def standing(pages: tuple[Paged, ...]) -> tuple[Standing, ...]:
    """Return the calls that stand, the newest last: what its outlet was told has ended does not.

    Args:
        pages: of one incident, in the order in which they were left.
    """
    calls: list[Standing] = []
    for each in pages:
        page = each.page
        if page.heard is None and page.action == "resolve":
            calls = [one for one in calls if one.call.page.alert != page.alert]
        elif page.heard is None and page.action == "trigger":
            calls.append(Standing(each, None))
        else:
            calls = [_after(one, page) if one.call.page.alert == page.alert else one for one in calls]
    return tuple(one for one in calls if not one.call.given_up)


def _after(one: Standing, page: Page) -> Standing:
    """Return how it stands with a call once someone has done something about it."""
    match page.heard:
        case None:
            return replace(one, acknowledged_by=page.who)
        case Deed.ACKNOWLEDGED:
            return replace(one, acknowledged_by=page.who, heard=page)
        case Deed.UNACKNOWLEDGED:
            return replace(one, acknowledged_by=None, heard=page)
        case Deed.REASSIGNED | Deed.RESOLVED:
            return replace(one, heard=page)
