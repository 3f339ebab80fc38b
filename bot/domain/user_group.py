"""User groups of Slack that are kept equal to whoever is on call by a schedule."""

from __future__ import annotations

from typing import Literal

from bot.domain.value import Value


class KeepGroup(Value):
    """Have a user group consist of whoever is on call at the moment of sending; where no one is, it stays as it is."""

    effect: Literal["keep_group"] = "keep_group"
    schedule: str
    """Its name in the policy."""
    group: str
    """Id."""
