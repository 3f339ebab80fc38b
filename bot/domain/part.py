"""A part of what is known of an incident. Those that there are: `bot.domain.overview`."""

from __future__ import annotations

from typing import Final


class Part:
    """A part of an overview. Each has a reader in ``workflows/reading``."""

    __slots__ = ()


Parts = frozenset[type[Part]]
"""What of an incident is to be read."""

NOTHING: Final[Parts] = frozenset()
"""Neither more than the incident itself nor than the policy says of it."""


class PartNotReadError(LookupError):
    """What shows an incident does not name a part that it shows: a mistake of ours."""
