"""Wherever the bot dies between an alert, its commit and its answer: no alert is lost, and no incident doubled."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.monitoring import ALERTS, OUTAGES, run_alerts
from tests.faults.runs import Result, apart, told

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # as the other storms


@pytest.mark.parametrize(
    "seeds",
    [pytest.param(range(4), id="0 to 3"), pytest.param(range(4, 8), id="4 to 7")],
)
def test_no_alert_is_lost_and_no_incident_doubled_in_a_storm(seeds: Sequence[int], migrated: Path) -> None:
    sent = faults = 0
    for seed in seeds:
        result: Result = apart(run_alerts, seed, migrated=migrated)
        assert result.violations == [], told(result)
        faults += sum(result.faults.values())
        sent += result.asked
    assert faults >= 10 * len(seeds), "a storm that does no harm shows nothing"
    assert sent > OUTAGES * ALERTS * len(seeds), "some come twice, and some are tried again"
