"""Fault switches: what a test can make go wrong, such as refusals, lost answers, doubled and shuffled events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.demo.faults import Fault, Faults
from bot.demo.operations.events import EventFeed
from bot.demo.operations.messages import MessageOperations
from bot.demo.web_api.gateway import Gateway
from bot.demo.workspace.messages import Message
from bot.demo.workspace.state import Workspace


class FaultSwitches:
    """The switches of a local Slack."""

    workspace: Workspace
    message_operations: MessageOperations
    feed: EventFeed
    faults: Faults
    gateway: Gateway

    def fail(
        self,
        method: str,
        fault: Fault,
        times: int | None = 1,
        when: Callable[[dict[str, Any]], bool] | None = None,
    ) -> None:
        """Make the next calls of a method fail.

        Args:
            method: its name, ``*`` for any, ``response_url``, or ``upload`` for the bytes of a file.
            fault: how.
            times: how often; None for always.
            when: only calls whose arguments it returns true for.
        """
        self.faults.plan(method, fault, times, when)

    def mend(self) -> None:
        """Make everything work again, and release what was held."""
        self.faults.mend()

    @property
    def rates(self) -> bool:
        """Whether a channel takes about one message per second only."""
        return self.gateway.strict_rates

    @rates.setter
    def rates(self, strict: bool) -> None:
        self.gateway.strict_rates = strict

    @property
    def duplicate_events(self) -> bool:
        """Whether each event is delivered twice."""
        return self.feed.duplicate

    @duplicate_events.setter
    def duplicate_events(self, twice: bool) -> None:
        self.feed.duplicate = twice

    def hold_events(self) -> None:
        """Keep events back."""
        self.feed.hold()

    def release_events(self, shuffle: int | None = None) -> None:
        """Send the events kept back, shuffled if a seed is given."""
        self.feed.release(shuffle)

    def drop_next_event(self) -> None:
        """Lose the next event."""
        self.feed.drop_next += 1

    def unfurl(self, message: Message) -> None:
        """Publish a change that changes no text, as when Slack unfurls a link."""
        channel = self.workspace.channels[message.channel_id]
        self.message_operations.refresh(channel, message)
