"""Writing down the root cause: once service is restored, into the postmortem's section of it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.incident import Incident, IncidentError, Offer, Status, check_length, clean_note
from bot.domain.postmortem.material import Answer
from bot.domain.postmortem.root_cause import PARTS, in_one, in_parts
from bot.domain.postmortem.section import Section
from bot.domain.postmortem.sections import BY_KEY
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.postmortem import check_answerable, write

SECTION: Section = BY_KEY["cause"]


def check_time(incident: Incident, *, forced: bool) -> None:
    """Refuse to look for the cause while service is not restored. Source: [methodology] restore first.

    Args:
        forced: whoever asks has been told, and wants to write it down all the same.

    Raises:
        IncidentError: it isn't restored, or it was closed as not an incident.
    """
    if incident.status is Status.DECLINED:
        check_answerable(incident)
    if incident.status.is_open and incident.mitigated_at is None and not forced:
        raise IncidentError(
            "Restore service first; the cause can wait. Once it's restored: `/incident resolve <what fixed it>`. "
            "To write the cause down now: `/incident cause now`.",
            offers=(Offer("Write it down now", "cause.now", str(incident.id)),),
        )


async def note_cause(
    act: Act, incident_id: int, parts: Mapping[str, str], *, seen: str | None = None, forced: bool = False
) -> Answer:
    """Write parts of the root cause; the others stay as they are.

    Args:
        parts: key of `PARTS` -> what it is; empty: remove what is there.
        seen: version of what its writer had before them; ``None``: they were shown nothing. See `postmortem.answer`.

    Raises:
        IncidentError: service is not restored, it is too long, someone else wrote meanwhile, or nothing is said.
    """
    said = {key: clean_note(f"“{PARTS[key].label}”", typed, field=key) for key, typed in parts.items()}
    incident = await act.uow.incidents.get(incident_id, lock=True)
    check_time(incident, forced=forced)
    before = await act.uow.drafts.get(incident_id, SECTION.key)
    known = in_parts(before.text) if before is not None else {}
    if before is None and not any(said.values()):
        raise IncidentError("Say what the cause is: `/incident cause deploy v2.3.4 lacked a timeout`.", field="cause")
    text = in_one({**known, **said})
    check_length("The root cause", text, field="cause")
    return await write(act, incident, SECTION, text, seen=seen, entry=EntryKind.NOTE)
