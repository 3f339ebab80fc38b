"""This file is about what a person just did, typed, and how the answer reaches that person.

Answers are no effects: they may be lost, and are never repeated. Public facts always go through the outbox.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.domain.incident import IncidentError
from bot.runtime import Runtime
from bot.slack.blocks import kit
from bot.slack.blocks.refusal import refusal
from bot.slack.blocks.rendered import Rendered
from bot.slack.directory import Directory, mentioned, readable
from storage.unit_of_work import UnitOfWork

ANSWER_WITHIN: Final = 2.5
"""Seconds after which an answer is promised instead of given. Source: Slack's reference: 3 s to acknowledge."""

UNKNOWN_BUTTON: Final = "This button belongs to nothing that I know. `/incident list` shows what is open."

_SMALL_NUMBER: Final = re.compile(r"[0-9]{1,9}")
"""Fits every column of either database."""

log = structlog.get_logger(__name__)


class How(StrEnum):
    """In which way it was done; it decides how the answer travels."""

    COMMAND = "command"
    CLICK = "click"
    FORM = "form"


class ReplayedError(Exception):
    """This very request was handled before: there is nothing to do and nothing to say."""


@dataclass(kw_only=True)
class Interaction:
    """What a person just did."""

    runtime: Runtime
    client: AsyncWebClient
    directory: Directory
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
    values: Mapping[str, str] = field(default_factory=dict)
    """Of the form: block id -> what was typed or chosen."""
    fields: tuple[str, ...] = ()
    """Block ids of the form's questions, in order: only those can carry an error."""
    trigger: str = ""
    response_url: str = ""
    view_id: str = ""
    message: str = ""
    """Channel and ts of the message whose button was pressed."""
    replay_key: str | None = None
    """What may count once: a form's view, or over HTTP the hash of a request's signature. ``None``: no limit."""
    opened_view: str = ""
    """Id of the skeleton that was opened in answer."""

    def now(self) -> datetime:
        """Return the time."""
        return self.runtime.now()

    def ids(self, count: int) -> tuple[int, ...]:
        """Read the numbers that a button's value holds, separated by colons.

        Raises:
            IncidentError: it holds something else: it is none of ours, or from another version.
        """
        parts = self.value.split(":")
        if len(parts) < count or not all(_SMALL_NUMBER.fullmatch(part) for part in parts[:count]):
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
            yield uow

    async def open_form(self, view: kit.Block) -> None:
        """Open a form. It needs no query and no other call, for the trigger lives three seconds.

        Raises:
            IncidentError: Slack would not open it.
        """
        try:
            answer = await self.client.views_open(trigger_id=self.trigger, view=view)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("a form could not be opened", error=type(error).__name__)
            raise IncidentError("Slack took too long to open the form. Try it again.") from error
        self.opened_view = answer["view"]["id"]

    async def fill_form(self, view: kit.Block) -> None:
        """Replace what is in the form that was opened."""
        await self.update_view(self.opened_view, view)

    async def update_view(self, view_id: str, view: kit.Block) -> None:
        """Replace what a window shows; a window that was closed stays closed."""
        try:
            await self.client.views_update(view_id=view_id, view=view)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.info("a form could not be updated; it may have been closed", error=type(error).__name__)

    async def whisper(self, said: Rendered) -> None:
        """Say something to this person alone, after the acknowledgement."""
        if not self.response_url:  # a form has none
            await self._whisper_in_channel(said)
            return
        webhook = AsyncWebhookClient(self.response_url, timeout=10, retry_handlers=[])  # never repeated
        try:
            answer = await webhook.send(
                text=said.text, blocks=said.blocks or None, response_type="ephemeral", replace_original=False
            )
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("an answer was lost", error=type(error).__name__)
            return
        if answer.status_code != HTTPStatus.OK:
            log.info("an answer was refused", status=answer.status_code)

    async def _whisper_in_channel(self, said: Rendered) -> None:
        if not self.channel:
            return
        try:
            await self.client.chat_postEphemeral(
                channel=self.channel, user=self.user, text=said.text, blocks=said.blocks or None
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.info("an answer was lost", error=type(error).__name__)


Run = Callable[[Interaction], Awaitable[Rendered | None]]
"""A conversation's function: does it, and returns what the person is told. ``None``: nothing need be said.

Raises:
    IncidentError: the refusal.
"""


async def carry_out(interaction: Interaction, run: Run, ack: AsyncAck) -> None:
    """Run it and answer in time, in the way that fits how it was done.

    The work is never cancelled for being slow: the answer then follows.
    """
    work = asyncio.create_task(_outcome(interaction, run), name="interaction")
    interaction.runtime.track(work)
    done, _ = await asyncio.wait({work}, timeout=ANSWER_WITHIN)
    if done:
        await _answer(interaction, work.result(), ack)
        return
    await _promise(interaction, ack)

    async def follow() -> None:
        await _follow_up(interaction, await work)

    interaction.runtime.spawn(follow(), what="answer late")


async def _outcome(interaction: Interaction, run: Run) -> Rendered | IncidentError | None:
    try:
        return await run(interaction)
    except IncidentError as error:
        return error
    except ReplayedError:
        return None
    except Exception:
        log.exception("an interaction failed", how=interaction.how)
        return IncidentError(
            "Something went wrong on our side; the log says why. `/incident status` shows what was done."
        )


async def _answer(interaction: Interaction, outcome: Rendered | IncidentError | None, ack: AsyncAck) -> None:
    """Acknowledge with the answer in it, or before it."""
    if interaction.opened_view:
        await ack()
        await _follow_up(interaction, outcome)
        return
    match interaction.how:
        case How.COMMAND:
            said = _shown(outcome)
            await (ack() if said is None else ack(text=said.text, blocks=said.blocks or None))
        case How.CLICK:
            await ack()
            await _follow_up(interaction, outcome)
        case How.FORM if isinstance(outcome, IncidentError):
            await _refuse_form(interaction, outcome, ack)
        case How.FORM:
            await ack()
            if outcome is not None:
                await interaction.whisper(outcome)


async def _refuse_form(interaction: Interaction, error: IncidentError, ack: AsyncAck) -> None:
    """Put the sentence on the field it concerns, or on the first: what was typed stays."""
    if interaction.fields:
        field = error.field if error.field in interaction.fields else interaction.fields[0]
        names = await interaction.directory.names(mentioned(error.sentence))  # a field's error shows no mentions
        await ack(response_action="errors", errors={field: readable(error.sentence, names).replace("`", "")})
    else:
        await ack(response_action="update", view=_notice(error))


def _notice(error: IncidentError) -> dict[str, Any]:
    return kit.modal("That did not work", refusal(error).blocks, "notice", submit=None, close="Close")


def _shown(outcome: Rendered | IncidentError | None) -> Rendered | None:
    return refusal(outcome) if isinstance(outcome, IncidentError) else outcome


async def _promise(interaction: Interaction, ack: AsyncAck) -> None:
    if interaction.how is How.COMMAND and not interaction.opened_view:
        await ack(text="Still working on it …")
    elif interaction.how is How.FORM:
        working = kit.modal("Working …", [kit.section("Still working on it …")], "notice", submit=None, close="Close")
        await ack(response_action="update", view=working)
    else:
        await ack()


async def _follow_up(interaction: Interaction, outcome: Rendered | IncidentError | None) -> None:
    """Answer after the acknowledgement."""
    said = _shown(outcome)
    if said is None:
        return
    view_id = interaction.opened_view or (interaction.view_id if interaction.how is How.FORM else "")
    if view_id and isinstance(outcome, IncidentError):
        await interaction.update_view(view_id, _notice(outcome))
    elif view_id:
        done = kit.modal("Done", said.blocks or [kit.section(said.text)], "notice", submit=None, close="Close")
        await interaction.update_view(view_id, done)
    else:
        await interaction.whisper(said)
