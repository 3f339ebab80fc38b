"""What the suite of publishing looks at, whatever the system."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.stand_in import StandIn


@dataclass
class Kept:
    """A document as a system keeps it."""

    address: str
    text: str
    """As it is stored there."""
    changes: int = 1
    """How often it was written."""


class Wiki(StandIn):
    """A system that keeps documents."""

    @property
    def kept(self) -> list[Kept]:
        """All that is there."""
        raise NotImplementedError
