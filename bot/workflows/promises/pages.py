"""Pages outside Slack: when the incident ends, so do they."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.incident import Incident
from bot.domain.reminder import Promises
from bot.workflows.act import Act
from bot.workflows.telling.pages import page_resolved


async def end(act: Act, incident: Incident, _promises: Promises) -> Sequence[str]:
    """End what was begun in other systems."""
    act.leave(*await page_resolved(act, incident))
    return ()
