"""The store of where an incident's room, card and messages are in Slack."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import aliased

from bot.domain.effects import ANNOUNCEMENT, LOST_ROOM, ROOM, Spot, Spots
from bot.domain.timeline import microseconds, slack_ts
from storage.engine.statements import updating, upserting
from storage.store import StoreAhead
from storage.tables import PlaceRow
from storage.tables.base import Base

_OTHER: Final = aliased(PlaceRow)
_HAS_ROOM: Final = exists().where(_OTHER.incident_id == PlaceRow.incident_id, _OTHER.name == ROOM)

_PUT: Final = upserting(PlaceRow, "incident_id", "name", taking=("channel", "ts", "channel_name"))
_RENAME: Final = (
    updating(PlaceRow)
    .where(PlaceRow.incident_id == bindparam("of"), PlaceRow.name == bindparam("old"))
    .values(name=bindparam("new"))
)
OF: Final = select(PlaceRow).where(PlaceRow.incident_id.in_(bindparam("of", expanding=True)))
_ROOMS: Final = select(PlaceRow.channel, PlaceRow.incident_id).where(
    PlaceRow.channel.in_(bindparam("channels", expanding=True)), PlaceRow.name.in_((ROOM, LOST_ROOM))
)
_LOST_ROOM: Final = select(PlaceRow.channel).where(PlaceRow.incident_id == bindparam("of"), PlaceRow.name == LOST_ROOM)
_THREADS: Final = select(PlaceRow.channel, PlaceRow.ts, PlaceRow.incident_id).where(
    PlaceRow.channel.in_(bindparam("channels", expanding=True)),
    PlaceRow.ts.in_(bindparam("times", expanding=True)),
    PlaceRow.name == ANNOUNCEMENT,
    ~_HAS_ROOM,
)
_ANNOUNCED_BY: Final = select(PlaceRow.incident_id).where(
    PlaceRow.channel == bindparam("channel"), PlaceRow.ts == bindparam("at"), PlaceRow.name.startswith(ANNOUNCEMENT)
)


class SlackPlaces(StoreAhead[Spots]):
    """Spots by incident and name."""

    _NOTHING: Spots = MappingProxyType({})

    async def _of_each(self, incident_ids: Collection[int]) -> Mapping[int, Spots]:
        return await self.of_all(incident_ids)

    async def put(self, incident_id: int, name: str, spot: Spot) -> None:
        """Remember where something landed."""
        await self.put_all({(incident_id, name): spot})

    async def put_all(self, spots: Mapping[tuple[int, str], Spot]) -> None:
        """Remember the same of several things, by incident and name."""
        rows = [
            {
                "incident_id": incident_id,
                "name": name,
                "channel": spot.channel,
                "ts": microseconds(spot.ts) if spot.ts else 0,
                "channel_name": spot.name,
            }
            for (incident_id, name), spot in spots.items()
        ]
        if rows:
            self._ahead.clear()
            await self._insert(_PUT, *rows)

    async def rename(self, incident_id: int, old: str, new: str) -> None:
        """Call a spot by another name."""
        self._ahead.clear()
        await self._connection.execute(_RENAME, {"of": incident_id, "old": old, "new": new})

    async def change_channel(self, old: str, new: str) -> None:
        """Follow a channel that Slack gave another id, wherever it is stored."""
        self._ahead.clear()
        for table in Base.metadata.sorted_tables:
            if "channel" in table.c:
                await self._connection.execute(update(table).where(table.c.channel == old).values(channel=new))

    async def of(self, incident_id: int) -> Spots:
        """Return every spot of an incident by name."""
        if (known := self._ahead.get(incident_id)) is not None:
            return known
        return (await self.of_all([incident_id]))[incident_id]

    async def of_all(self, incident_ids: Collection[int]) -> Mapping[int, Spots]:
        """Return the same of several incidents."""
        spots: dict[int, dict[str, Spot]] = {incident_id: {} for incident_id in incident_ids}
        for row in await self._connection.execute(OF, {"of": list(incident_ids)}):
            spot = Spot(row.channel, slack_ts(row.ts) if row.ts else "", row.channel_name)
            spots[row.incident_id][row.name] = spot
        return spots

    async def incident_of_room(self, channel: str) -> int | None:
        """Return the incident whose war room a channel is, or was until Warroom lost it."""
        return (await self.incidents_of_rooms([channel])).get(channel)

    async def incidents_of_rooms(self, channels: Collection[str]) -> Mapping[str, int]:
        """Return the incidents whose war rooms these channels are, by channel; the others are missing."""
        found = await self._connection.execute(_ROOMS, {"channels": list(channels)})
        return {row.channel: row.incident_id for row in found}

    async def lost_room(self, incident_id: int) -> str:
        """Return the id of the war room that Warroom can't reach; empty: it has none such."""
        return await self._connection.scalar(_LOST_ROOM, {"of": incident_id}) or ""

    async def incidents_of_threads(self, parents: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], int]:
        """Return the incidents that are worked on in the threads of these messages: those without a room.

        Args:
            parents: channel and ``ts``; those that are no such threads are missing from the answer.
        """
        if not parents:
            return {}
        named = {"channels": list({channel for channel, _ in parents}), "times": list({ts for _, ts in parents})}
        found = await self._connection.execute(_THREADS, named)
        return {(channel, ts): incident_id for channel, ts, incident_id in found if (channel, ts) in parents}

    async def incident_announced_by(self, channel: str, ts: int) -> int | None:
        """Return the incident that a message announces, wherever it is worked on."""
        return await self._connection.scalar(_ANNOUNCED_BY, {"channel": channel, "at": ts})
