"""Declaring an incident: everything that becomes true in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.checklist import DECLARED
from bot.domain.effects import ROOM
from bot.domain.incident import (
    Incident,
    IncidentError,
    Offer,
    Status,
    check_length,
    clean_note,
    clean_title,
)
from bot.domain.long_text import in_parts
from bot.domain.measures import Declared
from bot.domain.messages.changes import Began
from bot.domain.messages.timeline import NoteAdded
from bot.domain.messages.war_room import BecameIncident
from bot.domain.severity import Severity
from bot.domain.similar import Sketch
from bot.domain.timeline import EntryKind, Source, fact, instant
from bot.domain.transition import Transition
from bot.workflows.act import Act
from bot.workflows.changes import relate
from bot.workflows.checks import show
from bot.workflows.conflicts import ago
from bot.workflows.promises import review_all
from bot.workflows.reading import similar
from bot.workflows.telling import audiences, events, pages, posts, rooms
from bot.workflows.war_room import fetched, room_names
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """When monitoring saw it; aware and UTC."""

    started_at: datetime
    """When it began, as far as that is credible."""
    detected_at: datetime
    """When its first alert reached us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What someone says when declaring."""

    title: str
    severity: Severity | None
    """``None``: not said, so the policy's default is assumed."""
    impact: str = ""
    private: bool = False
    """Nothing of it is to leave its room."""
    source: Source | None = None
    """The message that it is declared from."""
    permalink: str = ""
    """Of that message."""
    by_responder: bool = False
    """Whoever declares is on call, or one of those who command: so someone is on it."""
    said: str = ""
    """All that was typed or pasted, if the title is only its beginning."""
    detection: Detection | None = None
    """Monitoring saw it first; ``None``: a person did."""


TWICE_WITHIN: Final = timedelta(seconds=60)
"""A title that comes again from the same person within this is a nervous hand, not another incident."""

LOOKED_THROUGH: Final = 50
"""Newest open incidents among which it is looked for."""

ALIKE_AMONG: Final = 20
"""Newest open incidents that are looked through for one that may be the same."""

Sees = Callable[[Incident], Awaitable[bool]]
"""Whether whoever declares may know of an incident."""


@dataclass(frozen=True, slots=True)
class New:
    """What was declared, and what it resembles."""

    incident: Incident
    alike: tuple[Sketch, ...]
    """Open ones that may be the same."""
    before: tuple[Sketch, ...]
    """What happened before."""


async def everybody(_incident: Incident) -> bool:
    """Keep nothing from anyone: nothing was declared from a message."""
    return True


async def declare(act: Act, declaration: Declaration, *, sees: Sees = everybody) -> New:
    """Declare an incident.

    Raises:
        IncidentError: the title says nothing, or title or impact is too long; or an open incident was declared
            from the same message.
    """
    title = clean_title(declaration.title)
    impact = clean_note("The impact", declaration.impact, field="impact")
    severity = declaration.severity or act.policy.severities[act.policy.default_severity]
    has_room = severity.opens_war_room or declaration.private
    seen = declaration.detection
    # Whoever declares at the same moment waits here for the number, and then sees what we have declared.
    number = await act.uow.incidents.next_number(act.now)
    await check_source(act.uow, declaration.permalink, sees=sees)
    others = await act.uow.incidents.newest(most_open=LOOKED_THROUGH, most_over=similar.LOOKED_THROUGH)
    open_ones = [other for other in others if other.status.is_open]
    if act.by:
        _check_not_twice(act, title, open_ones)
    incident = await act.uow.add_incident(
        Incident(
            id=0,
            number=number,
            title=title,
            severity=severity.key,
            severity_assumed=declaration.severity is None,
            status=Status.INVESTIGATING,
            impact=impact,
            resolution="",
            declared_by=act.by,
            has_room=has_room,
            rooms_asked=1 if has_room else 0,
            announced_in=posts.channels_for(act.policy, severity, private=declaration.private),
            started_at=min(seen.started_at, act.now) if seen else act.now,
            detected_at=min(seen.detected_at, act.now) if seen else act.now,
            declared_at=act.now,
            acknowledged_at=act.now if declaration.by_responder else None,
            private=declaration.private,
            source=declaration.permalink,
        )
    )
    if declaration.source is not None:
        await _begin_with(act, incident, declaration.source)
    said = [(part, await act.record(incident.id, EntryKind.NOTE, part)) for part in in_parts(declaration.said)]
    assumed = ", severity assumed" if incident.severity_assumed else ""
    declared, called = f"Declared as {severity.label}{assumed}: {title}", Transition("", severity.label, title)
    await act.record(incident.id, EntryKind.DECLARED, declared, transition=called)
    await review_all(act, incident)
    act.leave(*(posts.announce(incident, channel) for channel in incident.announced_in))
    if incident.has_room:
        people = [each for each in (act.by, *fetched(act.policy, incident, now=act.now)) if each]
        act.leave(*rooms.open_room(incident, room_names(act.policy, incident), people))
    act.leave(
        *posts.post_card(incident),
        *pages.page_at_once(act.policy, incident, now=act.now),
        *await events.event(act, incident, "declared", what="declared", text=title),
    )
    executives = await audiences.executives_of(act, incident)
    act.leave(*audiences.say_to_executives(incident, executives, Began(by=act.by), what="declared"))
    for part, entry in said:
        added = NoteAdded(text=part, by=act.by, happened_at=act.now, recorded_at=act.now)
        act.leave(posts.say_under_card(incident, added, what=f"entry:{entry}"))
    if seen is None:  # what an alert declares is known to touch something only once its alerts belong to it
        await relate(act, incident)
    if seen is None or act.by:
        await show(act, incident, DECLARED)
    by = "message" if declaration.source else "alert" if seen else "person"
    act.uow.measures.append(Declared(incident.severity, source=by))
    return New(
        incident,
        alike=() if incident.private else similar.alike(incident, open_ones[:ALIKE_AMONG]),
        before=similar.alike(incident, [other for other in others if not other.status.is_open]),
    )


def _check_not_twice(act: Act, title: str, open_ones: Sequence[Sketch]) -> None:
    """Refuse what the same hand declared a moment ago.

    Raises:
        IncidentError: an open incident of this title was declared by the same person within `TWICE_WITHIN`.
    """
    for incident in open_ones:
        moment_ago = abs(act.now - incident.declared_at) < TWICE_WITHIN  # not tomorrow, by a clock that was ahead
        if moment_ago and incident.declared_by == act.by and incident.title.casefold() == title.casefold():
            when = ago(act.now - incident.declared_at)
            raise IncidentError(
                f"You declared that {when} as {incident.number}, so nothing new was declared. "
                f"`/incident status {incident.number}` shows it. If this is another, give it a different title.",
                field="title",
                offers=(Offer("Brief me", "brief.show", str(incident.id)),),
            )


async def check_source(uow: UnitOfWork, permalink: str, *, sees: Sees) -> None:
    """Refuse to declare the same message twice while the first incident is open.

    Raises:
        IncidentError: an open incident, of which this person may know, was declared from it.
    """
    for incident in await uow.incidents.open_from(permalink) if permalink else ():
        if await sees(incident):
            room = (await uow.slack_places.of(incident.id)).get(ROOM)
            where = f", which goes on in <#{room.channel}|{room.name}>" if room else ""
            raise IncidentError(
                f"This message was already declared as {incident.number}{where}. "
                f"`/incident status {incident.number}` shows it.",
                offers=(Offer("Brief me", "brief.show", str(incident.id)),),
            )


async def _begin_with(act: Act, incident: Incident, source: Source) -> None:
    """Make a message the start of the timeline, and say under it what became of it."""
    check_length("What was said", source.text, field="said")
    shows = any(c.isprintable() and not c.isspace() for c in source.text)  # an emoji alone is what was said
    text = source.text.replace("\x00", "").strip() if shows else "(a message without a text)"
    said_at = min(instant(source.ts), act.now)
    entry = fact(EntryKind.SOURCE, text, by=source.author, now=act.now, happened_at=said_at)
    await act.uow.timeline.add(incident.id, entry)
    act.leave(*posts.say_at_source(incident, source, BecameIncident(by=act.by)))
