"""What the record says by itself of how it went: what helped, what made it worse, and what the cause may have been."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from bot.domain import markdown
from bot.domain.durations import spoken, to_the_minute
from bot.domain.incident import durations
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.punctuality import punctuality
from bot.domain.postmortem.response import commander_at, detected_by
from bot.domain.postmortem.words import said, stamp, who
from bot.domain.reaction import WENT_POORLY, WENT_WELL
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import ACTION, HYPOTHESIS, MITIGATION
from bot.domain.status_history import cause, moves
from bot.domain.timeline import EntryKind

SOON: Final = timedelta(minutes=5)
"""Detected or led so soon is good. Source: [response] what went well: fast detection."""

GOOD: Final = frozenset({"worked"})
BAD: Final = frozenset({"no effect", "worse", "failed"})
"""How something went that was tried."""

MOST_COLLECTED: Final = 20
"""Messages with a reaction that a section lists."""

LONGEST: Final = 300
"""Characters of such a message."""


def went_well(material: Material, names: Names) -> str:
    """List what helped, as far as the record says."""
    return _listed([*_well(material, names), *_collected(material, names, WENT_WELL)])


def went_poorly(material: Material, names: Names) -> str:
    """List what made it worse or slower, as far as the record says: systems and clocks, not people."""
    return _listed([*_poorly(material, names), *_collected(material, names, WENT_POORLY)])


def proposed_cause(material: Material, names: Names) -> str:
    """Return what people said the cause is, as plain text; empty: no one has."""
    found = cause(material.noted)
    supported = [names(each.text) for each in of_kind(material.records, HYPOTHESIS) if each.state == "supported"]
    note = [names(found.note)] if found is not None else []
    return "\n".join(dict.fromkeys([*note, *supported]))


def _well(material: Material, names: Names) -> Iterator[str]:
    incident, spans = material.incident, durations(material.incident)
    if spans.detection <= SOON and incident.detected_at != incident.started_at:
        yield f"Detected {_within(spans.detection)} by {markdown.line(detected_by(material))}"
    within = material.severity.acknowledge_within
    if incident.acknowledged_at is not None and isinstance(within, timedelta):
        took = incident.acknowledged_at - incident.declared_at
        if took <= within:
            yield f"Acknowledged {_within(took)}"
    if (led := commander_at(material)) is not None and led - incident.declared_at <= SOON:
        yield f"Someone took command {_within(led - incident.declared_at)}"
    if (came := punctuality(material)) is not None and came.on_time == came.due:
        yield "Every update that was due came on time" if came.due > 1 else "The update that was due came on time"
    for each in _tried(material):
        if each.state in GOOD or each.said("outcome") in GOOD:
            yield f"{each.called} {said(each.text, names)} ({stamp(each.at)} UTC) worked"


def _poorly(material: Material, names: Names) -> Iterator[str]:
    incident = material.incident
    if material.alerts.since is None and incident.declared_by:
        yield f"No alert told of it: it was noticed by {markdown.line(detected_by(material))}"
    if not looks_back(material):
        yield "The timeline begins with the declaration: early signs may have been missed"
    for each in material.noted:
        if each.kind is EntryKind.MISSED:
            yield f"{said(each.text, names)} ({stamp(each.happened_at)} UTC)"
    if (came := punctuality(material)) is not None and came.on_time < came.due:
        late = came.due - came.on_time
        whose = "1 update was" if late == 1 else f"{late} updates were"
        yield f"{whose} late, by up to {spoken(to_the_minute(came.latest))}"
    for move in moves(material.noted):
        if move.is_relapse:
            yield f"A fix did not hold ({stamp(move.at)} UTC){f': {said(move.note, names)}' if move.note else ''}"
    for step in _tried(material):
        how = step.said("outcome") or step.state
        if how in BAD:
            went = {"worse": "made it worse", "failed": "did not help"}.get(how, f"had {how}")
            yield f"{step.called} {said(step.text, names)} ({stamp(step.at)} UTC) {went}"


def _collected(material: Material, names: Names, section: str) -> Iterator[str]:
    """Name the messages on which people put a reaction that means this section, oldest first."""
    wanted = {name for name, meaning in material.reactions.items() if meaning == section}
    found = [each for each in material.timeline if each.text and not wanted.isdisjoint(each.reactions)]
    for each in found[:MOST_COLLECTED]:
        text = " ".join(names(each.text).split())
        shown = markdown.paragraph(text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…")
        author = who(each.author, names) if each.author else "an app"
        linked = f" [↗]({each.permalink})" if each.permalink else ""
        yield f"{shown}{linked} ({author}, {stamp(each.happened_at)} UTC)"
    if len(found) > MOST_COLLECTED:
        yield f"and {len(found) - MOST_COLLECTED} more messages that people reacted to"


def looks_back(material: Material) -> bool:
    """Tell whether the timeline begins before the declaration. Source: [recovery] common failures: early signs."""
    return any(each.happened_at < material.incident.declared_at for each in material.timeline)


def _tried(material: Material) -> list[Record]:
    found = [*of_kind(material.records, ACTION), *of_kind(material.records, MITIGATION)]
    return sorted(found, key=lambda each: each.at)


def _within(took: timedelta) -> str:
    return "within a minute" if took < timedelta(minutes=1) else f"after {spoken(to_the_minute(took))}"


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {each}" for each in lines)
