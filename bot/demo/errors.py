"""How the local Slack refuses."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A refusal with the code that Slack gives for it, such as ``name_taken``."""

    def __init__(self, error: str, **extra: Any) -> None:
        """Keep the code and whatever else the reply carries."""
        super().__init__(error)
        self.error = error
        self.extra = extra


class Undelivered(Exception):  # noqa: N818  -- not an error of ours: the app did not answer
    """A payload was not acknowledged in time, or not with a 2xx."""

    def __init__(self, reason: str, *, retry: bool = True) -> None:
        """Keep the reason, one of Slack's words for X-Slack-Retry-Reason."""
        super().__init__(reason)
        self.reason = reason
        self.retry = retry
        """Whether an event may be tried again: the app may answer X-Slack-No-Retry."""
