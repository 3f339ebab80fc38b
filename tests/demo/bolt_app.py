"""An app made with Bolt and Slack's SDK: an independent judge of the local Slack."""

from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Warroom"},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "bot_user": {"display_name": "warroom"},
        "slash_commands": [{"command": "/incident", "should_escape": True}, {"command": "/raw"}],
        "shortcuts": [
            {"type": "message", "callback_id": "note", "name": "Note"},
            {"type": "global", "callback_id": "new", "name": "New"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read", "bookmarks:read", "bookmarks:write", "channels:history", "channels:join",
                "channels:manage", "channels:read", "chat:write", "commands", "files:read", "files:write",
                "groups:history", "groups:read", "groups:write", "im:history", "im:write", "pins:read", "pins:write",
                "reactions:read", "reactions:write", "team:read", "usergroups:read", "users:read", "users:read.email",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened", "app_mention", "channel_archive", "channel_unarchive", "channel_rename",
                "group_archive", "member_joined_channel", "member_left_channel", "message.channels", "message.groups",
                "message.im", "pin_added", "pin_removed", "reaction_added", "reaction_removed",
            ]
        }
    },
}  # fmt: skip


class Clock:
    """A wall clock and a monotonic one, both standing still until moved."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 3, 7, tzinfo=UTC)
        self.ticks = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.ticks

    def passes(self, **span: float) -> None:
        step = timedelta(**span)
        self.at += step
        self.ticks += step.total_seconds()


class Bot:
    """A Bolt app over Socket Mode that keeps every event it is sent."""

    def __init__(self, slack: LocalSlack, client: AsyncWebClient) -> None:
        self.slack = slack
        self.app = AsyncApp(client=client, signing_secret=slack.signing_secret, ignoring_self_events_enabled=False)
        self.bodies: list[dict[str, Any]] = []
        self.handlers: list[AsyncSocketModeHandler] = []

        @self.app.middleware
        async def keep(body: dict[str, Any], next: Any) -> None:  # noqa: A002 - Bolt's name
            self.bodies.append(body)
            await next()

        async def heard() -> None:
            """Acknowledge."""

        for kind in MANIFEST["settings"]["event_subscriptions"]["bot_events"]:
            self.app.event(kind.split(".", maxsplit=1)[0])(heard)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [body["event"] for body in self.bodies if body.get("type") == "event_callback"]

    def told(self, kind: str, subtype: str | None = None) -> list[dict[str, Any]]:
        return [one for one in self.events if one["type"] == kind and one.get("subtype") == subtype]

    def last(self, key: str) -> dict[str, Any]:
        """Return the last payload that has such a key."""
        return [body for body in self.bodies if key in body][-1]

    async def connect(self) -> None:
        handler = AsyncSocketModeHandler(self.app, self.slack.app_token)
        handler.client.web_client = AsyncWebClient(token=self.slack.app_token, base_url=self.slack.api_url)
        self.handlers.append(handler)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await self.slack.connected(len(self.handlers))

    async def close(self) -> None:
        for handler in self.handlers:
            await handler.close_async()  # type: ignore[no-untyped-call]
