"""The document: every section once, known or asked for, in a form that no text can change. Rows: 134, 137, 146."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.incident import Incident, Status, durations
from bot.domain.overview import Assignment
from bot.domain.postmortem.document import document, summary
from bot.domain.postmortem.material import Answer, Material
from bot.domain.postmortem.section import Section
from bot.domain.postmortem.sections import ASKED, BY_KEY, SECTIONS
from bot.domain.record import Record
from bot.domain.record_kinds import CHANGE, HYPOTHESIS
from bot.domain.status_history import change_in_words
from bot.domain.timeline import Attachment, EntryKind, TimelineEntry
from bot.domain.triage import Facts
from bot.policies import load
from tests.support.builders import a_record

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

INCIDENT = Incident(
    id=1,
    number="INC-2026-1121-001",
    title="checkout is down",
    severity="sev1",
    severity_assumed=False,
    status=Status.RESOLVED,
    impact="",
    resolution="",
    declared_by="U1",
    has_room=True,
    rooms_asked=1,
    announced_in=("incidents",),
    started_at=START,
    detected_at=START,
    declared_at=START,
)


def entry(text: str, minutes: float = 0, **more: object) -> TimelineEntry:
    """Return something that Bob said."""
    when = START + timedelta(minutes=minutes)
    fields = {"kind": EntryKind.MESSAGE, "happened_at": when, "recorded_at": when, "author": "U2"} | more
    return TimelineEntry(text=text, **fields)  # type: ignore[arg-type]


def answered(section: str, text: str) -> Answer:
    """Return what Carol wrote for a section an hour later."""
    return Answer(section=section, text=text, by="U3", at=START + timedelta(hours=1))


def material(
    *entries: TimelineEntry,
    assignments: tuple[Assignment, ...] = (),
    answers: tuple[Answer, ...] = (),
    **changes: object,
) -> Material:
    """Return what a document is made of."""
    return Material(
        incident=replace(INCIDENT, **changes),  # type: ignore[arg-type]
        severity=load(None).policy.severities["sev1"],
        roles={"commander": "Incident commander"},
        assignments=assignments,
        timeline=entries,
        answers=MappingProxyType({answer.section: answer for answer in answers}),
    )


def names(text: str) -> str:
    """Name three people."""
    return text.replace("<@U1>", "@alice").replace("<@U2>", "@bob").replace("<@U3>", "@carol")


def test_every_section_is_written_or_asked_for_at_most_once() -> None:
    known = material(entry("errors"))
    text = document(known, names)
    for section in SECTIONS:
        told = text.count(f"## {section.heading}\n") + text.count(f"- **{section.heading}**: ")
        assert told == (1 if section.asked or section.written(known, names) else 0), section.key


def test_the_summary_of_a_draft_counts_what_it_holds_and_names_what_it_lacks() -> None:
    held = summary(material(entry("errors"), entry("", kind=EntryKind.REMINDER, author=None)))
    assert held.entries == 1
    assert [section.key for section in held.open] == ["impact", "cause", "factors", "actions"]
    assert not summary(material(impact="no one can pay", answers=tuple(answered(each.key, "x") for each in ASKED))).open


def under(section: Section, text: str) -> str:
    """Return what a document says under a heading."""
    return text.split(f"## {section.heading}\n\n")[1].split("\n\n## ", maxsplit=1)[0].strip()


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_what_a_person_writes_comes_after_what_the_material_says(section: Section) -> None:
    silent, typed = material(entry("errors")), "no timeout\nand no alert"
    told = replace(silent, answers={section.key: answered(section.key, typed)})
    said = section.write(told, names).strip()
    assert under(section, document(told, names)) == f"{said}\n\n{section.show(typed, told)}".strip()
    assert section not in summary(told).open
    assert f"- **{section.heading}**: " not in document(told, names)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_an_answer_that_was_removed_leaves_no_trace(section: Section) -> None:
    silent = material(entry("errors"))
    assert document(replace(silent, answers={section.key: answered(section.key, "")}), names) == document(silent, names)


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, ["not yet known", "not yet known", "not recovered yet"]),
        ({"mitigated_at": START + timedelta(minutes=9)}, ["9 min", "not yet known", "not recovered yet"]),
        (
            {
                "started_at": START - timedelta(hours=1),
                "mitigated_at": START + timedelta(minutes=30),
                "resolved_at": START + timedelta(days=2, hours=3, minutes=4),
                "recovered_at": START + timedelta(days=3),
            },
            ["1 h 30 min", "2 days 3 h", "3 days 1 h"],
        ),
    ],
)
def test_three_durations_are_kept_apart(changes: dict[str, Any], shown: list[str]) -> None:
    text = document(replace(material(), incident=replace(INCIDENT, **changes)), names)
    lines = [line for line in text.splitlines() if " to " in line and "** |" in line]
    assert [line.split(" | ")[1].removesuffix(" |") for line in lines] == shown


def test_no_duration_is_ever_negative() -> None:
    spans = durations(replace(INCIDENT, mitigated_at=START - timedelta(hours=1), resolved_at=START))
    assert spans.impact == spans.response == timedelta()


def test_a_timeline_of_several_days_shows_dates_everywhere() -> None:
    text = document(material(entry("before midnight", 899), entry("after midnight", 901)), names)
    assert "| 2026-11-21 23:59 | before midnight | bob |" in text
    assert "| 2026-11-22 00:01 | after midnight | bob |" in text


def test_an_edit_of_another_day_says_which() -> None:
    later = START + timedelta(days=1)
    text = document(material(entry("new", edited_at=later, earlier=("old",))), names)
    assert "| 09:00 | new *(edited at 2026-11-22 09:00 UTC; before: “old”)* | bob |" in text


def test_a_deleted_message_is_never_a_key_moment() -> None:
    text = document(material(entry("", key=True, deleted_at=START)), names)
    assert "## Key moments" not in text
    assert "*(a message, deleted at 09:00 UTC)*" in text


def test_a_file_without_a_link_is_named_all_the_same() -> None:
    text = document(material(entry("", files=(Attachment("graph.png", ""),))), names)
    assert "| 09:00 | graph.png | bob |" in text


def test_what_an_app_says_is_not_warrooms() -> None:
    text = document(material(entry("v2 is live", author=None), entry("told", author=None, kind=EntryKind.NOTE)), names)
    assert "v2 is live | an app |" in text
    assert "told | Warroom |" in text


def test_who_held_a_role_stands_with_from_when_to_when() -> None:
    held = (
        Assignment(role="commander", user="U2", assigned_at=START, ended_at=START + timedelta(minutes=5)),
        Assignment(role="commander", user="U3", assigned_at=START + timedelta(days=1)),
        Assignment(role="poet", user="U3", assigned_at=START),
    )
    text = document(material(assignments=held), names)
    assert "- bob: Incident commander from 09:00 to 09:05 UTC" in text
    assert "- carol: Incident commander from 2026-11-22 09:00 UTC, poet from 09:00 UTC" in text
    assert "| **Incident commander** | bob, carol |" in text


def test_the_summary_reads_as_sentences() -> None:
    text = document(material(impact="no one can pay.", resolution="rolled back..."), names)
    told = "On 21 Nov 2026, from 09:00 UTC, checkout was down (SEV1). No one can pay. Fixed: rolled back."
    assert f"## Summary\n\n{told}\n" in text


def test_the_summary_stands_alone() -> None:
    """How bad and how long it was, why, which fix did not hold, and which did, without the rest of the document."""
    told = (
        entry("Severity: SEV2 → SEV1: all regions", 5, kind=EntryKind.SEVERITY),
        entry("Status: investigating → identified. migration 42 locks orders.", 10, kind=EntryKind.STATUS),
        entry("Status: identified → monitoring", 20, kind=EntryKind.STATUS),
        entry("Status: monitoring → investigating. errors are back", 25, kind=EntryKind.STATUS),
        entry("Severity: SEV1 → SEV3: one region is left", 40, kind=EntryKind.SEVERITY),
    )
    end = START + timedelta(minutes=61, seconds=5)
    whole = material(*told, resolution="killed it", mitigated_at=end, resolved_at=end)
    text = document(replace(whole, severities=load(None).policy.severities_by_rank), names)
    assert (
        "## Summary\n\nOn 21 Nov 2026, 09:00–10:01 UTC (1 h 1 min), checkout was down (SEV2, SEV1 at worst, "
        "SEV3 at the end). Cause identified at 09:10 UTC: migration 42 locks orders. "
        "A fix did not hold at 09:25 UTC: errors are back. Fixed at 10:01 UTC: killed it.\n"
    ) in text


@pytest.mark.parametrize(
    ("states", "after"),
    [
        ({}, ""),
        ({-30: "suggested", -5: "suggested", 5: "suggested"}, " after deploy v-5"),
        ({-30: "taken", -5: "suggested"}, " after deploy v-30"),
        ({-30: "suggested", -5: "kept"}, " after deploy v-30"),
        ({-5: "kept", 5: "taken"}, ""),
    ],
)
def test_the_summary_names_the_change_before_it_began(states: dict[int, str], after: str) -> None:
    def told(minutes: int, state: str) -> Record:
        at = (START + timedelta(minutes=minutes)).isoformat()
        return a_record(CHANGE, text=f"deploy v{minutes}", state=state, fields={"at": at})

    text = document(replace(material(), records=tuple(told(*each) for each in states.items())), names)
    assert f"checkout was down{after} (SEV1)." in text


@pytest.mark.parametrize(
    ("states", "says"),
    [
        (("supported",), "Likely cause: the pool is full (H1)."),
        (
            ("open", "supported", "ruled out", "supported"),
            "Likely causes: the pool is full (H2); the pool is full (H4).",
        ),
        (("open", "testing", "ruled out"), ""),
    ],
)
def test_the_summary_names_what_evidence_supports_unless_someone_wrote_the_cause(
    states: tuple[str, ...], says: str
) -> None:
    guesses = tuple(a_record(HYPOTHESIS, number=n, text="the pool is full", state=s) for n, s in enumerate(states, 1))
    known = replace(material(), records=guesses)
    text = document(known, names).partition("## Summary")[2].partition("\n## ")[0]
    assert ("Likely" in text, says in text) == (bool(says), True)
    written = replace(known, answers={"cause": answered("cause", "no limit on the pool")})
    assert "Likely" not in document(written, names)
    assert "Cause: no limit on the pool." in document(written, names)


@pytest.mark.parametrize(
    ("regions", "where"),
    [(("EU",), "in the EU"), (("eu-west", "us"), "in eu-west, the US"), (("Europe",), "in Europe")],
)
def test_the_summary_says_where(regions: tuple[str, ...], where: str) -> None:
    known = material(facts=Facts(regions=regions))
    assert f"checkout was down {where} (SEV1)." in document(known, names)


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_text_changes_the_form_of_the_document(text: str, other: str) -> None:
    def made_of(text: str, other: str, answer: str, title: str) -> str:
        said = entry(text, key=True, earlier=(other,), edited_at=START)
        answers = (answered("cause", answer),)
        return document(material(said, answers=answers, impact="x", resolution="x", title=title), names)

    plain, hostile = made_of("x", "y", "xy z", "x"), made_of(text, other, f"xy {' '.join(text.split())}", other)

    def form(document: str) -> list[str]:
        return [line[:4] for line in document.split("\n") if line.startswith(("#", "|", ">", "-"))]

    assert form(hostile) == form(plain)


def test_the_cause_that_was_identified_stands_under_root_cause_and_is_asked_for_all_the_same() -> None:
    found = change_in_words(Status.INVESTIGATING, Status.IDENTIFIED, "a migration locked # the table")
    known = material(entry(found, 9, kind=EntryKind.STATUS))
    written = document(known, str)
    assert "## Root cause\n\nAs identified at 2026-11-21 09:09 UTC:\n\n> a migration locked # the table" in written
    assert BY_KEY["cause"] in summary(known).open

    answer = answered("cause", "the migration took an exclusive lock")
    both = material(entry(found, 9, kind=EntryKind.STATUS), answers=(answer,))
    assert "locked # the table\n\n> the migration took an exclusive lock" in document(both, str)
    assert BY_KEY["cause"] not in summary(both).open
