"""Sending a message: its final text, who may read it, and the call itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.audience import Sight, audience
from bot.domain.left_undone import whose
from bot.domain.messages import Message, on_call
from bot.domain.messages.alerts import AlertsAsked
from bot.domain.messages.card import Card
from bot.domain.messages.delivery import SourceTested, Undelivered
from bot.domain.messages.postmortem import DraftReady
from bot.domain.messages.records import ActionsOfWeek, Overdue
from bot.domain.messages.trends import Trends
from bot.domain.overview import Overview
from bot.domain.schedule import Copy
from bot.runtime import Runtime
from bot.slack.blocks import block_kit, outage, text
from bot.slack.blocks.check import sendable
from bot.slack.blocks.confidential import confidential, withdrawn
from bot.slack.blocks.messages import alerts, delivery, records, render, trends
from bot.slack.blocks.messages import on_call as on_call_blocks
from bot.slack.blocks.rendered import NO_DRAFT, Rendered, Surroundings
from bot.slack.outbound.attachments import review_in
from bot.slack.outbound.called import approving_now
from bot.slack.outbound.channels import NoPlaceError
from bot.slack.outbound.postmortem_file import PostmortemFiles
from bot.slack.outbound.readers import Readers
from bot.slack.workspace.directory import Directory, mentioned, unmentioned
from bot.slack.workspace.errors import code_of, is_bad_payload
from bot.slack.workspace.members import Members
from bot.workflows.reading.action_items import open_items
from bot.workflows.reading.left_undone import left_undone

log = structlog.get_logger(__name__)


class WithheldError(Exception):
    """It was about to be said where it may not be: a mistake of ours, stopped at the last moment."""


class Sender:
    """Renders messages for those who read them, and sends them."""

    def __init__(
        self, runtime: Runtime, client: AsyncWebClient, directory: Directory, members: Members, files: PostmortemFiles
    ) -> None:
        self._runtime = runtime
        self._client = client
        self._directory = directory
        self._readers = Readers(runtime, members)
        self._files = files

    async def rendered(
        self, message: Message, view: Overview | None, *, channel: str, person: str, ping: bool
    ) -> Rendered:
        """Return what a message says to those who read it in a channel.

        Args:
            channel: where it goes.
            person: whose direct messages those are; empty: it is no such channel.
            ping: whether it is a new message, in which a mention would notify.

        Raises:
            WithheldError: they may not know of it.
            NoPlaceError: it belongs to no incident.
        """
        if isinstance(message, SourceTested):
            return delivery.source_tested(message, view, Surroundings())
        if isinstance(message, Undelivered):
            return delivery.render(message, view, Surroundings())
        if isinstance(message, on_call.Message):
            return on_call_blocks.render(message, view, Surroundings())
        if isinstance(message, ActionsOfWeek | Overdue | Trends):
            return await self._of_many(message)
        if isinstance(message, AlertsAsked):
            return alerts.render(message, view, Surroundings())
        if view is None:
            raise NoPlaceError("It belongs to no incident.")
        match audience(view.incident, await self._readers.of(view, channel, person)):
            case Sight.NOTHING if ping:
                raise WithheldError
            case Sight.NOTHING:  # it stands there from before the incident became private
                return withdrawn(view)
            case Sight.NUMBER:
                return confidential(view)
            case _:
                return await self._render(message, view, ping=ping)

    async def say(self, method: str, payload: dict[str, Any], rendered: Rendered) -> Mapping[str, Any]:
        """Send it; a message that Slack does not accept as it looks goes out as plain text."""
        whole = sendable.message({**payload, "text": rendered.text, "blocks": rendered.blocks, "parse": "none"})
        try:
            answer = await self._client.api_call(method, json=whole)
        except SlackApiError as error:
            if not is_bad_payload(code_of(error)):
                raise
            log.error("Slack did not accept a message; sent as text", code=code_of(error))  # noqa: TRY400 - no traceback
            answer = await self._say_less(method, whole, rendered.instead)
        return {"channel": answer["channel"], "ts": answer["ts"]}

    async def _say_less(self, method: str, whole: dict[str, Any], instead: list[block_kit.Block]) -> AsyncSlackResponse:
        if instead:
            try:
                return await self._client.api_call(method, json=sendable.message({**whole, "blocks": instead}))
            except SlackApiError as error:
                if not is_bad_payload(code_of(error)):
                    raise
        return await self._client.api_call(method, json=sendable.as_text(whole))

    async def without_mentions(self, rendered: Rendered) -> Rendered:
        """Return a message that calls no one: names stand in the place of mentions."""
        names = await self._directory.names(mentioned(f"{rendered.text} {rendered.blocks}"))
        return outage.rewritten(rendered, lambda each: unmentioned(each, names))

    async def _render(self, message: Message, view: Overview, *, ping: bool) -> Rendered:
        message = await approving_now(message, view, self._runtime, self._directory)
        draft = await self._files.summary(view.incident.id) if isinstance(message, DraftReady) else NO_DRAFT
        old = await self._old_copies() if isinstance(message, Card) and view.incident.status.is_open else ()
        url, now = self._runtime.workspace_url, self._runtime.now()
        around = Surroundings(workspace_url=url, draft=draft, now=now, old_copies=old)
        if ping:
            return await self._without_pings(message, view, around)
        return render(message, view, around)

    async def _of_many(self, message: ActionsOfWeek | Overdue | Trends) -> Rendered:
        """Render how things stand, with nothing of private incidents; no one is pinged by a name in it."""
        if isinstance(message, Trends):
            review = await review_in(self._runtime, message.period)
            return trends.render(message, None, Surroundings(review=review))
        now = self._runtime.now()
        async with self._runtime.database.reading() as uow:
            if isinstance(message, Overdue):
                found = await left_undone(uow, message.day, now)
            else:
                found = [each for each in await open_items(uow) if not each.incident.private]
        names = await self._directory.names({whose(each.item) for each in found} - {""})
        around = Surroundings(called=lambda user: text.name_only(user, names.get(user, "")), now=now, actions=found)
        if isinstance(message, Overdue):
            return records.overdue(message, None, around)
        return records.actions_of_week(message, None, around)

    async def _old_copies(self) -> tuple[Copy, ...]:
        """Return the policy's schedules that can't be read."""
        names = self._runtime.policy.schedules
        if not names:
            return ()
        async with self._runtime.database.reading() as uow:
            return tuple(copy for copy in await uow.schedules.all() if copy.problem and copy.name in names)

    async def _without_pings(self, message: Message, view: Overview, around: Surroundings) -> Rendered:
        """Render it with bare names of whom it names: in a new message a mention would ping."""
        names: dict[str, str] = {}
        unknown: set[str] = set()

        def called(user: str) -> str:
            name = names.get(user) or self._directory.name(user)
            if name is None and user:
                unknown.add(user)
            return text.name_only(user, name or "")

        around = replace(around, called=called)
        rendered = render(message, view, around)
        if unknown:
            names |= await self._directory.names(sorted(unknown))
            rendered = render(message, view, around)
        return rendered
