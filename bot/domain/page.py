"""Pages: what is asked of a pager outside Slack, and how it stands with what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.outlet import Outside

Action = Literal["trigger", "acknowledge", "resolve"]
"""Call people; say that someone is on it; say that the incident has ended."""


class Page(Outside):
    """Call people through an outlet of the policy, or say there what became of that."""

    effect: Literal["page"] = "page"
    action: Action = "trigger"
    who: str = ""
    """Role or name of the policy's ``people``; of an acknowledgement, the user id of whoever is on it."""
    why: str = ""
    """In people's words; empty: the incident says it."""
    call: str = ""
    """Names the call among those of the incident that the system keeps apart: an alert that is there already calls no
    one again. Empty: the first."""

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


def standing(pages: tuple[Paged, ...]) -> tuple[Standing, ...]:
    """Return the calls that stand, the newest last: what its outlet was told has ended does not.

    Args:
        pages: of one incident, in the order in which they were left.
    """
    calls: list[Standing] = []
    for each in pages:
        page = each.page
        match page.action:
            case "trigger":
                calls.append(Standing(each, None))
            case "acknowledge":
                calls = [Standing(one.call, page.who) if one.call.page.alert == page.alert else one for one in calls]
            case "resolve":
                calls = [one for one in calls if one.call.page.alert != page.alert]
    return tuple(one for one in calls if not one.call.given_up)
