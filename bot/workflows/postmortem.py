"""The postmortem draft: when it is written, and what it is written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Final

from bot.domain.checklist import RequiredFor
from bot.domain.effects import DRAFT
from bot.domain.incident import Incident, IncidentError, Offer, Status, check_length, clean_text
from bot.domain.messages.postmortem import DraftReady
from bot.domain.met import NEEDS, applying, lines_of, missing
from bot.domain.policy import Policy, severity_of
from bot.domain.postmortem.material import Answer, Material
from bot.domain.postmortem.questions import with_line
from bot.domain.postmortem.section import Section
from bot.domain.postmortem.sections import ANSWERABLE
from bot.domain.review_meeting import facilitator_of
from bot.domain.severity import template_of
from bot.domain.severity_history import history
from bot.domain.timeline import EntryKind, TimelineEntry, for_reader, with_beginning
from bot.workflows.act import Act
from bot.workflows.reading.factors import factors_before
from bot.workflows.reading.overview import KINDS, overview, questions_of
from bot.workflows.reading.parts import CAUSE
from bot.workflows.reading.readings import readings_of
from bot.workflows.reading.similar import happened_before
from bot.workflows.telling import checklists, posts, reviews
from storage.stores import drafts, participants, slack_places, updates
from storage.unit_of_work import UnitOfWork

_BESIDE_THE_TIMELINE: Final = tuple(dict.fromkeys((participants.OF, drafts.OF, updates.OF_ALL, *questions_of(NEEDS))))

REPEATED: Final = 150
"""Characters of someone else's answer that a refusal repeats."""


async def is_worth_a_draft(act: Act, incident: Incident) -> bool:
    """Tell whether a draft follows the end of an incident: where a severity that it had asks for a postmortem."""
    if severity_of(act.policy, incident).postmortem is not None:
        return True
    steps = history(
        await act.uow.timeline.of(incident.id),
        severity_of(act.policy, incident),
        act.policy.severities_by_rank,
        declared_at=incident.declared_at,
    )
    asking = {severity.label for severity in act.policy.severities_by_rank if severity.postmortem is not None}
    return any(step.label in asking for step in steps)


async def draft(act: Act, incident: Incident, entry: int) -> None:
    """Present the draft where the incident was worked on, with the document under it.

    Args:
        entry: the timeline entry of the resolve that it follows; each resolve has its draft.
    """
    place = f"{DRAFT}:{entry}"
    act.leave(
        posts.say(incident, DraftReady(), what=place, place=place),
        posts.share_draft(incident, place=place, what=f"document:{entry}"),
        *posts.write_canvas(incident),
        *reviews.edit_drafts(incident, await _drafts(act.uow, incident), are_replaced=True),
    )
    await act.as_done_by("").record(incident.id, EntryKind.POSTMORTEM, "Postmortem draft written")


async def timeline_of(uow: UnitOfWork, incident_id: int, *, workspace_url: str) -> list[TimelineEntry]:
    """Return facts and messages together, in the order in which they happened."""
    facts = await uow.timeline.of(incident_id)
    said = await uow.messages.of(incident_id, workspace_url=workspace_url)
    return sorted([*facts, *said], key=attrgetter("happened_at"))


async def material(uow: UnitOfWork, policy: Policy, incident_id: int, *, workspace_url: str) -> Material:
    """Return everything that the document is made of, as it is now."""
    incident = await uow.incidents.get(incident_id)
    timeline = await timeline_of(uow, incident_id, workspace_url=workspace_url)
    return await _material(uow, policy, incident, timeline)


async def material_as_of(
    uow: UnitOfWork, policy: Policy, incident_id: int, version: int, *, workspace_url: str
) -> Material:
    """Return the same with what people had written up to a version, and nothing that they wrote since."""
    known = await material(uow, policy, incident_id, workspace_url=workspace_url)
    answers = {
        each.part: Answer(section=each.part, text=each.text, by=each.by, at=each.at, number=each.number)
        for each in await uow.drafts.versions(incident_id)
        if each.number <= version
    }
    return replace(known, answers=answers, factors_before=await factors_before(uow, known.incident, answers))


async def _material(uow: UnitOfWork, policy: Policy, incident: Incident, timeline: Sequence[TimelineEntry]) -> Material:
    async with uow.together(*_BESIDE_THE_TIMELINE, of=[incident.id], **KINDS):
        stays, answers = await uow.participants.of(incident.id), await uow.drafts.of(incident.id)
        posted = await uow.updates.of(incident.id)
        view = await overview(uow, policy, incident, NEEDS)
    readings = await readings_of(uow, policy, incident, now=incident.resolved_at or timeline[-1].recorded_at)
    return Material(
        incident=incident,
        severity=severity_of(policy, incident),
        roles={role.key: role.label for role in policy.roles.values()},
        assignments=view.roles.assignments,
        stays=tuple(stays),
        unchecked=tuple(missing(view, RequiredFor.PUBLISHED)),
        checks=tuple((each, tuple(lines_of(each, view))) for each in applying(view)),
        template=template_of(policy.severities_by_rank, severity_of(policy, incident)),
        timeline=tuple(with_beginning(timeline, incident.started_at, incident.declared_at)),
        severities=policy.severities_by_rank,
        currency=policy.currency,
        answers=answers,
        records=view.recorded.records,
        updates=tuple(posted),
        alerts=view.alerts,
        readings=tuple(readings),
        failures=view.health.failures,
        required_evidence=policy.postmortem.required_evidence,
        reactions=policy.reactions,
        similar=await happened_before(uow, incident),
        factors_before=await factors_before(uow, incident, answers),
        facilitator=facilitator_of(view.recorded.records),
    )


async def without_messages(act: Act, incident: Incident) -> Material:
    """Return what the document is made of but for what was said: few rows, for a form that someone waits for."""
    return await _material(act.uow, act.policy, incident, await act.uow.timeline.of(incident.id))


async def regenerated(uow: UnitOfWork, policy: Policy, incident: Incident, *, workspace_url: str) -> Material:
    """Attach the document, as it is now, under the newest draft, and return what it is made of."""
    async with uow.together(slack_places.OF, *_BESIDE_THE_TIMELINE, of=[incident.id], **KINDS):
        await share_again(uow, incident)
        return await material(uow, policy, incident.id, workspace_url=workspace_url)


async def share_again(uow: UnitOfWork, incident: Incident) -> None:
    """Attach the document, as it is now, under the newest draft; none yet: nothing to attach it to."""
    if drafts := await _drafts(uow, incident):
        newest = max(drafts, key=lambda name: int(name.partition(":")[2]))
        uow.outbox.add(posts.share_draft(incident, place=newest, what=None), *posts.write_canvas(incident))


async def _drafts(uow: UnitOfWork, incident: Incident) -> list[str]:
    """Return the places of the messages that present a draft."""
    return [name for name in await uow.slack_places.of(incident.id) if name.startswith(f"{DRAFT}:")]


def check_answerable(incident: Incident) -> None:
    """Refuse to answer the questions of a draft that is not written.

    Raises:
        IncidentError: the incident is not over, or was none.
    """
    if incident.status in ANSWERABLE:
        return
    if incident.status is Status.DECLINED:
        raise IncidentError(
            f"{incident.number} was closed as not an incident, so it has no postmortem. "
            "If it was one: `/incident reopen <reason>`."
        )
    raise IncidentError(
        f"{incident.number} is {incident.status}; its postmortem is written once it's resolved: "
        "`/incident resolve <what fixed it>`. To keep a thought until then: `/incident timeline <note>`.",
        offers=(Offer("Resolve", "resolve.open", str(incident.id)),),
    )


async def answer(act: Act, incident_id: int, section: Section, text: str, *, seen: str | None = None) -> Answer:
    """Write what only people know into a section, or remove it.

    Args:
        text: empty: remove what is there.
        seen: version of the answer that its writer had before them, empty for none; ``None``: they were shown nothing.

    Returns:
        What stands there now.

    Raises:
        IncidentError: the incident is not over, someone else wrote meanwhile, or there is nothing to write or remove.
    """
    missing = f"Write something, for example with `{_command(section)} <text>`."
    cleaned = clean_text(text, field="answer", missing=missing) if text.strip() else ""
    incident = await act.uow.incidents.get(incident_id, lock=True)
    check_answerable(incident)
    return await write(act, incident, section, cleaned, seen=seen)


def _command(section: Section) -> str:
    return f"/incident postmortem {section.heading.casefold()}"


async def write(
    act: Act,
    incident: Incident,
    section: Section,
    cleaned: str,
    *,
    seen: str | None,
    entry: EntryKind = EntryKind.POSTMORTEM,
) -> Answer:
    """Write a text into a section of a locked incident, whatever its status. See `answer`.

    Args:
        entry: what that is on the timeline.

    Raises:
        IncidentError: someone else wrote meanwhile, or there is nothing to write or remove.
    """
    before = await act.uow.drafts.get(incident.id, section.key)
    if cleaned and seen is None and (before is None or before.by == act.by):
        cleaned = with_line(section.questions, before.text if before is not None else "", cleaned)
        check_length(section.heading, cleaned, field="answer")
    if before is not None and before.text == cleaned:  # the same once more
        return before
    if before is not None and _is_unseen(before, seen, by=act.by):
        did = f"wrote this: “{_short(before.text)}”" if before.text else "removed what was here"
        raise IncidentError(
            f"At {for_reader(before.at, seen_at=act.now)} <@{before.by}> {did}. "
            f"Copy what you typed, and add it to that: `{_command(section)}`."
            + (f"\nYou typed: {cleaned}" if seen is None else ""),
            field="answer",
            offers=(Offer("Open what is there", "postmortem.answer", f"{incident.id}:{section.key}"),),
        )
    if before is None and not cleaned:
        raise IncidentError(f"Write something, for example with `{_command(section)} <text>`.", field="answer")
    written = Answer(section=section.key, text=cleaned, by=act.by, at=act.now)
    await act.uow.drafts.put(incident.id, written)
    where = "Postmortem, " if entry is EntryKind.POSTMORTEM else ""
    await act.record(incident.id, entry, f"{where}{section.heading}: {cleaned or '(removed)'}")
    if section.key == CAUSE:
        await checklists.keep_up(act, incident, (CAUSE,))
    await refresh(act, incident)
    return written


async def refresh(act: Act, incident: Incident) -> None:
    """Bring the messages up to date that present a draft, or how it stands with its approval."""
    await reviews.refresh(act, incident)
    if await _drafts(act.uow, incident):
        act.leave(*posts.write_canvas(incident))


def _is_unseen(before: Answer, seen: str | None, *, by: str) -> bool:
    """Tell whether someone would write over what they have not read."""
    if seen is None:
        return bool(before.text) and before.by != by
    return before.version != seen


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= REPEATED else line[: REPEATED - 1] + "…"
