"""The phase of an incident, from its status and its records. Rows: 4, 5, 188."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from bot.domain.incident import Status
from bot.domain.phase import ORDER, Phase, derived, is_restored, moved, phase_of, set_by
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION, HYPOTHESIS, MITIGATION, TEMPFIX
from tests.support.builders import BOB, START, a_policy, a_record, an_incident

MONITORING = {"status": Status.MONITORING, "mitigated_at": START}
DID = a_record(ACTION)
ROLLING_BACK = a_record(MITIGATION)
SUPPORTED = a_record(HYPOTHESIS, state="supported")


def test_the_first_three_are_about_speed_and_the_others_about_thoroughness() -> None:
    assert [phase.pace for phase in ORDER] == ["speed"] * 3 + ["thoroughness"] * 3
    assert [phase.place for phase in ORDER] == [1, 2, 3, 4, 5, 6]
    assert set(a_policy().phases) < set(Phase), "what another framework calls them is data"


@pytest.mark.parametrize(
    ("known", "records", "phase"),
    [
        ({}, (), "assess"),
        ({}, (a_record(HYPOTHESIS), a_record(TEMPFIX)), "assess"),
        ({}, (DID,), "contain"),
        ({}, (a_record(MITIGATION, state="failed"),), "contain"),
        ({}, (DID, ROLLING_BACK), "mitigate"),
        ({}, (a_record(MITIGATION, state="worked"),), "mitigate"),
        ({"status": Status.IDENTIFIED}, (), "mitigate"),
        ({}, (SUPPORTED,), "assess"),
        (MONITORING, (), "diagnose"),
        (MONITORING, (ROLLING_BACK,), "diagnose"),
        (MONITORING, (SUPPORTED,), "fix"),
        (MONITORING, (a_record(HYPOTHESIS, state="ruled out"),), "diagnose"),
        ({**MONITORING, "status": Status.RESOLVED}, (), "postmortem"),
        ({"status": Status.CLOSED}, (), "postmortem"),
    ],
)
def test_what_is_known_tells_the_phase(known: dict[str, Any], records: Sequence[Record], phase: str) -> None:
    incident = an_incident(**known)
    assert derived(incident, records) == phase_of(incident, records) == phase
    assert set_by(incident, records) == ""
    assert is_restored(incident) == (phase in {"diagnose", "fix", "postmortem"})


@pytest.mark.parametrize(
    ("known", "records", "phase", "by"),
    [
        ({}, (), "mitigate", BOB),
        ({}, (DID,), "mitigate", BOB),
        ({}, (ROLLING_BACK,), "mitigate", ""),
        (MONITORING, (), "diagnose", ""),
    ],
)
def test_what_someone_sets_stands_until_what_is_known_passes_it(
    known: dict[str, Any], records: Sequence[Record], phase: str, by: str
) -> None:
    incident = an_incident(phase="mitigate", phase_by=BOB, **known)
    assert phase_of(incident, records) == phase
    assert set_by(incident, records) == by


def test_a_phase_of_a_later_release_counts_as_none() -> None:
    assert phase_of(an_incident(phase="celebrate", phase_by=BOB)) == "assess"
    assert set_by(an_incident(phase="celebrate", phase_by=BOB)) == ""


def test_a_cause_that_was_known_before_relief_stays_known() -> None:
    before = an_incident(status=Status.IDENTIFIED, phase="contain", phase_by=BOB)
    after = moved(before, an_incident(phase="contain", phase_by=BOB, **MONITORING))
    assert (phase_of(after), set_by(after)) == ("fix", "")
    assert phase_of(moved(an_incident(), an_incident(**MONITORING))) == "diagnose"


def test_of_a_fix_that_did_not_hold_neither_phase_nor_level_stands() -> None:
    before = an_incident(phase="fix", phase_by=BOB, service_level="full", **MONITORING)
    after = moved(before, an_incident(phase="fix", phase_by=BOB, service_level="full"))
    assert (after.phase, after.phase_by, after.service_level) == ("", "", "")
    assert phase_of(after) == "assess"
