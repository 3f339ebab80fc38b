"""What a template of a postmortem may name: each section, variants and pieces of sections, and single facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain import markdown
from bot.domain.incident import durations
from bot.domain.postmortem.covered import covered
from bot.domain.postmortem.glance import commanders, services, users_affected, writers
from bot.domain.postmortem.impact import fact
from bot.domain.postmortem.judgement import proposed_cause
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.people import attendees
from bot.domain.postmortem.records import hypotheses
from bot.domain.postmortem.root_cause import in_parts
from bot.domain.postmortem.section import Write, nothing
from bot.domain.postmortem.sections import BY_KEY, SECTIONS
from bot.domain.postmortem.template import Template
from bot.domain.postmortem.timeline import events_and_actions, listed
from bot.domain.postmortem.words import day, said, span, stamp, who
from bot.domain.record import of_kind
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.timeline import span_utc


@dataclass(frozen=True, slots=True)
class Field:
    """One name that may stand in braces."""

    name: str
    write: Write
    """Returns Markdown; empty: nothing is known."""
    section: str = ""
    """Key of the section whose answer it shows; empty: it shows none."""
    inline: bool = False
    """It is one line of text, which may stand beside others; else whole paragraphs, lists or tables."""


def _fact(name: str, write: Write) -> Field:
    return Field(name, write, inline=True)


def _lasted(material: Material, _names: Names) -> str:
    lasted = durations(material.incident).impact
    return span(lasted) if lasted is not None else ""


def _from_to(material: Material, _names: Names) -> str:
    incident, lasted = material.incident, durations(material.incident).impact
    if lasted is None:
        return f"from {stamp(incident.started_at)} UTC"
    return f"{span_utc(incident.started_at, incident.started_at + lasted)} ({span(lasted)})"


def _immediate_cause(material: Material, names: Names) -> str:
    """Return what directly caused it: as people wrote, else as they said when they identified it."""
    answer = material.answers.get("cause")
    written = in_parts(names(answer.text))["immediate"] if answer is not None else ""
    return said("; ".join((written or proposed_cause(material, names)).splitlines()), str)


def _with_answer(name: str, key: str, write: Write) -> Field:
    """Return another way to write a section: what the material says so, then what a person wrote for it."""
    section = BY_KEY[key]

    def both(material: Material, names: Names) -> str:
        return "\n\n".join(filter(None, (write(material, names).strip(), section.answered(material, names))))

    return Field(name, both, section=key)


def _attended(material: Material, names: Names) -> str:
    return ", ".join(who(user, names) for user in attendees(material))


def _actions(material: Material, names: Names, **more: str) -> str:
    """Return the action items as a table with these columns more: key of what is shown -> its heading."""
    rows = [
        (
            f"{each.called} {markdown.line(names(each.text))}",
            who(each.said("owner"), names) if each.said("owner") else "no one",
            day(each.instant("due")),
            *(each.state if key == "state" else markdown.line(each.said(key)) for key in more),
        )
        for each in of_kind(material.records, ACTION_ITEM)
    ]
    return markdown.table(("Action", "Owner", "Due date", *more.values()), rows) if rows else ""


def _status_of_actions(material: Material, names: Names) -> str:
    return _actions(material, names, state="Status")


def _priority_of_actions(material: Material, names: Names) -> str:
    return _actions(material, names, priority="Priority", state="Status")


_ALL: Final = (
    _fact("number", lambda material, _: material.incident.number),
    _fact("title", lambda material, names: markdown.line(names(material.incident.title))),
    _fact("severity", lambda material, _: markdown.line(material.severity.label)),
    _fact("status", lambda material, _: str(material.incident.status)),
    _fact("date", lambda material, _: f"{material.incident.declared_at:%Y-%m-%d}"),
    _fact("duration", _lasted),
    _fact("span", _from_to),
    _fact("commander", commanders),
    _fact("facilitator", lambda material, names: who(material.facilitator, names) if material.facilitator else ""),
    _fact("attendees", _attended),
    _fact("authors", lambda material, names: writers(material, names) or "Warroom"),
    _fact("services", services),
    _fact("users", users_affected),
    _fact("revenue", lambda material, names: markdown.line(names(fact(material, "revenue", "revenue_per_hour")))),
    _fact("immediate_cause", _immediate_cause),
    _with_answer("timeline_lines", "timeline", listed),
    _with_answer("timeline_actions", "timeline", events_and_actions),
    _with_answer("actions_status", "actions", _status_of_actions),
    _with_answer("actions_priority", "actions", _priority_of_actions),
    _with_answer("root_cause", "cause", nothing),
    Field("hypotheses", hypotheses),
    Field("covered", covered),
    *(Field(section.key, section.written, section=section.key) for section in SECTIONS),
)

FIELDS: Final[Mapping[str, Field]] = {field.name: field for field in _ALL}
"""Name -> what stands in its place. A section of the same name comes last, and counts."""

INLINE: Final = frozenset(name for name, field in FIELDS.items() if field.inline)


def problems(template: Template) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a template, in words, each with the name that it is about."""
    for line in template.lines:
        for name in line.names:
            at = f"{template.name}, line {line.number}"
            if name not in FIELDS:
                yield name, f"{at}: unknown placeholder {{{name}}}"
            elif name not in INLINE and not line.is_one_name:
                yield name, f"{at}: {{{name}}} is more than one line of text; give it a line of its own"


def not_shown(template: Template) -> Iterator[str]:
    """Yield the keys of sections for which a template shows nothing that a person writes."""
    shown = {FIELDS[name].section for line in template.lines for name in line.names if name in FIELDS}
    return (key for key in BY_KEY if key not in shown)
