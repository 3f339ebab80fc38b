"""Events: which of them the app subscribed to and may see, and the envelope they come in."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

from bot.demo.json_types import Json, copied
from bot.demo.payloads import epoch
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.state import Workspace

KINDS = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}
EVERYWHERE = {"app_home_opened", "user_change", "team_join", "subteam_updated", "channel_created"}
"""Events that do not come from one channel's members."""
PUBLIC_CHANNEL_EVENTS = {"channel_archive", "channel_unarchive", "channel_rename", "channel_deleted"}
"""Events of every public channel, whether the bot is in it or not."""
SCOPES = {
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "pin_added": "pins:read",
    "pin_removed": "pins:read",
    "user_change": "users:read",
    "team_join": "users:read",
    "subteam_updated": "usergroups:read",
    "channel_created": "channels:read",
    "file_shared": "files:read",
}


class EventFeed:
    """Decides which events are sent, wraps them and hands them to delivery."""

    def __init__(self, workspace: Workspace, manifest: Mapping[str, Any], bot_user_id: str) -> None:
        """Take the subscriptions and scopes from the manifest."""
        self.subscribed = set(manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", []))
        self.scopes = set(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))
        self.deliver: Callable[[Json], None] = lambda _envelope: None
        self.duplicate = False
        self.drop_next = 0
        self._workspace = workspace
        self.bot_user_id = bot_user_id
        self._held: list[Json] | None = None

    def tell(self, event: Json, channel: Channel | None = None, *, was_member: bool = False) -> None:
        """Send an event, if the app asked for it and may know it.

        Args:
            event: the inner event, with ``event_ts``.
            channel: where it happened.
            was_member: the bot has just left, and gets the event all the same.
        """
        if not self._is_wanted(event["type"], channel):
            return
        may_see = was_member or event["type"] in EVERYWHERE | PUBLIC_CHANNEL_EVENTS
        if channel and not may_see and self.bot_user_id not in channel.members:
            return
        if self.drop_next:
            self.drop_next -= 1
            return
        # A copy: an event says what was true then, even when it is sent again minutes later.
        envelope = self._envelope(copied(event))
        for _ in range(2 if self.duplicate else 1):
            if self._held is None:
                self.deliver(envelope)
            else:
                self._held.append(envelope)

    def hold(self) -> None:
        """Keep events back from now on."""
        self._held = self._held or []

    def release(self, shuffle: int | None) -> None:
        """Send the events kept back, shuffled if a seed is given."""
        held, self._held = self._held or [], None
        if shuffle is not None:
            random.Random(shuffle).shuffle(held)  # noqa: S311  -- disorder, not secrecy
        for envelope in held:
            self.deliver(envelope)

    def _is_wanted(self, kind: str, channel: Channel | None) -> bool:
        if kind == "message" and channel:
            name, scope = f"message.{KINDS[channel.kind]}", f"{KINDS[channel.kind]}:history"
            return name in self.subscribed and scope in self.scopes
        scope = SCOPES.get(kind, "")
        if channel and not scope and kind != "app_home_opened":
            scope = f"{KINDS[channel.kind]}:read"
        return kind in self.subscribed and (not scope or scope in self.scopes)

    def _envelope(self, event: Json) -> Json:
        team = self._workspace.team_id
        return {
            "token": "deprecated",
            "team_id": team,
            "api_app_id": self._workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self._workspace.mint("Ev"),
            "event_time": epoch(event["event_ts"]),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team,
                    "user_id": self.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{self._workspace.mint('EC')}",
        }
