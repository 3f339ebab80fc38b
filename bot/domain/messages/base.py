"""What every message has in common."""

from __future__ import annotations

from bot.domain.value import Value


class BaseMessage(Value):
    """Something to be said. Each kind names itself in ``says``, under which the outbox stores it."""
