"""The store of Slack's outages, and of the identity that Slack gave us before one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, or_, select

from storage.engine.statements import inserting, updating, upserting
from storage.store import Store
from storage.tables import IdentityRow, OutageRow

SAME_WITHIN: Final = timedelta(minutes=5)
"""Slack that fails again within this was not back yet: it is the same outage."""

COUNTS_FROM: Final = timedelta(minutes=5)
"""A shorter outage is not spoken of."""

_GOES_ON: Final = OutageRow.ended_at.is_(None)

_SINCE: Final = select(OutageRow.began_at).where(_GOES_ON).order_by(OutageRow.id).limit(1)
_LAST: Final = select(OutageRow).order_by(OutageRow.id.desc()).limit(1)
_BEGIN: Final = inserting(OutageRow)
_GO_ON: Final = updating(OutageRow).where(OutageRow.id == bindparam("one")).values(ended_at=None)
_END: Final = updating(OutageRow).where(_GOES_ON).values(ended_at=bindparam("now")).returning(OutageRow.id)
_OVERLAPPED: Final = select(OutageRow.began_at, OutageRow.ended_at).where(
    or_(_GOES_ON, OutageRow.ended_at >= bindparam("since"))
)
_REMEMBER: Final = upserting(IdentityRow, "token", taking=("user_id", "bot_id", "team_id", "url"))
_US: Final = select(IdentityRow).where(IdentityRow.token == bindparam("of"))


class Outages(Store):
    """Times in which Slack was away; the same for every replica."""

    async def since(self) -> datetime | None:
        """Return since when Slack is away; ``None``: it is not."""
        return await self._connection.scalar(_SINCE)

    async def begin(self, *, now: datetime) -> None:
        """Write down that Slack is away; again changes nothing."""
        if await self.since() is not None:
            return
        last = await self._first(_LAST)
        if last is not None and last.ended_at is not None and now - last.ended_at < SAME_WITHIN:
            await self._connection.execute(_GO_ON, {"one": last.id})
        else:
            await self._insert(_BEGIN, {"began_at": now})

    async def end(self, *, now: datetime) -> bool:
        """Write down that Slack is back; ``False``: it was not away, or someone else did so already."""
        return bool((await self._connection.execute(_END, {"now": now})).all())

    async def overlapped(self, since: datetime, *, now: datetime) -> bool:
        """Tell whether Slack was away for some time that counts, between then and now."""
        found = await self._connection.execute(_OVERLAPPED, {"since": since})
        return any((ended_at or now) - began_at >= COUNTS_FROM for began_at, ended_at in found)

    async def remember_us(self, token: str, **us: str) -> None:
        """Keep what Slack said of who we are.

        Args:
            token: digest of the bot token that it was said to.
            us: ``user_id``, ``bot_id``, ``team_id``, ``url``.
        """
        await self._insert(_REMEMBER, {"token": token} | us)

    async def us(self, token: str) -> dict[str, str] | None:
        """Return what Slack last said of who we are; ``None``: it never has."""
        row = await self._first(_US, of=token)
        if row is None:
            return None
        return {"user_id": row.user_id, "bot_id": row.bot_id, "team_id": row.team_id, "url": row.url}
