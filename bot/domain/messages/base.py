"""What every message has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class BaseMessage(BaseModel):
    """Something to be said. Each kind names itself in ``says``, under which the outbox stores it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
