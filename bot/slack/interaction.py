"""This file is about what a person just did, typed, and the windows that are opened for it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.incident import IncidentError, Offer
from bot.domain.timeline import Source
from bot.runtime import Runtime
from bot.slack.blocks import kit
from bot.slack.blocks.rendered import Rendered
from bot.slack.directory import Directory
from bot.slack.members import Members
from storage.unit_of_work import UnitOfWork

UNKNOWN_BUTTON: Final = "This button belongs to nothing that I know. `/incident list` shows what is open."

FROM_HOME: Final = ":home"
"""Ends the callback id of a form that was opened from the Home tab."""

_SMALL_NUMBER: Final = re.compile(r"[0-9]{1,9}")
"""Fits every column of either database."""

log = structlog.get_logger(__name__)


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


@dataclass(kw_only=True)
class Interaction:
    """What a person just did."""

    runtime: Runtime
    client: AsyncWebClient
    directory: Directory
    members: Members
    how: How
    user: str
    text: str = ""
    """What was typed after the subcommand, as Slack sent it: `target.plain` undoes its tokens and entities."""
    raw: str = ""
    """Everything that was typed after the slash command, for *Declare it*."""
    channel: str = ""
    """Where it was done; for a form, where its answer is shown."""
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
    closed_rooms: set[str] = field(default_factory=set)
    """Private rooms of which it is not known who is in them: for this once, others."""
    opened_view: str = ""
    """Id of the skeleton that was opened in answer."""
    again: Offer | None = None
    """The button that does this again, for when Slack would not open the form; ``None``: there is none."""
    thread: str = ""
    """``ts`` of the message that began the thread in which it was said; empty: in none."""
    about: Source | None = None
    """The message that a shortcut was used on; its ``text`` is as it was said."""
    at_home: bool = False
    """It was done in the Home tab, or in a form that was opened from there."""
    counted: bool = False
    """Its transaction was committed, and with it the key that keeps it from counting twice."""

    def now(self) -> datetime:
        """Return the time."""
        return self.runtime.now()

    def ids(self, count: int, *, rest: bool = False) -> tuple[int, ...]:
        """Read the numbers that a button's value holds, separated by colons.

        Args:
            rest: more may follow them, which the caller reads by itself.

        Raises:
            IncidentError: it holds something else: it is none of ours, or from another version.
        """
        parts = self.value.split(":")
        too_many = len(parts) > count and not rest
        if len(parts) < count or too_many or not all(_SMALL_NUMBER.fullmatch(part) for part in parts[:count]):
            raise IncidentError(UNKNOWN_BUTTON)
        return tuple(int(part) for part in parts[:count])

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """Open the transaction of this interaction; a replay changes nothing.

        Raises:
            ReplayedError: the same form or signed request was handled before.
        """
        async with self.runtime.transaction() as uow:
            if self.replay_key is not None and not await uow.inbox.is_new(self.replay_key, now=self.now()):
                raise ReplayedError
            if self.how is How.SHELL:
                uow.timeline.through = " (said through the shell)"
            yield uow
        self.counted = True

    async def open_form(self, view: kit.Block) -> None:
        """Open a form. It needs no query and no other call, for the trigger lives three seconds.

        Raises:
            IncidentError: Slack would not open it.
        """
        if self.how is How.SHELL:
            raise IncidentError("A form opens in Slack only. Write the text behind it: `warroom incident --help`.")
        if self.opened_view:  # it is done again, with knowledge that was missing: one form is enough
            return
        if self.view_id:  # asked for inside another window, which it replaces
            await self.update_view(self.view_id, view)
            self.opened_view = self.view_id
            return
        offers = () if self.again is None else (self.again,)
        how = "Press the button, and it opens." if offers else "Type it again in the channel."
        if not self.trigger:
            raise IncidentError(f"Slack opens a form for a click only. {how}", offers=offers)
        try:
            answer = await self.client.views_open(trigger_id=self.trigger, view=self._marked(view))
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a form could not be opened", error=type(error).__name__)
            raise IncidentError(f"Slack took too long to open the form. {how}", offers=offers) from error
        self.opened_view = answer["view"]["id"]

    async def fill_form(self, view: kit.Block) -> None:
        """Replace what is in the form that was opened."""
        await self.update_view(self.opened_view, view)

    async def update_view(self, view_id: str, view: kit.Block) -> None:
        """Replace what a window shows; a window that was closed stays closed.

        Raises:
            IncidentError: there is no window: somebody made the button up.
        """
        if not view_id:
            raise IncidentError(UNKNOWN_BUTTON)
        try:
            await self.client.views_update(view_id=view_id, view=self._marked(view))
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.info("a form could not be updated; it may have been closed", error=type(error).__name__)

    def _marked(self, view: kit.Block) -> kit.Block:
        """Have a form remember that it was opened from Home: its answer belongs there."""
        return view | {"callback_id": f"{view['callback_id']}{FROM_HOME}"} if self.at_home else view


Run = Callable[[Interaction], Awaitable[Rendered | None]]
"""A conversation's function: does it, and returns what the person is told. ``None``: nothing need be said.

Raises:
    IncidentError: the refusal.
"""
