"""The state at the moment of sending: what is shown is never older than what is known."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from bot.domain.effects import Attempt, CreateRoom, Edit, Effect, Invite, Post, SetTopic
from bot.domain.overview import Ending, Overview, Part, Parts, Places, Roles
from bot.runtime import Runtime
from bot.slack.blocks.messages import needs
from bot.workflows.promises import is_answered
from bot.workflows.promises.kind import Asking
from bot.workflows.reading.overview import overview
from bot.workflows.upkeep.still_relevant import told_late


@dataclass(frozen=True, slots=True)
class CurrentState:
    """What is known at the moment of sending."""

    view: Overview | None
    """``None``: it is for no incident, or shows nothing of it."""
    late: datetime | None
    """When a message's news happened, if it is told late."""
    moot: bool
    """It need not be said any more."""


class StateReader:
    """Reads the state as it is now. Of effects of one incident that begin together, one reads for all."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._about_to_read: dict[int, tuple[set[type[Part]], asyncio.Task[Overview]]] = {}

    async def read(self, attempt: Attempt) -> CurrentState:
        """Read what an effect shows, and whether it is still to be said."""
        if attempt.incident_id is None or isinstance(attempt.effect, CreateRoom):
            view = None
        else:
            view = await self._view(attempt.incident_id, shown_by(attempt.effect))
        if not isinstance(attempt.effect, Post):
            return CurrentState(view, None, moot=False)
        async with self._runtime.database.reading() as uow:
            late = await told_late(uow, attempt, now=self._runtime.now())
            asked = view is not None and await is_answered(Asking(uow, attempt, attempt.effect.message, view))
            return CurrentState(view, late, moot=asked)

    async def _view(self, incident_id: int, parts: Parts) -> Overview:
        if incident_id not in self._about_to_read:
            reading = asyncio.create_task(self._read(incident_id), name="read an incident")
            self._about_to_read[incident_id] = (set(), reading)
        wanted, reading = self._about_to_read[incident_id]
        wanted |= parts
        return await asyncio.shield(reading)

    async def _read(self, incident_id: int) -> Overview:
        # From here on nobody joins any more: whoever comes later may have to show what this read does not see.
        wanted, _ = self._about_to_read.pop(incident_id)
        async with self._runtime.database.reading() as uow:
            return await overview(uow, self._runtime.policy, incident_id, frozenset(wanted))


def shown_by(effect: Effect) -> Parts:
    """Return what of an incident an effect shows, or goes by."""
    match effect:
        case Post() | Edit():
            return needs(effect.message) | {Places}
        case Invite():
            return frozenset({Places, Roles})
        case SetTopic():
            return frozenset({Places, Ending})
        case _:
            return frozenset({Places})
