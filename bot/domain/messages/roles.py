"""Messages about who does what."""

from __future__ import annotations

from typing import Literal

from bot.domain.messages.said import Said


class RoleAssigned(Said):
    """Somebody took or was given a role."""

    says: Literal["role_assigned"] = "role_assigned"
    role: str
    user: str
    before: str | None
    by: str
