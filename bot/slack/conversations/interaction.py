"""What a person just did or typed, and the transaction that it opens."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.effects import ANNOUNCEMENT, ROOM, Effect, Post, ToRoom
from bot.domain.incident import OPEN, Incident, IncidentError, Offer, Status
from bot.domain.timeline import Source
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.requester import NO_ROOM, Requester, Room
from bot.slack.conversations.rights import right_to
from bot.slack.conversations.which_incident import which_incident
from bot.workflows.act import Act
from storage.queue.wake_ups import WakeUp
from storage.unit_of_work import UnitOfWork

UNKNOWN_BUTTON: Final = "I don't know what this button belongs to. `/incident list` shows what is open."

LOCK_SEVERAL: Final = frozenset({"merge", "reopen"})
"""Verbs that lock two incidents. They do so by themselves, in the order of their ids, before anything holds one."""

_SMALL_NUMBER: Final = re.compile(r"[0-9]{1,9}")
"""Fits every column of either database."""


def is_small_number(said: str) -> bool:
    """Tell whether what a button or form holds may be an id."""
    return _SMALL_NUMBER.fullmatch(said) is not None


class How(StrEnum):
    """In which way it was done; it decides how the answer travels."""

    COMMAND = "command"
    CLICK = "click"
    FORM = "form"
    EVENT = "event"
    """By a message that mentions us, or by coming somewhere: there is nothing to acknowledge with an answer."""
    SHELL = "shell"
    """In the shell of the machine: no form opens, and the timeline says so."""


class ReplayedError(Exception):
    """This very request was handled before: there is nothing to do and nothing to say."""


Which = int | Callable[[UnitOfWork], Awaitable[int | Incident]]
"""The incident that something is done to: its id, or what finds that or the incident itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOn(Act):
    """What someone does to one incident, and has the right to."""

    incident: Incident
    """As it was when the right was checked. A verb that changes it locks it, if it is not locked yet."""
    rest: str = ""
    """What was typed after its number; after a click or a form nothing."""


def _never(_rest: str) -> bool:
    """Need the right, whatever was typed."""
    return False


@dataclass(kw_only=True)
class Interaction(Requester):
    """What a person just did."""

    client: AsyncWebClient
    how: How
    text: str = ""
    """What was typed after the subcommand, as Slack sent it: `command_line.plain` undoes its tokens and entities."""
    word: str = ""
    """The subcommand, by its name in the table; empty: it was not typed."""
    raw: str = ""
    """Everything that was typed after the slash command, for *Declare it*."""
    value: str = ""
    """Of the button pressed, or the private metadata of the form."""
    detail: str = ""
    """Of the button pressed: what follows the colon in its ``action_id``."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Of the form: block id -> what was typed or chosen."""
    ticked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of the form: block id -> values of the options that were chosen, where several may be."""
    fields: tuple[str, ...] = ()
    """Block ids of the form's questions, in order: only those can carry an error."""
    form: Mapping[str, Any] = field(default_factory=dict)
    """The form that was sent, as Slack sent it."""
    trigger: str = ""
    response_url: str = ""
    view_id: str = ""
    """Of the form that was sent, or of the window whose button was pressed; empty: it was elsewhere."""
    message: str = ""
    """Channel and ts of the message whose button was pressed."""
    replay_key: str | None = None
    """What may count once: a form's view, or over HTTP the hash of a request's signature. ``None``: no limit."""
    rooms_asked: set[str] = field(default_factory=set)
    """Private rooms whose members were read for it."""
    opened_view: str = ""
    """Id of the skeleton that was opened in answer."""
    again: Offer | None = None
    """The button that does this again, for when Slack would not open the form; ``None``: there is none."""
    about: Source | None = None
    """The message that a shortcut was used on; its ``text`` is as it was said."""
    in_private: bool = False
    """It was done in a private channel or a direct message, as far as the payload says."""
    at_home: bool = False
    """It was done in the Home tab, or in a form that was opened from there."""
    lost_room: str = ""
    """Id of the war room of the incident that it was done to, if Warroom can't reach it."""
    counted: bool = False
    """Its transaction was committed, and with it the key that keeps it from counting twice."""
    stored: bool = False
    """Something is to be done for it."""
    posted: bool = False
    """What it left says something in a war room itself, not under the card."""
    promised: bool = False
    """It took so long that an answer was promised: one has to come."""
    rings: set[WakeUp] | None = None
    """What the bell is to ring for once this is answered; ``None``: it rings as soon as something is committed. Whoever
    is woken computes for milliseconds before it waits for anything, and the answer would wait for that."""
    settled: bool = False
    """The question whose button was pressed is answered: what is said now takes its place."""

    def ids(self, count: int, *, rest: bool = False) -> tuple[int, ...]:
        """Read the numbers that a button's value holds, separated by colons.

        Args:
            rest: more may follow them, which the caller reads by itself.

        Raises:
            IncidentError: it holds something else: it is none of ours, or from another version.
        """
        parts = self.value.split(":")
        too_many = len(parts) > count and not rest
        if len(parts) < count or too_many or not all(map(is_small_number, parts[:count])):
            raise IncidentError(UNKNOWN_BUTTON)
        return tuple(int(part) for part in parts[:count])

    @asynccontextmanager
    async def act(
        self,
        verb: str,
        which: Which | None = None,
        *,
        text: str | None = None,
        among: frozenset[Status] = OPEN,
        only_sees: Callable[[str], bool] = _never,
        answered_in: int | None = None,
    ) -> AsyncIterator[ActOn]:
        """Open the transaction of this interaction, once it is certain that this person may do that to an incident.

        Args:
            verb: a right of the policy, or `rights.SEE`.
            which: ``None``: the one that the button or form holds; of a command the one that was typed, or is meant.
            text: what was typed, if not all of it counts.
            among: statuses of incidents that can be meant.
            only_sees: whether the rest asks for something that whoever may see the incident may do.
            answered_in: incident where the answer to a form is shown, if another.

        Raises:
            IncidentError: it is not known which incident, or they may not.
            ReplayedError: the same form or signed request was handled before; nothing changes.
        """
        which = self._held(which)
        right = await right_to(self, verb)
        async with self._transaction() as uow:
            act = await self._act_on(uow, verb, which, text=text, among=among, lock=verb not in LOCK_SEVERAL)
            if not only_sees(act.rest):
                await right.check(uow, act.incident)
            if not act.incident.has_room and act.incident.status.is_open:
                self.lost_room = await uow.slack_places.lost_room(act.incident.id)
            yield act
            await self._answer_form_in(uow, act.incident, answered_in or act.incident.id)

    @asynccontextmanager
    async def act_on_none(self, verb: str, *, turn: asyncio.Lock | None = None) -> AsyncIterator[Act]:
        """Do something that is done to no incident, or to one that is not known yet.

        Args:
            turn: what others hold who do the same; it is waited for outside the transaction.

        Raises:
            IncidentError: they may not.
            ReplayedError: the same form or signed request was handled before; nothing changes.
        """
        right = await right_to(self, verb)
        async with turn or nullcontext(), self._transaction() as uow:
            await right.check(uow, None)
            yield self._act(uow)

    @asynccontextmanager
    async def look_at(
        self, verb: str, which: Which | None = None, *, among: frozenset[Status] = OPEN
    ) -> AsyncIterator[ActOn]:
        """Read only, what someone with that right may see of an incident. See `act`.

        Raises:
            IncidentError: it is not known which incident, or they may not.
        """
        which = self._held(which)
        right = await right_to(self, verb)
        async with self.runtime.database.reading() as uow:
            act = await self._act_on(uow, verb, which, text=None, among=among)
            await right.check(uow, act.incident)
            yield act
            await self._answer_form_in(uow, act.incident, act.incident.id)

    async def _answer_form_in(self, uow: UnitOfWork, incident: Incident, incident_id: int) -> None:
        if self.how is not How.FORM:  # a form has no place of its own
            return
        spots = await uow.slack_places.of(incident_id)
        spot = spots.get(ROOM) or spots.get(ANNOUNCEMENT)
        self.channel, self.room = spot.channel if spot else "", NO_ROOM
        if ROOM in spots:
            self.room = Room(incident.id, incident.number) if incident.id == incident_id else None

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Act]:
        """Read only, and show no more than this person may see."""
        async with self.runtime.database.reading() as uow:
            yield self._act(uow)

    def _act(self, uow: UnitOfWork) -> Act:
        return self.runtime.act(uow, by=self.user)

    def _held(self, which: Which | None) -> Which | None:
        return self.ids(1)[0] if which is None and not self.word else which

    async def _act_on(
        self,
        uow: UnitOfWork,
        verb: str,
        which: Which | None,
        *,
        text: str | None,
        among: frozenset[Status],
        lock: bool = False,
    ) -> ActOn:
        rest = ""
        if which is None:
            text = self.text if text is None else text
            incident, rest = await which_incident(uow, self, text, command=self.word or verb, among=among, lock=lock)
        else:
            found = which if isinstance(which, int) else await which(uow)
            incident = found if isinstance(found, Incident) else await uow.incidents.get(found, lock=lock)
        return ActOn(uow=uow, policy=self.runtime.policy, now=self.now(), by=self.user, incident=incident, rest=rest)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[UnitOfWork]:
        async with self.runtime.transaction(ring=None if self.rings is None else self.rings.update) as uow:
            if self.replay_key is not None and not await uow.inbox.is_new(self.replay_key, now=self.now()):
                raise ReplayedError
            if self.how is How.SHELL:
                uow.timeline.through = " (said through the shell)"
            yield uow
            self.posted = self.posted or any(_is_post_in_room(each.effect) for each in uow.outbox.left)
        self.counted = True
        self.stored = self.stored or bool(uow.left)


def _is_post_in_room(effect: Effect) -> bool:
    return isinstance(effect, Post) and isinstance(effect.to, ToRoom)


Run = Callable[[Interaction], Awaitable[Rendered | None]]
"""A conversation's function: does it, and returns what the person is told. ``None``: nothing need be said.

Raises:
    IncidentError: the refusal.
"""
