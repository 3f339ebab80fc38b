"""Approving a draft: asked for, approved stage by stage, sent back, or let pass although something is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.approval import (
    ANSWERS,
    EVIDENCE,
    LABELS,
    OUTCOMES,
    Approval,
    Lack,
    Reviewers,
    Standing,
    durable,
)
from bot.domain.differences import difference
from bot.domain.draft import EXTERNAL, Verdict, texts
from bot.domain.incident import Incident, IncidentError, Offer, clean_text
from bot.domain.postmortem.attachments import missing_attachments
from bot.domain.postmortem.sections import BY_KEY, left_to_answer
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.external import check_may_go_out
from bot.workflows.postmortem import check_answerable
from bot.workflows.reading.reviews import Behind, approval, barred, done_by, reviewers_of
from bot.workflows.telling import reviews

MOST_NAMED: Final = 5
"""People whom a refusal names."""


async def lacking(act: Act, incident: Incident, stands: Approval) -> list[Lack]:
    """Return what a postmortem lacks, and no one has answered for. Source: [recovery] durable outcomes."""
    if stands.draft == EXTERNAL:
        return []
    value, records = str(incident.id), await act.uow.records.all_of(incident.id)
    found = []
    if left := left_to_answer(incident, await act.uow.drafts.of(incident.id), records):
        named = ", ".join(section.heading for section in left)
        said = f"{'1 question is' if len(left) == 1 else f'{len(left)} questions are'} open ({named})"
        found.append(Lack(key=ANSWERS, text=said, offer=Offer("Answer", "postmortem.answer", f"{value}:{left[0].key}")))
    if missing := missing_attachments(records, act.policy.postmortem.required_evidence):
        *others, last = missing
        named = f"{', '.join(others)} or {last}" if others else last
        said = f"no evidence of {named} is recorded"
        found.append(Lack(key=EVIDENCE, text=said, offer=Offer("Add evidence", "record.new", f"{value}:0:evidence:")))
    if not durable(records):
        said = "no action item says what it leaves behind that lasts"
        found.append(
            Lack(key=OUTCOMES, text=said, offer=Offer("Add an action item", "record.new", f"{value}:0:action_item:"))
        )
    return [each for each in found if not stands.lets_pass(each.key)]


async def submit(act: Act, incident_id: int, draft: str, behind: Behind, *, hints: int = 0) -> Approval:
    """Ask for the approval of a draft as it is now, once.

    Args:
        behind: who stands behind the names of the policy.
        hints: sentences in it that blame someone.

    Raises:
        IncidentError: it lacks something, or it is approved or in review already.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    check_answerable(incident)
    stands = await approval(act, incident, draft)
    if not stands.can_be_asked(incident.resolved_at):
        raise IncidentError(where(act, stands), offers=_offers(incident, stands))
    if draft == EXTERNAL:
        await check_may_go_out(act, incident)
    if missing := await lacking(act, incident, stands):
        raise _lacks(incident, draft, missing)
    return await _submit(act, incident, stands, behind, hints)


async def _submit(act: Act, incident: Incident, stands: Approval, behind: Behind, hints: int) -> Approval:
    await _step(act, incident, stands, Verdict.SUBMITTED, stands.draft)
    now = await approval(act, incident, stands.draft)
    await act.record(incident.id, EntryKind.POSTMORTEM, f"Asked to approve the {LABELS[stands.draft]}")
    await _go_on(act, incident, now, behind, hints=hints)
    return now


async def waive(act: Act, incident_id: int, draft: str, why: str, behind: Behind, *, hints: int = 0) -> Approval:
    """Ask for the approval of a draft that lacks something: whoever does so answers for it, by name.

    Raises:
        IncidentError: no reason is given, nothing is missing, or it is approved or in review already.
    """
    cleaned = clean_text(why, field="reason", missing="Say why: `/incident postmortem waive the logs are gone`.")
    incident = await act.uow.incidents.get(incident_id, lock=True)
    check_answerable(incident)
    stands = await approval(act, incident, draft)
    if not stands.can_be_asked(incident.resolved_at):
        raise IncidentError(where(act, stands), offers=_offers(incident, stands))
    missing = await lacking(act, incident, stands)
    if not missing:
        raise IncidentError(
            "Nothing is missing, so there's nothing to waive. Ask for the approval: `/incident postmortem submit`.",
            offers=(_ask(incident, draft),),
        )
    for each in missing:
        await _step(act, incident, stands, Verdict.WAIVED, each.key, note=cleaned)
    lacks = "; ".join(each.text for each in missing)
    await act.record(incident.id, EntryKind.WAIVED, f"Postmortem up for approval although {lacks}. Why: {cleaned}")
    return await _submit(act, incident, await approval(act, incident, draft), behind, hints)


def _lacks(incident: Incident, draft: str, missing: Sequence[Lack]) -> IncidentError:
    told = "; ".join(each.text for each in missing)
    return IncidentError(
        f"Not up for approval yet: {told}. To ask for it all the same: `/incident postmortem waive <why>`.",
        offers=(
            *(each.offer for each in missing),
            Offer("Waive…", "review.waive", f"{incident.id}:{draft}"),
        ),
    )


async def approve(
    act: Act, incident_id: int, draft: str, behind: Behind, *, seen: tuple[int, str] | None = None
) -> Approval:
    """Approve a draft at the stage that is next, once.

    Args:
        seen: version and stage of what was pressed; ``None``: those that are next.

    Raises:
        IncidentError: another version is up for approval, or none; that stage is done; or someone else may.
    """
    incident = await act.uow.incidents.get(incident_id, lock=True)
    stands = await approval(act, incident, draft)
    version, stage = seen if seen is not None else (stands.version, stands.stage)
    before = next((each for each in stands.approved if (each.version, each.step) == (version, stage)), None)
    await _check_next(act, incident, stands, version)
    if stage != stands.stage:
        did = done_by(act, before, "approved that stage") if before is not None else "That stage is done"
        raise IncidentError(f"{did}. Next is the {stands.stage} approval.", offers=_offers(incident, stands))
    await _check_may(act, incident, stands, behind)
    mine = next((each for each in stands.approved if seen is None and each.by == act.by), None)
    if mine is not None:  # a line that is sent twice is no second opinion
        did = done_by(act, mine, f"gave the {mine.step} approval")
        again = f"To give the {stage} approval too, press *Approve*."
        raise IncidentError(f"{did}. {again}", offers=_offers(incident, stands))
    await _step(act, incident, stands, Verdict.APPROVED, stage)
    now = await approval(act, incident, draft)
    await act.record(incident.id, EntryKind.POSTMORTEM, f"Approved the {LABELS[draft]} ({stage})")
    await _go_on(act, incident, now, behind)
    return now


async def send_back(
    act: Act, incident_id: int, draft: str, comment: str, behind: Behind, *, seen: int | None = None
) -> Approval:
    """Make a draft that is up for approval a draft again, and say why.

    Args:
        seen: version of what was pressed; ``None``: the one that is up.

    Raises:
        IncidentError: no comment is given, another version is up for approval, or none; or someone else may.
    """
    cleaned = clean_text(
        comment, field="comment", missing="Say what to change: `/incident postmortem reject the impact is too low`."
    )
    incident = await act.uow.incidents.get(incident_id, lock=True)
    stands = await approval(act, incident, draft)
    await _check_next(act, incident, stands, stands.version if seen is None else seen)
    await _check_may(act, incident, stands, behind)
    await _step(act, incident, stands, Verdict.REJECTED, stands.stage, note=cleaned)
    now = await approval(act, incident, draft)
    await act.record(incident.id, EntryKind.POSTMORTEM, f"Sent the {LABELS[draft]} back: {cleaned}")
    await reviews.show(act, incident, now)
    if stands.asked is not None and stands.asked.by != act.by:
        reviews.tell_author(act, incident, now, stands.asked.by)
    return now


async def _go_on(act: Act, incident: Incident, stands: Approval, behind: Behind, *, hints: int = 0) -> None:
    """Ask who is next, if anyone is, and show how it stands."""
    whom = Reviewers(())
    if stands.standing is Standing.REVIEW:
        whom = await reviewers_of(act, incident, stands.names, behind, await barred(act, incident, stands))
        reviews.ask(act, incident, stands, whom)
    await reviews.show(act, incident, stands, whom, hints=hints)


async def _check_next(act: Act, incident: Incident, stands: Approval, version: int) -> None:
    """Refuse to decide on what is not, or no longer, up for approval.

    Raises:
        IncidentError: with the difference, where it was changed.
    """
    if stands.asked is not None and (version != stands.version or stands.is_outdated):
        old = version if version != stands.version else stands.asked.version
        changed = await what_changed(act, incident, stands.draft, old, stands.version)
        raise IncidentError(
            f"It has changed since: version {stands.version} is newer than version {old}.\n{changed}\n"
            + ("Look at it again." if stands.standing is Standing.REVIEW else "Someone has to ask for approval again."),
            offers=_offers(incident, stands),
        )
    if stands.standing is not Standing.REVIEW:
        raise IncidentError(where(act, stands), offers=_offers(incident, stands))


async def _check_may(act: Act, incident: Incident, stands: Approval, behind: Behind) -> None:
    """Refuse whoever may not decide at this stage, and say who may.

    Raises:
        IncidentError: someone else may.
    """
    may_not = await barred(act, incident, stands)
    whom = await reviewers_of(act, incident, stands.names, behind, may_not)
    if whom.include(act.by, may_not):
        return
    named = " or ".join(f"<@{user}>" for user in whom.people[:MOST_NAMED])
    can = named if named and not whom.anyone else f"Anyone else{f', such as {named},' if named else ''}"
    author = "You wrote part of it or asked for it, so someone else approves it"
    why = author if act.by in may_not else "That isn't yours"
    raise IncidentError(
        f"{why}. {can} can: `/incident postmortem approve`.",
        offers=(Offer("Postmortem", "postmortem.show", str(incident.id)),),
    )


async def what_changed(act: Act, incident: Incident, draft: str, old: int, new: int) -> str:
    """Return the difference between two versions as code to read; empty: there is none."""
    versions = await act.uow.drafts.versions(incident.id, draft)
    changed = difference(texts(versions, old), texts(versions, new), heading_of).replace("`", "'")
    return f"```\n{changed}\n```" if changed else ""


def heading_of(part: str) -> str:
    """Return what people call a part of a draft."""
    return BY_KEY[part].heading if part in BY_KEY else part.capitalize()


def where(act: Act, stands: Approval) -> str:
    """Say where a draft stands, and what can be done next."""
    label = LABELS[stands.draft]
    match stands.standing:
        case Standing.REVIEW if stands.asked is not None:
            asked = done_by(act, stands.asked, "asked for its approval", you="you")
            return f"The {label} is in review already: {asked}. It waits for the {stands.stage} approval."
        case Standing.APPROVED | Standing.PUBLISHED:
            did = "published it" if stands.standing is Standing.PUBLISHED else "approved it"
            last = stands.published if stands.standing is Standing.PUBLISHED else next(iter(stands.approved[-1:]), None)
            by = f": {done_by(act, last, did, you='you')}" if last is not None else ""
            return f"The {label} is {stands.standing} already{by}. To change it, write: then it needs a new approval."
        case Standing.DRAFT if stands.sent_back is not None:
            back = stands.sent_back
            return f"{done_by(act, back, f'sent the {label} back')}: “{back.note}”"
        case _:
            return f"No one has asked for an approval of the {label} yet."


def _offers(incident: Incident, stands: Approval) -> tuple[Offer, ...]:
    value = stands.seen(incident.id)
    match stands.standing:
        case Standing.REVIEW:
            return (Offer("Approve", "review.approve", value), Offer("Send back…", "review.reject", value))
        case Standing.APPROVED:
            return (Offer("Publish", "review.publish", value),)
        case Standing.DRAFT:
            return (_ask(incident, stands.draft),)
        case _:
            return (Offer("Postmortem", "postmortem.show", str(incident.id)),)


def _ask(incident: Incident, draft: str) -> Offer:
    return Offer("Ask for approval", "review.submit", f"{incident.id}:{draft}")


async def _step(act: Act, incident: Incident, stands: Approval, verdict: Verdict, step: str, *, note: str = "") -> None:
    await act.uow.drafts.add_step(incident.id, stands.done(verdict, step, by=act.by, at=act.now, note=note))
