"""Deciding about alerts: what is due, a group at a time; and following those of which something new was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from bot.domain.alert import Stored
from bot.domain.joining import GroupKey, judge
from bot.jobs.loop import Loop
from bot.runtime import Runtime
from bot.workflows.alerts import asking, incidents
from bot.workflows.alerts.decide import decide_together
from storage.engine.failures import gave_way
from storage.queue.wake_ups import WakeUp

MOST: Final = 500
"""Alerts that are read at once."""

TOGETHER: Final = 20
"""Groups that are decided about in one transaction: whoever brings alerts meanwhile waits for all of them."""

log = structlog.get_logger(__name__)


class AlertDecisions:
    """Decides about alerts as they come, and once their group has waited long enough."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.loop = Loop(runtime.bell, self.turn, work=WakeUp.ALERTS, what="alerts")

    async def turn(self) -> None:
        """Decide about everything that is due now; what fails is left for the next turn."""
        while not self.loop.is_stopping and await self._runtime.outlook.is_due(WakeUp.ALERTS):
            async with self._runtime.database.glancing() as uow:
                waiting = await uow.alerts.undecided(self._runtime.now(), limit=MOST)
                changed = await uow.alerts.changed(self._runtime.now(), limit=MOST)
                stale = await uow.alert_groups.stale(self._runtime.now())
            if not waiting and not changed and not stale:
                await self._let_go_of_groups()
                return
            if stale:
                await self._show(stale)
            if not (await self._decide(waiting) and await self._follow(changed)):
                return

    async def _decide(self, waiting: Sequence[Stored]) -> bool:
        """Decide about some groups in one transaction; if that fails, about each alone. ``False``: one failed."""
        groups: defaultdict[GroupKey, list[int]] = defaultdict(list)
        for each in waiting:
            groups[judge(self._runtime.policy, each.source, each.alert).group].append(each.id)
        keys, all_done = list(groups), True
        for first in range(0, len(keys), TOGETHER):
            if self.loop.is_stopping:
                return False
            some = {key: groups[key] for key in keys[first : first + TOGETHER]}
            all_done &= await self._decide_each(some)
        return all_done

    async def _decide_each(self, groups: Mapping[GroupKey, Sequence[int]]) -> bool:
        try:
            async with self._runtime.declaring, self._runtime.transaction() as uow:
                await decide_together(self._runtime.act(uow), groups)
        except Exception as error:  # noqa: BLE001 - one group must not hold up the others
            if len(groups) > 1:
                return all([await self._decide_each({key: ids}) for key, ids in groups.items()])
            return self._note(error, next(iter(groups.values())))
        return True

    async def _follow(self, changed: Sequence[Stored]) -> bool:
        """Follow what changed: incident by incident, then what people are asked about, and the rest."""
        parts: defaultdict[int | None, list[int]] = defaultdict(list)
        for each in changed:
            parts[each.incident_id].append(each.id)
        all_done = True
        for incident_id, alert_ids in parts.items():
            try:
                async with self._runtime.transaction() as uow:
                    act = self._runtime.act(uow)
                    if incident_id is None:
                        await asking.changed(act, alert_ids)
                    else:
                        await incidents.changed(act, incident_id, alert_ids)
            except Exception as error:  # noqa: BLE001 - one incident must not hold up the others
                all_done = self._note(error, alert_ids)
        return all_done

    async def _show(self, stale: Sequence[int]) -> None:
        """Bring messages up to date about whose groups something was decided, by this process or one that is gone."""
        async with self._runtime.transaction() as uow:
            await uow.alert_groups.mark(stale, None)
            await asking.refresh(self._runtime.act(uow), stale)

    def _note(self, error: Exception, alert_ids: Sequence[int]) -> bool:
        if gave_way(error):
            log.info("others hold the alerts; trying again", alert=alert_ids[0])
            self.loop.again()
        else:
            log.error("alerts could not be decided about; trying again", alert=alert_ids[0], exc_info=error)
        return False

    async def _let_go_of_groups(self) -> None:
        """Have groups wait no longer whose alerts were all decided about in another way."""
        async with self._runtime.transaction() as uow:
            await uow.alert_groups.let_go(self._runtime.now())

    async def drained(self) -> bool:
        """Return when nothing is due; tell whether that had to be waited for."""
        waited = False
        while await self._runtime.outlook.is_due(WakeUp.ALERTS):
            waited = True
            await self.loop.next_turn()
        return waited
