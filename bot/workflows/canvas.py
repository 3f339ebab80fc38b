"""The canvas of a war room: when it is written, and what follows from what people wrote in it."""

from __future__ import annotations

from bot.domain.draft import texts
from bot.domain.effects import Spot
from bot.domain.incident import TEXT_LIMIT, Incident, without_nul
from bot.domain.postmortem.material import Answer
from bot.domain.postmortem.sections import ANSWERABLE, BY_KEY
from bot.domain.timeline import EntryKind
from bot.domain.write_canvas import CANVAS, Canvas
from bot.workflows import postmortem
from bot.workflows.act import Act


async def landed(act: Act, incident_id: int, room: str, canvas: Canvas) -> None:
    """Remember what a canvas holds, and take what people wrote there as their answers."""
    incident = await act.uow.incidents.get(incident_id)
    before = texts(await act.uow.drafts.versions(incident_id, CANVAS))
    place = (await act.uow.slack_places.of(incident_id)).get(CANVAS)
    former = before if place is not None and place.name != canvas.id else {}
    await act.uow.slack_places.put(incident_id, CANVAS, Spot(room, name=canvas.id))
    if canvas.again:
        said = "The canvas was deleted; Warroom made a new one"
        await act.as_done_by("").record(incident_id, EntryKind.POSTMORTEM, said)
    answerable = incident.status in ANSWERABLE
    for part, text in {**dict.fromkeys(former, ""), **canvas.held}.items():
        if part.endswith(".read") and not answerable:
            continue
        if before.get(part, "") != text:
            await act.uow.drafts.put(incident_id, Answer(section=part, text=text, by="", at=act.now), CANVAS)
    if answerable:
        for key, text in canvas.answers.items():
            await _answer(act.as_done_by(canvas.by), incident, key, without_nul(text), before.get(f"{key}.read", ""))
        if canvas.answers:
            await postmortem.share_again(act.uow, incident)  # the file may have been made before that was read


async def _answer(act: Act, incident: Incident, key: str, text: str, read: str) -> None:
    """Take what people wrote in the canvas; what someone wrote in Slack stays above it.

    Args:
        read: what they had written there before: what was the whole answer is replaced.
    """
    there = await act.uow.drafts.get(incident.id, key)
    said = there.text if there is not None else ""
    if text in said:
        return
    both = text if said == read else f"{said}\n{text}".strip()
    if len(both) <= TEXT_LIMIT:
        seen = there.version if there is not None else ""
        await postmortem.write(act, incident, BY_KEY[key], both, seen=seen)
