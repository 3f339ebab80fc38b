"""The store of Slack's outages, and of the identity that Slack gave us before one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select, update

from storage.store import Store
from storage.tables import IdentityRow, OutageRow

SAME_WITHIN: Final = timedelta(minutes=5)
"""Slack that fails again within this was not back yet: it is the same outage."""

COUNTS_FROM: Final = timedelta(minutes=5)
"""A shorter outage is not spoken of."""


class Outages(Store):
    """Times in which Slack was away; the same for every replica."""

    async def since(self) -> datetime | None:
        """Return since when Slack is away; ``None``: it is not."""
        return await self._session.scalar(
            select(OutageRow.began_at).where(OutageRow.ended_at.is_(None)).order_by(OutageRow.id).limit(1)
        )

    async def begin(self, *, now: datetime) -> None:
        """Write down that Slack is away; again changes nothing."""
        if await self.since() is not None:
            return
        last = await self._session.scalar(select(OutageRow).order_by(OutageRow.id.desc()).limit(1))
        if last is not None and last.ended_at is not None and now - last.ended_at < SAME_WITHIN:
            last.ended_at = None
        else:
            self._session.add(OutageRow(began_at=now, ended_at=None))

    async def end(self, *, now: datetime) -> bool:
        """Write down that Slack is back; ``False``: it was not away, or somebody else did so already."""
        done = await self._session.execute(
            update(OutageRow).where(OutageRow.ended_at.is_(None)).values(ended_at=now).returning(OutageRow.id)
        )
        return bool(done.all())

    async def overlapped(self, since: datetime, *, now: datetime) -> bool:
        """Tell whether Slack was away for some time that counts, between then and now."""
        found = await self._session.execute(
            select(OutageRow.began_at, OutageRow.ended_at).where(
                or_(OutageRow.ended_at.is_(None), OutageRow.ended_at >= since)
            )
        )
        return any((ended_at or now) - began_at >= COUNTS_FROM for began_at, ended_at in found)

    async def remember_us(self, token: str, **us: str) -> None:
        """Keep what Slack said of who we are.

        Args:
            token: digest of the bot token that it was said to.
            us: ``user_id``, ``bot_id``, ``team_id``, ``url``.
        """
        await self._put(IdentityRow, {"token": token}, us)

    async def us(self, token: str) -> dict[str, str] | None:
        """Return what Slack last said of who we are; ``None``: it never has."""
        row = await self._session.scalar(select(IdentityRow).where(IdentityRow.token == token))
        if row is None:
            return None
        return {"user_id": row.user_id, "bot_id": row.bot_id, "team_id": row.team_id, "url": row.url}
