"""Users and user groups."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class User:
    """A person with an account, or a bot's user."""

    id: str
    name: str
    real_name: str
    email: str | None = None
    tz: str = "Etc/UTC"
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    """A guest."""
    deleted: bool = False
    """Deactivated."""
    bot_id: str | None = None
    app_id: str | None = None


@dataclass(slots=True, kw_only=True)
class Group:
    """A user group, mentioned as @handle."""

    id: str
    handle: str
    name: str
    users: list[str]
