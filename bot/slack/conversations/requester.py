"""Whoever asks for something, and from where: as much as rights and the question *which incident* need."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.runtime import Runtime
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.members import Members


@dataclass(kw_only=True)
class Requester:
    """A person, and the place in Slack from which they ask."""

    runtime: Runtime
    directory: Directory
    members: Members
    user: str
    channel: str = ""
    """Where it was done; for a form, where its answer is shown."""
    thread: str = ""
    """``ts`` of the message that began the thread in which it was said; empty: in none."""
    closed_rooms: set[str] = field(default_factory=set)
    """Private rooms of which it is not known who is in them: for this once, others."""

    def now(self) -> datetime:
        """Return the time."""
        return self.runtime.now()
