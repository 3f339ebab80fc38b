"""Publishing: a draft that is approved, in channels and through outlets, and the first summary."""

from __future__ import annotations

from typing import Final

from bot.domain.approval import LABELS, PUBLISH, SUMMARY, Approval, Standing, place_of
from bot.domain.draft import EXTERNAL, POSTMORTEM, DraftStep, Verdict
from bot.domain.incident import Incident, IncidentError, Offer, clean_text
from bot.domain.messages.approval import DraftPublished, SummaryShared
from bot.domain.met import BY_PUBLICATION
from bot.domain.publish_draft import PublishDraft
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.approval import where
from bot.workflows.postmortem import check_answerable
from bot.workflows.reading.reviews import approval, done_by
from bot.workflows.telling import checklists, events, posts, reviews
from bot.workflows.telling.audiences import executives_of, say_to_executives
from bot.workflows.telling.keys import order

PUBLISHED: Final = "published"
"""Place names of what was published begin with this, followed by ``:`` and the channel."""

OUTLET: Final = "outlet"
"""Kind of a place outside Slack: see `bot.domain.approval.place_of`."""


async def publish(act: Act, incident_id: int, draft: str, text: str) -> Approval:
    """Publish a draft that is approved as it is now, once.

    Args:
        text: its summary, for those who read channels.

    Raises:
        IncidentError: it is not approved, or is published already.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    check_answerable(incident)
    stands = await approval(act, incident, draft)
    if stands.standing is Standing.PUBLISHED and stands.published is not None:
        raise IncidentError(
            f"{where(act, stands)} To see where it is: `/incident postmortem`.",
            offers=(Offer("Postmortem", "postmortem.show", str(incident.id)),),
        )
    if stands.standing is not Standing.APPROVED:
        raise IncidentError(
            f"The {LABELS[draft]} isn't approved as it is now, so it isn't published. Ask for its approval first.",
            offers=(Offer("Ask for approval", "review.submit", f"{incident.id}:{draft}"),),
        )
    await _add(act, incident, stands, PUBLISH)
    await act.record(incident.id, EntryKind.POSTMORTEM, f"Published the {LABELS[draft]}")
    now = await approval(act, incident, draft)
    if draft == POSTMORTEM:
        await _in_slack(act, incident, stands, text)
    if not incident.private:
        _outside(act, incident, stands)
    await reviews.show(act, incident, now)
    await checklists.keep_up(act, incident, BY_PUBLICATION)
    return now


async def _in_slack(act: Act, incident: Incident, stands: Approval, text: str) -> None:
    """Post it once in each channel, with its file; later versions take the place of what stands there."""
    said = DraftPublished(text=text, by=act.by)
    if incident.private:  # it stays in its room
        if stands.published is None:
            act.leave(posts.say(incident, said, what=PUBLISHED, place=PUBLISHED))
        return
    for channel in act.policy.postmortem.publish.channels or incident.announced_in:
        place = f"{PUBLISHED}:{channel}"
        first = posts.say_in_channel(incident, channel, said, what=place)
        act.leave(
            first if stands.published is None else posts.edit(incident, place, said),
            posts.share_draft(
                incident,
                place=place,
                what=f"{place}:file:{stands.version}:{stands.round}",
                version=stands.version,  # what is written until it is sent, no one has approved
            ),
        )
    what = f"{PUBLISH}:{stands.version}:{stands.round}"
    act.leave(*await events.event(act, incident, "postmortem_published", what=what, text=text))


def _outside(act: Act, incident: Incident, stands: Approval) -> None:
    rules = act.policy.postmortem
    for name in rules.external.outlets if stands.draft == EXTERNAL else rules.publish.outlets:
        before = stands.places.get(place_of(OUTLET, name))
        earlier = before.note if before is not None and before.verdict is Verdict.PUBLISHED else ""
        effect = PublishDraft(outlet=name, draft=stands.draft, version=stands.version, earlier=earlier)
        what = f"{PUBLISH}:{stands.draft}:{name}:{stands.version}:{stands.round}"
        act.leave(order(incident, effect, what, lane=f"{OUTLET}:{name}:{incident.number}"))


async def arrived(act: Act, incident_id: int, effect: PublishDraft, address: str) -> None:
    """Note where an outlet has published a draft."""
    await _note(act, incident_id, effect, Verdict.PUBLISHED, address)


async def refused(act: Act, incident_id: int, effect: PublishDraft, reason: str) -> None:
    """Note why an outlet could not publish a draft."""
    await _note(act, incident_id, effect, Verdict.REFUSED, reason)


async def _note(act: Act, incident_id: int, effect: PublishDraft, verdict: Verdict, note: str) -> None:
    incident = await act.uow.incidents.get(incident_id, lock=True)
    done = DraftStep(
        draft=effect.draft,
        version=effect.version,
        step=place_of(OUTLET, effect.outlet),
        verdict=verdict,
        by=act.by,
        at=act.now,
        note=note,
    )
    await act.uow.drafts.add_step(incident.id, done)
    await reviews.show(act, incident, await approval(act, incident, effect.draft))


async def share_summary(act: Act, incident_id: int, text: str) -> Incident:
    """Share the first summary with those who read announcements, once for each end of the incident.

    Source: [procedures] postMortemProcess, within 24 hours.

    Raises:
        IncidentError: it says nothing, or someone shared one before.
    """
    cleaned = clean_text(text, field="summary", missing="Write what happened, in two or three sentences, in the form.")
    incident = await act.uow.incidents.get(incident_id, lock=True)
    check_answerable(incident)
    stands = await approval(act, incident, POSTMORTEM)
    before = stands.summary
    what = SUMMARY if before is None else f"{SUMMARY}:{before.at.isoformat()}"
    if before is not None and stands.has_summary(incident.resolved_at):
        raise IncidentError(
            f"{done_by(act, before, 'shared a summary')}. To say more, write it into the postmortem: "
            "`/incident postmortem summary <text>`."
        )
    await _add(act, incident, stands, SUMMARY, note=cleaned)
    await act.record(incident.id, EntryKind.POSTMORTEM, f"Shared the summary: {cleaned}")
    said = SummaryShared(text=cleaned, by=act.by)
    if incident.private or not incident.has_room:
        act.leave(posts.say(incident, said, what=what))
    act.leave(
        *posts.say_under_announcements(incident, said, what=what),
        *say_to_executives(incident, await executives_of(act, incident), said, what=what),
    )
    await reviews.refresh(act, incident)
    return incident


async def _add(act: Act, incident: Incident, stands: Approval, step: str, *, note: str = "") -> None:
    done = stands.done(Verdict.PUBLISHED, step, by=act.by, at=act.now, note=note)
    await act.uow.drafts.add_step(incident.id, done)
