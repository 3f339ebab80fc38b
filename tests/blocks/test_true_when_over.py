"""Of what is over nothing says that it hurts still, wherever it is shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from bot.domain.incident import Status
from bot.domain.messages import Message
from bot.domain.messages.card import Announcement, Card
from bot.domain.messages.ending import AllClear
from bot.domain.messages.records import RollbackSuggested
from bot.domain.overview import Deadlines, Ending, Overview, Roles, Updates
from bot.domain.triage import NO_FACTS, Facts, Users
from bot.slack.blocks import brief, reopen, timeline
from bot.slack.blocks import list as listing
from bot.slack.blocks.messages import render
from bot.slack.blocks.rendered import Rendered
from tests.support.builders import ALICE, START, an_incident, an_overview, an_update, with_parts
from tests.support.samples.messages import AROUND

END: Final = START + timedelta(hours=1, minutes=1, seconds=5)


def over(status: Status) -> Overview:
    """What was an incident for an hour and a minute, and has ended."""
    incident = an_incident(
        status=status,
        title="Checkout is down",
        impact="No one can pay",
        resolution="Rolled back v2.4.0",
        facts=Facts(users=Users.MANY, users_percent=60),
        mitigated_at=END,
        resolved_at=END + timedelta(minutes=30),
    )
    return an_overview(incident, Updates(an_update(), an_update()), Deadlines(), Ending())


def message(said: Message) -> Callable[[Overview], Rendered]:
    """Return what shows an incident as a message does."""
    return lambda view: render(said, view, AROUND)


SURFACES: Final[dict[str, Callable[[Overview], Rendered]]] = {
    "card": message(Card()),
    "announcement": message(Announcement()),
    "all-clear": message(AllClear(resolution="Rolled back v2.4.0", by=ALICE, resolved_at=END)),
    "brief": lambda view: brief.brief(view, (), ""),
    "list": lambda view: listing.incidents([view]),
    "reopen": lambda view: Rendered("", reopen.form(view)["blocks"]),
    "note": lambda view: Rendered("", timeline.form(view)["blocks"]),
}
"""What shows an incident that is over."""

SPAN: Final = "09:00–10:01 UTC (1 h 1 min)"


def words(rendered: Rendered) -> str:
    return f"{rendered.text}\n{json.dumps(rendered.blocks, ensure_ascii=False)}"


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED])
def test_what_is_over_is_told_as_over(surface: str, status: Status) -> None:
    shown = words(SURFACES[surface](over(status)))
    said = "Resolved" if surface == "all-clear" else status.capitalize()
    assert "Checkout is down" in shown
    for before in shown.split("Checkout is down")[:-1]:
        assert before.endswith(f"{said}: " if surface == "all-clear" else f"{said}: [SEV1] "), before
    for present in ("_unknown_", "*Impact*", "\nImpact: ", "*Now*"):
        assert present not in shown.replace("\\n", "\n")
    if "No one can pay" in shown:
        assert SPAN in shown, "an impact has its end"


@pytest.mark.parametrize("surface", ["card", "announcement", "brief"])
def test_what_is_over_expects_no_one_and_what_was_none_had_no_impact(surface: str) -> None:
    shown = words(SURFACES[surface](with_parts(over(Status.RESOLVED), Roles())))
    assert "no one" in shown
    assert "no one yet" not in shown
    view = over(Status.DECLINED)
    incident = replace(view.incident, impact="", facts=NO_FACTS, mitigated_at=None)
    assert "mpact" not in words(SURFACES[surface](replace(view, incident=incident)))


@pytest.mark.parametrize("status", Status)
def test_no_one_is_asked_to_roll_back_what_is_over(status: Status) -> None:
    at, before = START - timedelta(minutes=12), START
    shown = words(render(RollbackSuggested(number=1, title="deploy v2", at=at, before=before), over(status), AROUND))
    assert ("Roll back first?" in shown) == ("button" in shown) == status.is_open
    assert "deploy v2" in shown


@pytest.mark.parametrize("status", [each for each in Status if each.is_open])
def test_what_is_open_hurts_still(status: Status) -> None:
    for surface in (Card(), Announcement()):
        shown = words(render(surface, over(status), AROUND))
        assert "No one can pay" in shown
        assert SPAN not in shown
        assert "esolved:" not in shown


def test_the_all_clear_says_that_it_is_over_with_its_end_how_long_it_took_and_the_fix() -> None:
    rendered = SURFACES["all-clear"](over(Status.RESOLVED))
    assert rendered.text == f"✅ Resolved: Checkout is down. Impact {SPAN}. Rolled back v2.4.0"


def test_an_impact_over_midnight_has_its_days() -> None:
    view = over(Status.RESOLVED)
    late = replace(view, incident=replace(view.incident, mitigated_at=START + timedelta(days=1)))
    assert "2026-11-23 09:00 – 2026-11-24 09:00 UTC (1 day)" in words(SURFACES["all-clear"](late))
