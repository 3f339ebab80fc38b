"""Numbers that are healthy, and numbers that a value is compared with."""

from __future__ import annotations

from pydantic import model_validator

from bot.domain.probe_fields import Number
from bot.domain.value import Value


class Threshold(Value):
    """Between what numbers a measured value is healthy."""

    min: Number | None = None
    """The least; left out: no least."""
    max: Number | None = None
    """The most; left out: no most."""

    @model_validator(mode="after")
    def _is_one(self) -> Threshold:
        if self.min is None and self.max is None:
            raise ValueError("must say what is healthy: `max: 0.05`, `min: 99.9`, or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("its min is larger than its max, so nothing is healthy; exchange them")
        return self

    def distance(self, value: float) -> float:
        """Return how far a value lies outside; 0 or less: it is healthy."""
        ends = ((self.min, -1), (self.max, 1))
        return max(sign * (value - end) for end, sign in ends if end is not None)

    def __str__(self) -> str:
        """Say it: ``at most 0.05``."""
        words = (("at least", self.min), ("at most", self.max))
        return " and ".join(f"{word} {end:g}" for word, end in words if end is not None)


class Baseline(Value):
    """What a value is compared with, beside what it was before the incident."""

    average: Number | None = None
    """What is usual."""
    target: Number | None = None
    """What was agreed on."""
