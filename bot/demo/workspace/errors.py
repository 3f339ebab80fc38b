"""Slack's errors: a refusal with its code."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A refusal with the code that Slack gives for it, such as ``name_taken``."""

    def __init__(self, error: str, **extra: Any) -> None:
        """Keep the code and whatever else the answer carries."""
        super().__init__(error)
        self.error = error
        self.extra = extra
