"""Schedules: what `warroom doctor` says of their sources, beside the copy that the running bot has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.doctor.finding import Outcome
from bot.doctor.schedules import schedules
from bot.domain.schedule import Copy, Cover
from bot.policies import load
from tests.oncall.feeds import event, feed

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = "DTSTART:20260302T080000Z", "DTEND:20260302T180000Z"
KNOWN = {"primary": Copy(name="primary", read_at=NOW)}


@pytest.mark.parametrize(
    ("data", "known", "outcome", "said"),
    [
        (feed(event(*TODAY)), {}, Outcome.OK, "on call now: bob@example.com; the first gap begins 2026-03-02 18:00"),
        (feed(event(*TODAY, who=""), event(*TODAY, uid="2")), {}, Outcome.WARNING, "names no one that `who`"),
        (feed(event("DTSTART:20260303T080000Z", "DURATION:PT8H")), {}, Outcome.WARNING, "no one is on call now"),
        (b"<html>", {}, Outcome.FAILED, "There is no earlier copy, so no one is on call by it."),
        (b"<html>", KNOWN, Outcome.FAILED, "The copy of 2026-03-02 12:00 UTC is in force."),
    ],
)  # fmt: skip
async def test_each_source_is_asked_and_what_counts_is_said(
    tmp_path: Path, data: bytes, known: dict[str, Copy], outcome: Outcome, said: str
) -> None:
    rota, file = tmp_path / "rota.ics", tmp_path / "policy.yml"
    rota.write_bytes(data)
    file.write_text(f"schedules: {{primary: {{source: 'file:{rota}'}}}}", encoding="utf-8")
    (finding,) = await schedules(load(file).policy, {}, known, {}, NOW)
    assert finding.outcome is outcome
    assert said in finding.seen


async def test_whoever_covers_is_on_call_and_what_they_cover_is_no_gap(tmp_path: Path) -> None:
    rota, file = tmp_path / "rota.ics", tmp_path / "policy.yml"
    rota.write_bytes(feed(event(*TODAY)))
    file.write_text(f"schedules: {{primary: {{source: 'file:{rota}'}}}}", encoding="utf-8")
    until = NOW + timedelta(hours=8)
    cover = Cover(schedule="primary", who="UDAVE", instead="bob@example.com", starts=NOW, ends=until, by="UDAVE")
    (finding,) = await schedules(load(file).policy, {}, {}, {"primary": [cover]}, NOW)
    assert "on call now: UDAVE; the first gap begins 2026-03-02 20:00" in finding.seen
