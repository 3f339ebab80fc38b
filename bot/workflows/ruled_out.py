"""What an update rules out: hypotheses, so that there is one list of them."""

from __future__ import annotations

from bot.domain.incident import Incident
from bot.domain.record_kinds import HYPOTHESIS, KINDS, MOST
from bot.domain.update_draft import RULED_OUT, items, meant
from bot.workflows import records
from bot.workflows.act import Act


async def note(act: Act, incident: Incident, ruled_out: str) -> None:
    """Rule out each hypothesis that an update says it isn't; one that no one has written down is noted as ruled out.

    Args:
        ruled_out: as the update says it; again it changes nothing.
    """
    for item in items(ruled_out):
        known = await act.uow.records.of(incident.id, HYPOTHESIS)
        hypothesis = meant(item, known)
        if hypothesis is None and len(known) < MOST:
            await records.make(act, incident.id, HYPOTHESIS, item, state=RULED_OUT)
        elif hypothesis is not None and RULED_OUT in KINDS[HYPOTHESIS].states[hypothesis.state]:
            await records.move(act, incident.id, HYPOTHESIS, hypothesis.number, RULED_OUT)
