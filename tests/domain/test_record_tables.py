"""The tables that a postmortem has of records: each kind that says how is told in one, whatever it holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.incident import Status
from bot.domain.postmortem.material import Material
from bot.domain.postmortem.records import CELLS, temporary, what_was_done
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION, DECISION, KINDS, MITIGATION, TEMPFIX
from tests.support.builders import ALICE, BOB, START, a_policy, a_record, an_incident

TABLED = tuple(name for name, kind in KINDS.items() if kind.table is not None)
VALUES = {"text": "p99 was flat", "person": BOB, "day": (START + timedelta(days=2)).isoformat(), "playbook": "rollback"}
SHOWN = {"text": "p99 was flat", "person": "bob", "day": "2026-11-25", "playbook": "rollback"}


def names(text: str) -> str:
    """Tell the people of a text by their names."""
    return text.replace(f"<@{BOB}>", "@bob").replace(f"<@{ALICE}>", "@alice")


def told(*records: Record, **differs: Any) -> str:
    """Return what the document says of these records, and nothing else."""
    policy = a_policy()
    known = Material(
        incident=an_incident(**differs),
        severity=policy.severities["sev1"],
        roles={},
        assignments=(),
        timeline=(),
        answers={},
        records=records,
    )
    return what_was_done(known, names) + temporary(known, names)


@pytest.mark.parametrize("name", TABLED)
def test_a_kind_is_told_in_its_table_with_all_that_it_holds(name: str) -> None:
    kind, table = KINDS[name], KINDS[name].table
    assert table is not None
    fields = {each.key: (each.choices or (VALUES[each.kind],))[0] for each in kind.fields if each.kind in VALUES}
    text = told(a_record(name, fields=fields))
    assert f"**{table.heading}**" in text
    for what, head in table.columns.items():
        assert head in text
        field = next((each for each in kind.fields if each.key == what), None)
        if field is not None and not field.choices:
            assert SHOWN[field.kind] in text, what
    assert all(each in text for each in (kind.called(1), "cache stampede"))


@pytest.mark.parametrize("name", TABLED)
def test_a_table_has_columns_that_its_kind_knows_and_shares_them_with_those_under_its_heading(name: str) -> None:
    table = KINDS[name].table
    assert table is not None
    known = {*CELLS, "state", *(each.key for each in KINDS[name].fields)}
    beside = [each.table for each in KINDS.values() if each.table is not None and each.table.heading == table.heading]
    assert all(each.columns == table.columns for each in beside)
    assert table.columns.keys() <= known | {each.key for other in KINDS.values() for each in other.fields}


def test_what_was_done_and_what_mitigated_it_are_one_table_in_the_order_of_time() -> None:
    later = a_record(ACTION, text="drained eu-west", state="done", fields={"outcome": "worked"})
    text = told(later, a_record(MITIGATION, text="rollback", at=START - timedelta(minutes=1)))
    assert text.count("**Actions**") == 1
    assert text.index("rollback") < text.index("drained eu-west")
    assert "worked" in text


@pytest.mark.parametrize(
    ("record", "status", "part"),
    [
        (a_record(MITIGATION), Status.RESOLVED, "not said"),
        (a_record(MITIGATION), Status.INVESTIGATING, "under way"),
        (a_record(DECISION, state="reversed"), Status.RESOLVED, "cache stampede (reversed)"),
        (a_record(TEMPFIX), Status.RESOLVED, "| no one | no date | live |"),
        (a_record(TEMPFIX, state="removed"), Status.RESOLVED, "| no one | no date | removed |"),
    ],
)
def test_how_a_record_ended_is_said(record: Record, status: Status, part: str) -> None:
    text = told(record, status=status)
    assert part in text
    assert bool(text) is bool(part)
