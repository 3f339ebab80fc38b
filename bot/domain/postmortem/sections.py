"""The sections of a postmortem, in their order: what each says, and what only people can answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain import markdown
from bot.domain.incident import Incident, Status
from bot.domain.postmortem import factors, fishbone, root_cause, whys
from bot.domain.postmortem.attachments import attachments
from bot.domain.postmortem.glance import at_a_glance
from bot.domain.postmortem.impact import impact
from bot.domain.postmortem.judgement import proposed_cause, went_poorly, went_well
from bot.domain.postmortem.material import Answer, Material, Names
from bot.domain.postmortem.people import people
from bot.domain.postmortem.records import actions, changes, hypotheses, temporary, what_was_done
from bot.domain.postmortem.response import response, similar
from bot.domain.postmortem.section import Section, by_itself, nothing
from bot.domain.postmortem.summary import in_short
from bot.domain.postmortem.timeline import key_moments, table
from bot.domain.postmortem.words import stamp
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.status_history import cause
from bot.domain.timeline import TRIED
from bot.domain.triage import NO_FACTS
from bot.domain.tried import tried

ANSWERABLE: Final = frozenset({Status.RESOLVED, Status.CLOSED})
"""Statuses in which there is a draft whose questions people can answer."""


def _tried(material: Material, names: Names) -> str:
    """List what was tried; where nothing was but what fixed it, that."""
    found = tried(material.told) or [entry for entry in material.told if entry.kind in TRIED]
    listed = "\n".join(f"- {stamp(entry.happened_at)} UTC: {markdown.line(names(entry.text))}" for entry in found)
    return f"{listed}\n\n{what_was_done(material, names)}".strip()


def _resolution(material: Material, names: Names) -> str:
    """Say what fixed it, and what holds for a while only. Source: [methodology] resolution, temporary and permanent."""
    fixed = markdown.quoted(names(material.incident.resolution))
    return f"{fixed}\n\n{temporary(material, names)}".strip()


def _cause(material: Material, names: Names) -> str:
    found = cause(material.noted)
    known = f"As identified at {stamp(found.at)} UTC:\n\n{markdown.quoted(names(found.note))}" if found else ""
    return f"{known}\n\n{hypotheses(material, names)}".strip()


def _knows_impact(incident: Incident, _records: Sequence[Record]) -> bool:
    return bool(incident.impact.strip()) or incident.facts != NO_FACTS


def _has_actions(_incident: Incident, records: Sequence[Record]) -> bool:
    return any(each.state != "dropped" for each in of_kind(records, ACTION_ITEM))


SECTIONS: Final[tuple[Section, ...]] = (
    Section("metadata", "At a glance", at_a_glance, ""),
    Section("summary", "Summary", in_short, "what happened, in two or three sentences"),
    Section(
        "impact",
        "Impact",
        impact,
        "who was affected, how badly, and for how long",
        asked=True,
        is_done=_knows_impact,
    ),
    Section("key", "Key moments", key_moments, "which moments mattered"),
    Section("timeline", "Timeline", table, "what happened, and when"),
    Section("response", "Response", response, "how quickly it was seen, led and ended"),
    Section("people", "Who took part", people, "who worked on it"),
    Section("changes", "What had changed", changes, "what changed before it began"),
    Section("tried", "What was tried", _tried, "what was done, and how it went"),
    Section("resolution", "Resolution", _resolution, "what fixed it, for now and for good"),
    Section(
        "cause",
        "Root cause",
        _cause,
        "why it happened",
        asked=True,
        propose=proposed_cause,
        questions=root_cause.PARTS,
    ),
    Section(
        "factors",
        "Contributing factors",
        nothing,
        "why it was not prevented or limited: what made it likelier, worse or longer",
        asked=True,
        propose=factors.proposed,
        questions=factors.QUESTIONS,
        show=lambda text, material: factors.shown(text, material.factors_before),
    ),
    Section(
        "whys",
        "Five whys",
        nothing,
        "why it happened, asked until an answer names something in the system",
        propose=whys.proposed,
        questions=whys.QUESTIONS,
        show=by_itself(whys.shown),
    ),
    Section(
        "fishbone",
        "Fishbone",
        nothing,
        "what may have led to it, by where it comes from",
        propose=fishbone.proposed,
        questions=fishbone.CATEGORIES,
        show=by_itself(fishbone.shown),
    ),
    Section("similar", "Similar incidents", similar, "which incidents were like it"),
    Section("went_well", "What went well", went_well, "what helped"),
    Section("went_poorly", "What went poorly", went_poorly, "what made it worse or slower"),
    Section(
        "actions",
        "Action items",
        actions,
        "what will change, who does it, by when",
        asked=True,
        is_done=_has_actions,
        records=ACTION_ITEM,
    ),
    Section("lessons", "Lessons learned", nothing, "what others should know"),
    Section("attachments", "Attachments", attachments, "what else belongs to it"),
)
"""The sections in their order.

Source: [methodology] postmortem template; [recovery] four questions: what happened, why, why it was not prevented or
limited, what will change. The first answers itself; people are asked for the others.
"""

BY_KEY: Final[Mapping[str, Section]] = {section.key: section for section in SECTIONS}

ASKED: Final = tuple(section for section in SECTIONS if section.asked)
"""What people are asked."""


def left_to_answer(incident: Incident, answers: Mapping[str, Answer], records: Sequence[Record]) -> Sequence[Section]:
    """Return what people are asked and no one has answered. See `Section.is_open`."""
    return [each for each in ASKED if each.is_open(incident, answers, records)]
