"""Each step of an approval is taken once, whoever asks again; and an author of a part decides on nothing of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pytest

from bot.domain.draft import POSTMORTEM
from bot.domain.incident import IncidentError
from bot.domain.postmortem.material import Answer
from bot.workflows.approval import approve, send_back, submit
from bot.workflows.publish import publish, share_summary
from bot.workflows.reading.reviews import stages_without
from tests.support.builders import ALICE, BOB, CAROL, START
from tests.workflows.conftest import Stage
from tests.workflows.test_approval import BEHIND, DAVE, NEWEST, NO_ONE, does, ended, refused

ANYONE: Final[Mapping[str, Sequence[str]]] = {"service_owner": (BOB,)}
"""No one is behind the second stage."""

ASKS: Final[tuple[str, Any, tuple[Any, ...], dict[str, Any], str]] = (
    ALICE,
    submit,
    (POSTMORTEM, BEHIND),
    {},
    "asked for its approval at",
)
STORY: Final[Sequence[tuple[str, Any, tuple[Any, ...], dict[str, Any], str]]] = (
    ASKS,
    (BOB, send_back, (POSTMORTEM, "no", BEHIND), {"seen": NEWEST}, "sent the postmortem back at"),
    ASKS,
    (BOB, approve, (POSTMORTEM, ANYONE), {"seen": (NEWEST, "technical")}, "approved that stage at"),
    (CAROL, approve, (POSTMORTEM, BEHIND), {"seen": (NEWEST, "operational")}, "approved it at"),
    (ALICE, publish, (POSTMORTEM, "text"), {}, "published it at"),
    (ALICE, share_summary, ("text",), {}, "shared a summary at"),
)
"""Who does what, with what a button shows beside it; and what whoever does it again is told."""


@pytest.mark.parametrize("typed", [False, True], ids=["pressed", "typed"])
async def test_each_step_is_taken_once_and_who_asks_again_hears_by_whom_and_when(stage: Stage, *, typed: bool) -> None:
    incident = await ended(stage)
    for by, verb, rest, shown, did in STORY:
        more = {} if typed else shown
        told = "gave the technical approval at" if typed and did == "approved that stage at" else did
        twice = (does(stage, verb, by, incident, *rest, **more) for _ in "ab")
        both = await asyncio.gather(*twice, return_exceptions=True)
        assert sum(isinstance(each, IncidentError) for each in both) == 1, both
        await stage.left()
        for again in (by, DAVE) if more or verb is not approve else (by,):
            said = (await refused(stage, verb, again, incident, *rest, **more)).sentence
            assert f"{'You' if again == by else f'<@{by}>'} {told}".casefold() in said.casefold()
            assert await stage.left() == []


@pytest.mark.parametrize(("wrote", "may"), [((ALICE, BOB), False), ((ALICE, ALICE), True)])
async def test_whoever_wrote_a_part_that_stands_is_an_author(
    stage: Stage, wrote: tuple[str, str], *, may: bool
) -> None:
    """The last to write, and to ask, are Alice in both."""
    incident = await ended(stage)
    async with stage.store.database.transaction() as uow:
        for by, text in zip(wrote, ("60% of users.", "60% of users. All in the EU."), strict=True):
            await uow.drafts.put(incident.id, Answer(section="impact", text=text, by=by, at=START))
        whole = "60% of users. All in the EU. For an hour."
        await uow.drafts.put(incident.id, Answer(section="impact", text=whole, by=ALICE, at=START))
    await does(stage, submit, ALICE, incident, POSTMORTEM, BEHIND)
    if may:
        assert (await does(stage, approve, BOB, incident, POSTMORTEM, BEHIND)).stage == "operational"
    else:
        assert "someone else approves it" in (await refused(stage, approve, BOB, incident, POSTMORTEM, BEHIND)).sentence


@pytest.mark.parametrize("author_may", [False, True])
async def test_where_everyone_who_may_is_an_author_the_stages_are_named(stage: Stage, *, author_may: bool) -> None:
    rules = stage.runtime.policy.postmortem.model_copy(update={"author_may_approve": author_may})
    stage = stage.with_policy(postmortem=rules)
    incident = await ended(stage)
    stands = await does(stage, submit, ALICE, incident, POSTMORTEM, {"service_owner": (ALICE,)})
    async with stage.store.database.transaction() as uow:
        left = [await stages_without(stage.act(uow), incident, stands, each) for each in (NO_ONE, BEHIND)]
    assert left == [[] if author_may else ["technical", "operational"], []]
