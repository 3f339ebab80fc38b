"""The Bolt app, made when the first payload comes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime import Runtime
from bot.slack.workspace.client import Identity
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.members import Members

if TYPE_CHECKING:
    from slack_bolt.response import BoltResponse

    from bot.slack.inbound.app import SlackApp


class Entrance:
    """Takes payloads for the Bolt app: no start waits for Bolt, nor for everything that people can ask for."""

    def __init__(
        self, runtime: Runtime, client: AsyncWebClient, identity: Identity, directory: Directory, members: Members
    ) -> None:
        """Take what the app is made of."""
        self._parts = (runtime, client, identity, directory, members)

    @cached_property
    def _app(self) -> SlackApp:
        from bot.slack.inbound.app import SlackApp  # noqa: PLC0415 - see above

        return SlackApp(*self._parts)

    async def dispatch(self, body: Mapping[str, Any], *, replay_key: str | None) -> BoltResponse:
        """See `SlackApp.dispatch`."""
        return await self._app.dispatch(body, replay_key=replay_key)

    def brief(self, channel: str, user: str, incident_id: int) -> None:
        """See `SlackApp.brief`."""
        self._app.brief(channel, user, incident_id)
