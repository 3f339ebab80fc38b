"""What someone does in one transaction: the transaction, the policy, the time and the actor, as one value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.effects import Order
from bot.domain.policy import Policy
from bot.domain.timeline import EntryKind, fact
from bot.domain.transition import Transition
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What every verb takes first. Whoever opens one has checked the right to it."""

    uow: UnitOfWork
    policy: Policy
    now: datetime
    """When it is done, aware and UTC."""
    by: str = ""
    """User id of whoever does it; empty: no one, for time has passed or Slack has answered."""

    def leave(self, *orders: Order) -> None:
        """Leave effects in the outbox: they happen after the commit."""
        self.uow.outbox.add(*orders)

    async def record(
        self,
        incident_id: int,
        kind: EntryKind,
        text: str,
        *,
        happened_at: datetime | None = None,
        effect_key: str | None = None,
        transition: Transition | None = None,
    ) -> int:
        """Put what is done on the timeline, and return the entry's id.

        Args:
            happened_at: when it happened, if not now.
            effect_key: of the effect whose message in Slack is this entry.
            transition: what changed, where status or severity did.
        """
        entry = fact(kind, text, by=self.by or None, now=self.now, happened_at=happened_at)
        entry = replace(entry, transition=transition)
        entry_id = await self.uow.timeline.add(incident_id, entry, effect_key=effect_key)
        self.uow.outbox.left_before.expect_new(incident_id, f"entry:{entry_id}")
        return entry_id

    def record_at_end(self, incident_id: int, kind: EntryKind, text: str) -> None:
        """Put what is done on the timeline, together with what else is done in this transaction."""
        self.uow.timeline.add_at_end(incident_id, fact(kind, text, by=self.by or None, now=self.now))

    def as_done_by(self, user: str) -> Act:
        """Return the same act, done in someone's name."""
        return replace(self, by=user)
