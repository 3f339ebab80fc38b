"""Builders of domain objects; everything has a default. They are what the program shows of itself to be judged."""

from __future__ import annotations

from bot.doctor.samples.incident import (
    ALICE,
    BOB,
    CAROL,
    a_policy,
    an_assignment,
    an_incident,
    an_overview,
    an_update,
)

__all__ = ["ALICE", "BOB", "CAROL", "a_policy", "an_assignment", "an_incident", "an_overview", "an_update"]
