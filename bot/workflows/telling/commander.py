"""Telling the commander what someone else did to the incident."""

from __future__ import annotations

from bot.domain.incident import Incident
from bot.domain.messages.roles import EndedByOther
from bot.workflows.act import Act
from bot.workflows.reading.parts import commander_of
from bot.workflows.telling import posts


async def tell_commander(act: Act, incident: Incident, did: str, *, why: str = "") -> None:
    """Message whoever commands an incident that someone else has ended.

    Args:
        did: what they did: a clause without its subject.
        why: in their words.
    """
    commander = await commander_of(act.uow, incident)
    if commander is not None and commander != act.by:
        said = EndedByOther(did=did, why=why, by=act.by)
        act.leave(posts.say_to(incident, commander, said, what=f"ended_by_other:{act.now.isoformat()}"))
