"""The timeline as a table: a row an entry, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from bot.domain.timeline import Attachment
from bot.domain.timeline_csv import COLUMNS, inert, timeline_csv
from tests.domain.test_postmortem import START, entry, material, names


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "\x00=1"])
def test_a_cell_that_would_be_a_formula_is_text(begins: str) -> None:
    assert inert(begins).startswith("'")
    (row,) = rows(timeline_csv(material(entry(begins)), names))
    assert row["text"] == inert(begins)


@pytest.mark.parametrize("said", ["5 - 3 = 2", "a@example.com", 'he said "so", twice', "one\ntwo", "", "’tis"])
def test_what_is_no_formula_stays_as_it_was_said(said: str) -> None:
    (row,) = rows(timeline_csv(material(entry(said)), names))
    assert row["text"] == said


def test_every_entry_is_a_row_with_its_times_in_utc() -> None:
    kept = entry("look", 1.5, key=True, files=(Attachment("graph.png", "https://x.slack.com/files/U2/F1/graph.png"),))
    gone = entry("", 3, in_thread=True, deleted_at=START + timedelta(hours=1))
    first, second = rows(timeline_csv(material(kept, gone), names))
    assert tuple(first) == COLUMNS
    assert (first["happened_at"], first["author"], first["key"]) == ("2026-11-21T09:01:30Z", "bob", "yes")
    assert first["files"] == "graph.png https://x.slack.com/files/U2/F1/graph.png"
    assert (second["deleted_at"], second["text"], second["in_thread"]) == ("2026-11-21T10:00:00Z", "", "yes")
