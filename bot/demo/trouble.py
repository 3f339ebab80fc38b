"""What a test can do to the app through the local Slack: refusals, loss, doubles, disorder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.demo.acts import Acts
from bot.demo.events import EventFeed
from bot.demo.faults import Fault, Faults
from bot.demo.gate import Gate
from bot.demo.posts import Message
from bot.demo.workspace import Workspace


class Trouble:
    """The knobs of a local Slack."""

    workspace: Workspace
    acts: Acts
    feed: EventFeed
    faults: Faults
    gate: Gate

    def fail(
        self,
        method: str,
        fault: Fault,
        times: int | None = 1,
        when: Callable[[dict[str, Any]], bool] | None = None,
    ) -> None:
        """Let the next calls of a method fail.

        Args:
            method: its name, ``*`` for any, ``response_url``, or ``upload`` for the bytes of a file.
            fault: how.
            times: how often; None for always.
            when: only calls with arguments that it says yes to.
        """
        self.faults.plan(method, fault, times, when)

    def mend(self) -> None:
        """Let everything work again, and go on with what was held."""
        self.faults.mend()

    @property
    def rates(self) -> bool:
        """Whether a channel takes about one message per second only."""
        return self.gate.strict_rates

    @rates.setter
    def rates(self, strict: bool) -> None:
        self.gate.strict_rates = strict

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
        """Send the events kept back, in disorder if a seed is given."""
        self.feed.release(shuffle)

    def drop_next_event(self) -> None:
        """Lose the next event."""
        self.feed.drop_next += 1

    def unfurl(self, message: Message) -> None:
        """Tell of a change that changes no text, as when Slack unfurls a link."""
        channel = self.workspace.channels[message.channel_id]
        self.acts.refresh(channel, message)
