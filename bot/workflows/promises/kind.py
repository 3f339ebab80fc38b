"""What a kind of promise consists of: a row of the table of promises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.effects import Attempt
from bot.domain.incident import Incident, Status
from bot.domain.messages import Message
from bot.domain.overview import Overview
from bot.domain.policy import Policy
from bot.domain.reminder import Promise, Promises
from bot.workflows.act import Act
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Asking:
    """A message that is about to be sent, and how things stand now."""

    uow: UnitOfWork
    attempt: Attempt
    message: Message
    view: Overview

    @property
    def is_over(self) -> bool:
        """Whether the incident has ended since the message was left."""
        return over_since(self.attempt, self.view.incident)


def over_since(attempt: Attempt, incident: Incident) -> bool:
    """Tell whether an incident has ended since an effect was left."""
    if incident.status.is_open:
        return False
    return incident.resolved_at is None or attempt.left_at is None or attempt.left_at < incident.resolved_at


def ends_now(act: Act, incident: Incident) -> bool:
    """Tell whether an incident ends in this act: what is resolved is reviewed again when it is closed."""
    return incident.status is not Status.CLOSED and incident.resolved_at in {None, act.now}


Review = Callable[[Act, Incident, Promises], Awaitable[Sequence[str]]]
"""Brings what is promised in line with how an incident stands, and returns what that changed, in sentences."""

Keep = Callable[[Act, Promise], Awaitable[None]]
"""Does what was promised, and moves the promise on, in one transaction."""

IsAnswered = Callable[[Asking], Awaitable[bool]]
"""Whether a message would ask for what has been given."""


Longest = Callable[[Policy, Promise], timedelta]
"""How far away the next time may be, at most: further, and it was promised by a clock that was ahead."""


def its_interval(_policy: Policy, promise: Promise) -> timedelta:
    """Wait for one interval, and no longer."""
    return promise.every


async def nothing(_act: Act, _incident: Incident, _promises: Promises) -> Sequence[str]:
    """Change nothing."""
    return ()


async def out_of_date(_act: Act, _promise: Promise) -> None:
    """Do nothing: a kind without a clock is never due."""


async def never(_asking: Asking) -> bool:
    """Ask whatever has happened since."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of promise, or of question that waits for an answer."""

    review: Review = nothing
    """For an incident that is open."""
    end: Review = nothing
    """For one that is over: what it owes no longer."""
    keep: Keep = out_of_date
    """When it is due."""
    longest: Longest = its_interval
    """Of a promise that stands."""
    is_answered: IsAnswered = never
    """Of the messages that ask for it."""
