"""What is wrong in a policy that is well-formed."""

from typing import NamedTuple

from bot.policies.source import Path


class Finding(NamedTuple):
    """Where, and what is wrong."""

    path: Path
    message: str
    of_key: bool = False
    """Whether the key is wrong that the path ends with, not what stands under it."""
