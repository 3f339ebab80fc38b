"""An alert that its source tells of again: once more, late, in another order, or in other words at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.alert import Alert, State, Stored, Turn
from bot.domain.alert_history import fires_again, is_news, stands, turned
from bot.domain.incident import Status
from bot.slack.blocks.text import in_utc

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
TEN, ELEVEN = NINE + timedelta(hours=1), NINE + timedelta(hours=2)

FIRES = Alert(
    fingerprint="f", state=State.FIRING, title="full", severity="critical", labels={"a": "b"}, started_at=NINE
)
ENDED = replace(FIRES, state=State.RESOLVED, ended_at=TEN)
AGAIN = replace(FIRES, started_at=ELEVEN)
TIMELESS = replace(FIRES, started_at=None)


@pytest.mark.parametrize(
    ("known", "said", "becomes"),
    [
        (FIRES, FIRES, None),
        (ENDED, ENDED, None),
        (FIRES, ENDED, ENDED),
        (FIRES, replace(ENDED, title="Exists", severity="", labels={}), ENDED),
        (ENDED, AGAIN, AGAIN),
        (ENDED, FIRES, None),
        (AGAIN, ENDED, None),
        (FIRES, replace(FIRES, severity="warning"), replace(FIRES, severity="warning")),
        (FIRES, replace(FIRES, started_at=TEN), None),
        (replace(FIRES, started_at=TEN), FIRES, FIRES),
        (replace(TIMELESS, state=State.RESOLVED), TIMELESS, TIMELESS),
        (TIMELESS, ENDED, replace(TIMELESS, state=State.RESOLVED, ended_at=TEN)),
    ],
    ids=["same", "same end", "ends", "ends otherwise called", "again", "late", "late end", "worse", "later start",
         "earlier start", "no times", "no start"],
)  # fmt: skip
def test_what_is_new_changes_it_and_nothing_else_does(known: Alert, said: Alert, becomes: Alert | None) -> None:
    assert stands(known, said, in_order=False) == becomes


def test_a_source_that_names_its_deliveries_is_believed_whatever_times_it_says() -> None:
    """Such as an incident of PagerDuty that is reopened: it began when it first did."""
    assert stands(ENDED, FIRES, in_order=True) == FIRES
    assert fires_again(ENDED, FIRES)
    assert not fires_again(FIRES, AGAIN)


WORSE = replace(FIRES, severity="page")
OTHERWISE = replace(FIRES, description="97 %")


@pytest.mark.parametrize("incident", [None, *Status])
@pytest.mark.parametrize(
    ("known", "said", "news_of"),
    [
        (FIRES, FIRES, {"resolved", "closed"}),
        (FIRES, OTHERWISE, {"resolved", "closed"}),
        (FIRES, WORSE, {"resolved", "closed", "declined"}),
        (ENDED, AGAIN, {"", "resolved", "closed", "declined"}),
        (FIRES, ENDED, set()),
        (ENDED, ENDED, set()),
        (ENDED, FIRES, set()),
        (AGAIN, ENDED, set()),
    ],
    ids=["goes on", "otherwise", "worse", "again", "ends", "same end", "late", "late end"],
)
def test_what_goes_on_after_its_incident_is_decided_about_anew(
    known: Alert, said: Alert, news_of: set[str], incident: Status | None
) -> None:
    now = stands(known, said, in_order=False) or known
    assert is_news(known, said, now, incident) is (str(incident or "") in news_of)


@pytest.mark.parametrize(
    ("known", "now", "heard", "turns"),
    [
        (FIRES, None, False, {}),
        (FIRES, None, True, {Turn.REPORTED: "prod reports it again; the last time before was 2026-11-23 09:00 UTC"}),
        (FIRES, ENDED, False, {Turn.ENDED: "prod said that it ended at 2026-11-23 10:00 UTC"}),
        (FIRES, replace(ENDED, ended_at=None), False, {Turn.ENDED: "prod said that it ended"}),
        (ENDED, AGAIN, False, {Turn.AGAIN: "prod said that it fires again, since 2026-11-23 11:00 UTC"}),
        (FIRES, replace(FIRES, title="fuller"), False, {}),
        (
            FIRES,
            replace(FIRES, severity=""),
            False,
            {Turn.SEVERITY: "prod calls it without severity now; before that it was critical"},
        ),
    ],
)
def test_whatever_turn_it_takes_is_told(
    known: Alert, now: Alert | None, *, heard: bool, turns: dict[Turn, str]
) -> None:
    stored = Stored(id=1, source="prod", alert=known, first_received_at=NINE, received_at=NINE)
    assert {turn: in_utc(why) for turn, why in turned(stored, now, heard=heard)} == turns
