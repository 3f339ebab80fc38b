"""This file is about how single facts look when they are told: status, severity, note, end and return."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.durations import spoken
from bot.domain.incident import durations
from bot.domain.messages import (
    AllClear,
    BecameIncident,
    Closed,
    Declined,
    NoteAdded,
    Reopened,
    RoomOpened,
    RoomRefused,
    SeverityChanged,
    StatusChanged,
    Undelivered,
)
from bot.domain.overview import Overview
from bot.slack.blocks import kit, links, text
from bot.slack.blocks.incident import ICONS
from bot.slack.blocks.rendered import Called, Rendered


def _fact(line: str, detail: str = "", *context: str) -> Rendered:
    """Render one fact: a line, what people wrote about it, small print."""
    body = f"{line}\n{text.quote(detail)}" if detail.strip() else line
    short = f"{line} {text.clip_escaped(text.one_line(detail), 500)}".strip()
    blocks = kit.sections(body)
    if any(context):
        blocks.append(kit.context(*context))
    return Rendered(text.one_line(short), blocks)


def room_opened(said: RoomOpened, view: Overview, called: Called) -> Rendered:
    """Render the word that the incident goes on in a room."""
    where = text.channel(view.room.channel) if view.room else "a war room, which is being opened"
    return _fact(f"{view.incident.number} goes on in {where}. Opened by {called(said.by)}.")


def became_incident(said: BecameIncident, view: Overview, called: Called, workspace_url: str) -> Rendered:
    """Render what became of a message, for whoever reads its thread."""
    incident = view.incident
    label = text.escape(view.severity.label)
    where = f"It goes on in {text.channel(view.room.channel)}." if view.room else "It goes on under its announcement."
    line = f"This became *{incident.number}* ({label}): {text.escape(incident.title)}. {where}"
    return _fact(line, "", f"Declared by {called(said.by)}", *links.announcement(view, workspace_url))


def room_refused(said: RoomRefused, view: Overview) -> Rendered:
    """Render the call to work here. It mentions, on purpose, everybody whom the room would have fetched."""
    called = " ".join(_mention(who) for who in said.people)
    severity = text.escape(view.severity.label)
    line = f"{called} {severity}: work on {view.incident.number} in this thread, for there is no war room."
    return _fact(line, said.reason)


def _mention(who: str) -> str:
    return text.group(who) if who.startswith("S") and "@" not in who else text.user(who)


def status_changed(said: StatusChanged, view: Overview, called: Called) -> Rendered:
    """Render a new status."""
    line = f"{ICONS[said.new]} {view.incident.number} is now *{said.new}* (was {said.old})."
    return _fact(line, said.note, f"By {called(said.by)}")


def severity_changed(said: SeverityChanged, view: Overview, called: Called) -> Rendered:
    """Render a new severity and what it sets off."""
    line = f"{view.incident.number} is now *{text.escape(said.new)}* (was {text.escape(said.old)})."
    return _fact(line, said.reason, f"By {called(said.by)}", *(text.escape(each) for each in said.triggered))


def note_added(said: NoteAdded, view: Overview, called: Called) -> Rendered:
    """Render the echo of a timeline entry."""
    when = f"{said.happened_at:%H:%M} UTC"
    if said.happened_at.date() != said.recorded_at.date():
        when = f"{said.happened_at:%Y-%m-%d} {when}"
    return _fact(f"On the timeline of {view.incident.number}, {when}:", said.text, f"By {called(said.by)}")


def all_clear(said: AllClear, view: Overview, called: Called) -> Rendered:
    """Render the all-clear with the durations that are known."""
    spans = durations(view.incident)
    facts = [f"By {called(said.by)}, {said.resolved_at:%H:%M} UTC"]
    if spans.impact is not None:
        facts.append(f"Impact lasted {spoken(spans.impact)}")
    if spans.response is not None:
        facts.append(f"Response took {spoken(spans.response)}")
    if said.early_by_seconds is not None:
        missing = spoken(timedelta(seconds=said.early_by_seconds))
        facts.append(f"Resolved early, {missing} before the stability window had passed: keep watching")
    if said.early_why:
        facts.append(f"Why early: {text.clip_escaped(text.one_line(said.early_why), 500)}")
    line = f"✅ All clear: {view.incident.number} is *resolved*, {text.escape(view.incident.title)}."
    return _fact(line, said.resolution, *facts)


def reopened(said: Reopened, view: Overview, called: Called) -> Rendered:
    """Render the return of an incident."""
    line = f"{ICONS[view.incident.status]} {view.incident.number} is *reopened*: {text.escape(view.incident.title)}."
    return _fact(line, said.reason, f"By {called(said.by)}")


def closed(said: Closed, view: Overview, called: Called) -> Rendered:
    """Render the end for good."""
    return _fact(f"📁 {view.incident.number} is *closed*: nothing more is owed.", "", f"By {called(said.by)}")


def declined(said: Declined, view: Overview, called: Called) -> Rendered:
    """Render that it was none."""
    return _fact(f"🚫 {view.incident.number} is *declined*: it is no incident.", said.reason, f"By {called(said.by)}")


def confidential(view: Overview) -> Rendered:
    """Render all that somebody outside the room may know of a private incident: its number."""
    line = f"You are asked to help with {view.incident.number}, which is private. What it is about stands in its room."
    return Rendered(line, [kit.section(line), kit.context("Who is in the room can bring you in: `/invite`.")])


def undelivered(said: Undelivered) -> Rendered:
    """Render, for the operator, what was set aside; once it is settled, what became of it."""
    what = text.clip_escaped(text.one_line(said.what), 300)
    if said.settled:
        return _fact(f"Not delivered at first: {what}. {said.settled}")
    told = _fact(f"⚠️ Not delivered: {what}.", said.reason)
    if said.effect is None:
        return told
    sure = kit.confirm("Drop it?", f"It will never be delivered: {said.what}.", "Drop it", style="danger")
    value = str(said.effect)
    buttons = (
        kit.button("Retry", "outbox.retry", value, style="primary"),
        kit.button("Drop", "outbox.drop", value, confirm=sure),
    )
    return Rendered(told.text, [*told.blocks, kit.actions(*buttons)])
