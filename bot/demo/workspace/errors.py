"""Slack's errors: a refusal with its code."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A refusal with the code that Slack gives for it, such as ``name_taken``."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra


def invalid(message: str) -> SlackError:
    """Return the refusal of arguments that are missing or malformed."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}"]})
