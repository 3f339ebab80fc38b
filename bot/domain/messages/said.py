"""This file is about what every message has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Said(BaseModel):
    """Something to be said. Each kind names itself in ``says``."""

    model_config = ConfigDict(frozen=True, extra="forbid")
