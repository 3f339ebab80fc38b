"""Whatever is stored about an incident stands in its postmortem: with another value, the document is another.

Rows: 134, 135, 138, 144.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from bot.domain.postmortem.document import document
from bot.domain.record import Record
from bot.domain.record_kinds import KINDS
from bot.domain.triage import Facts
from tests.support.builders import START
from tests.support.postmortem_parts import FACTS, INCIDENT, PARTS, M, another, changed, material, named_fields

ON_THE_TIMELINE: Final = "the timeline has it, as an entry of its own"

NOT_SHOWN: Final[Mapping[str, str]] = {
    "incident.id": "a key of the database",
    "incident.facts": "each of them, see below",
    "incident.severity": "its label stands there, as `Material.severity`",
    "incident.has_room": "where it was worked on is seen by the links",
    "incident.rooms_asked": "bookkeeping of what was asked of Slack",
    "incident.announced_in": "bookkeeping of what is posted where",
    **dict.fromkeys(("incident.merged_into", "incident.phase", "incident.phase_by"), ON_THE_TIMELINE),
    "incident.service_level": ON_THE_TIMELINE,
    **dict.fromkeys(("assignments.id", "assignments.accepted_at"), ON_THE_TIMELINE),
    "timeline.deleted_at": "of what was deleted nothing else is shown: see tests/domain/test_postmortem.py",
    "timeline.reactions": "of messages, they lead to what went well or poorly",
    "timeline.transition": "what it says is in its text; severities and the cause are read of it",
    **dict.fromkeys((f"updates.{each}" for each in ("text", "impact", "findings")), ON_THE_TIMELINE),
    **dict.fromkeys((f"updates.{each}" for each in ("ruled_out", "next_steps", "need_help")), ON_THE_TIMELINE),
    **dict.fromkeys((f"updates.{each}" for each in ("no_change", "status", "number")), ON_THE_TIMELINE),
    **dict.fromkeys((f"updates.{each}" for each in ("by", "channel", "ts", "said_by")), ON_THE_TIMELINE),
    "updates.withdrawn_at": "only those that stand are there",
    "alerts.heard_at": "how old the news of a source is, while it fires",
    "alerts.reported": "how old the news of a source is, while it fires",
    "readings.pack": "how a list of them is sorted",
    "readings.error": "there is a value: it stands in its place",
    "readings.since": "since when it stands like that: failures say it",
    "failures.incident_id": "a key of the database",
    "failures.post": "bookkeeping of what was posted",
    **dict.fromkeys((f"similar.{each}" for each in ("id", "declared_by", "resolved_at")), "its number leads there"),
    **dict.fromkeys((f"similar.{each}" for each in ("private", "status", "facts")), "its number leads there"),
    "answers.at": "when it was written: its versions say it",
    "answers.number": "when it was written: its versions say it",
}
"""What is stored and not shown -> why."""


@pytest.mark.parametrize("part", [name for name in PARTS if name != "unchecked"])
def test_every_fact_that_is_stored_stands_in_the_document(part: str) -> None:
    before, of = document(material(), str), PARTS[part]
    left_out = {name for name in named_fields(of) if document(material(**{part: changed(of, name)}), str) == before}
    excused = {name for name in named_fields(of) if f"{part}.{name}" in NOT_SHOWN}
    assert left_out - excused == set(), "show it, or say above why not"
    assert excused - left_out == set(), "it is shown after all"


INSTEAD: Final = {
    "users": ["users_percent"],
    "revenue": ["revenue_per_hour"],
    "users_confirmed": ["users_confirmed_count"],
}
"""Fact -> more exact ones that are shown in its place."""


@pytest.mark.parametrize("name", Facts.model_fields)
def test_every_fact_of_the_impact_stands_in_the_document(name: str) -> None:
    base = FACTS.model_copy(update=dict.fromkeys(INSTEAD.get(name, ())))
    value = another(getattr(FACTS, name))
    before = document(material(incident=replace(INCIDENT, facts=base)), str)
    told = base.model_copy(update={name: value})
    assert document(material(incident=replace(INCIDENT, facts=told)), str) != before


@pytest.mark.parametrize(
    ("facts", "row"),
    [
        (Facts(), "| **Error budget used** | not yet known |"),
        (Facts(slo_violated=True), "| **Error budget used** | not yet known |"),
        (Facts(slo_violated=True, slo_budget_percent=140), "| **Error budget used** | 140% |"),
        (Facts(slo_violated=False), ""),
    ],
)
def test_what_the_incident_used_of_the_error_budget_is_known_or_said_not_to_be(facts: Facts, row: str) -> None:
    """Row: 138."""
    shown = document(material(incident=replace(INCIDENT, facts=facts)), str)
    assert row in shown if row else "Error budget used" not in shown


def test_what_was_not_checked_stands_in_the_document() -> None:
    assert "## Not checked\n\n- **Sources**: Logs\n" in document(material(), str)


HELD: Final[Mapping[str, str]] = {
    "person": "U11",
    "day": (START + timedelta(days=3)).isoformat(),
    "link": "https://wiki.example.com/1",
    "record": "H1",
}
"""Kind of a field -> a value."""

OF_RECORDS_NOT_SHOWN: Final[Mapping[str, str]] = {
    **dict.fromkeys(("hypothesis.by", "hypothesis.at", "evidence.by", "tempfix.by", "tempfix.at"), ON_THE_TIMELINE),
    **dict.fromkeys(("action_item.by", "action_item.at", "action_item.ticked"), ON_THE_TIMELINE),
    **dict.fromkeys(
        (f"review.{each}" for each in ("text", "by", "at", "venue", "facilitator")), "it is about this document"
    ),
    **dict.fromkeys(("change.by", "change.at"), "no one made it: it was told"),
    "vendor.ticked": ON_THE_TIMELINE,
    "tempfix.ticked": "what is ticked of it leads to its state",
}
"""Kind and field of a record that is stored and not shown -> why."""


def records(kind: str, **changes: Any) -> tuple[Record, ...]:
    """Return one record of a kind in each of its states, with a value in each of its fields; and a hypothesis."""
    shape = KINDS[kind]
    held = {
        each.key: HELD.get(each.kind, each.choices[0] if each.choices else f"some {each.key}") for each in shape.fields
    }
    if kind == "evidence":
        held["side"] = "for"
    held |= {"at": START.isoformat(), "url": "https://ci.example.com/1"} if kind == "change" else {}
    held |= changes.pop("fields", {})
    first = Record(
        incident_id=1, kind=kind, number=1, text="a thing", state="", by="U10", at=START + 8 * M, fields=held
    )
    made = [replace(first, number=number, state=state, **changes) for number, state in enumerate(shape.states, start=1)]
    guess = Record(incident_id=1, kind="hypothesis", number=1, text="a pool", state="open", by="U1", at=START)
    return (*made, guess) if kind == "evidence" else tuple(made)


@pytest.mark.parametrize("kind", KINDS)
def test_every_fact_of_a_record_stands_in_the_document(kind: str) -> None:
    def written(**changes: Any) -> str:
        return document(replace(material(), records=records(kind, **changes)), str)

    before, shape = written(), KINDS[kind]
    changes: dict[str, dict[str, Any]] = {"text": {"text": "other"}, "by": {"by": "U12"}, "at": {"at": START + 11 * M}}
    changes |= {"ticked": {"ticked": tuple(shape.steps)}} if shape.steps else {}
    for each in shape.fields:
        other = {"day": (START + timedelta(days=5)).isoformat(), "record": "", "person": "U13"}.get(each.kind)
        other = other if other is not None else (each.choices[1] if each.choices else "https://wiki.example.com/other")
        changes[each.key] = {"fields": {each.key: other}}
    left_out = {name for name, change in changes.items() if written(**change) == before}
    excused = {name for name in changes if f"{kind}.{name}" in OF_RECORDS_NOT_SHOWN}
    assert left_out - excused == set(), "show it, or say above why not"
    assert excused - left_out == set(), "it is shown after all"
