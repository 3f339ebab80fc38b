"""Facts and words of an impact reach every audience, and neither of them twice."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

import pytest

from bot.domain.messages import Message, card, handoff, roles, updates
from bot.domain.overview import Overview, Updates
from bot.domain.triage import Facts, Users
from bot.domain.update import Layout
from bot.slack.blocks.messages import render
from tests.support.builders import ALICE, BOB, an_incident, an_overview, an_update
from tests.support.samples.messages import AROUND

UPDATE: Final = an_update(impact="60 % of users, EU only", next_steps="drain the queue", need_help="a DBA")
SILENCE: Final = an_update(number=2, text="No new information since 09:10 UTC", no_change=True)
FACTS: Final = Facts(users=Users.MANY, users_percent=60, data_at_risk=True, systems=("api",), changed="deploy v2")

INSIDE: Final[dict[str, Message]] = {
    **{f"layout {layout}": updates.UpdatePosted(update=UPDATE, layout=layout) for layout in Layout},
    "card": card.Card(),
    "offer of command": handoff.CommandOffered(offer=1, user=BOB, by=ALICE, note="", tried=()),
    "command offered": handoff.CommandOfferTold(user=BOB, by=ALICE, note="", tried=()),
    "experts": roles.ExpertsAsked(role="expert", area="database", people=(BOB,), by=ALICE),
}
OUTSIDE: Final[dict[str, Message]] = {
    "announcement": card.Announcement(),
    "announced": updates.UpdateAnnounced(update=UPDATE),
    "executives": updates.UpdateBriefed(update=UPDATE),
    "executives, in silence": updates.UpdateBriefed(update=UPDATE, quiet=SILENCE),
    "executives, silence alone": updates.UpdateBriefed(update=SILENCE),
}


def shown(message: Message, view: Overview) -> str:
    return json.dumps(render(message, view, AROUND).blocks, ensure_ascii=False)


@pytest.mark.parametrize("audience", [*INSIDE, *OUTSIDE])
def test_words_and_facts_are_there_once(audience: str) -> None:
    message = {**INSIDE, **OUTSIDE}[audience]
    view = an_overview(an_incident(impact=UPDATE.impact, facts=FACTS), Updates(SILENCE, UPDATE))
    told = shown(message, view)
    for once in ("60 % of users, EU only", "data at risk", "systems: api"):
        assert told.count(once) == 1, once
    assert "60% of users" not in told, "the words say it"
    assert ("deploy v2" in told) == (audience in INSIDE)

    bare = UPDATE.model_copy(update={"impact": ""})
    if isinstance(message, updates.UpdatePosted | updates.UpdateAnnounced | updates.UpdateBriefed):
        message = message.model_copy(update={"update": bare})
    facts_alone = replace(view, incident=replace(view.incident, impact=""))
    assert "60% of users · data at risk · systems: api" in shown(message, facts_alone).replace("\\n• ", " · ")


@pytest.mark.parametrize("audience", ["offer of command", "command offered", "experts"])
def test_silence_takes_no_next_steps_away(audience: str) -> None:
    view = an_overview(an_incident(), Updates(SILENCE, UPDATE))
    told = shown(INSIDE[audience], view)
    assert "a DBA" in told
    assert "No new information" not in told
