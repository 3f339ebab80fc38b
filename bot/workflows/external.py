"""Writing what those outside read of an incident."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.draft import EXTERNAL
from bot.domain.incident import Incident, IncidentError, Offer, clean_text
from bot.domain.policy import Policy
from bot.domain.postmortem.external import PART, is_confirmed, problems
from bot.domain.postmortem.material import Answer
from bot.domain.timeline import EntryKind, for_reader
from bot.workflows.act import Act
from bot.workflows.postmortem import check_answerable, without_messages
from bot.workflows.telling import reviews


async def write(act: Act, incident_id: int, text: str, *, seen: str) -> Answer:
    """Write the text, as a new version.

    Args:
        seen: version of the text that its writer had before them; empty: none.

    Raises:
        IncidentError: the incident is not over, it says nothing, or someone else wrote meanwhile.
    """
    cleaned = clean_text(text, field=PART, missing="Write what those outside may read, in the form.")
    incident = await act.uow.incidents.get(incident_id, lock=True)
    check_answerable(incident)
    before = await act.uow.drafts.get(incident.id, PART, EXTERNAL)
    if before is not None and before.text == cleaned:  # the same once more
        return before
    if before is not None and before.version != seen:
        at = for_reader(before.at, seen_at=act.now)
        raise IncidentError(
            f"<@{before.by}> changed it at {at}. Copy what you typed, close this, and add it to that: "
            "`/incident postmortem external`.",
            field=PART,
            offers=(Offer("Open what is there", "external.open", str(incident.id)),),
        )
    written = Answer(section=PART, text=cleaned, by=act.by, at=act.now)
    await act.uow.drafts.put(incident.id, written, EXTERNAL)
    await act.record(incident.id, EntryKind.POSTMORTEM, f"Wrote the version for those outside: {cleaned}")
    await reviews.refresh(act, incident)
    return written


async def check_may_go_out(act: Act, incident: Incident) -> None:
    """Refuse a text that may not leave the company as it is.

    Raises:
        IncidentError: it names a person, a room or a system, is not filled in, or tells a cause that isn't confirmed.
    """
    written = await act.uow.drafts.get(incident.id, PART, EXTERNAL)
    known = await without_messages(act, incident)
    text = written.text if written is not None else ""
    wrong = problems(text, incident, internal_names(act.policy), confirmed=is_confirmed(known))
    if wrong:
        raise IncidentError(
            f"It can't go out as it is: {'; '.join(wrong)}. Change that: `/incident postmortem external`.",
            offers=(Offer("Edit", "external.open", str(incident.id)),),
        )


def internal_names(policy: Policy) -> Sequence[str]:
    """Return the names of systems that those outside may not know."""
    return [*policy.services, *policy.probes]
