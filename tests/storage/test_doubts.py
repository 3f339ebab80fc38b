"""What no one knows the outcome of: how long it is left alone before it is looked for and done again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.effects import Edit, Effect, ShareDraft
from bot.domain.issue import CreateIssue
from bot.domain.messages.card import Card
from bot.domain.publish_draft import PublishDraft
from bot.domain.room_head import Bookmark
from bot.domain.share_invitation import ShareInvitation
from bot.domain.share_review import ShareReview
from bot.domain.write_canvas import WriteCanvas
from tests.support.databases import AMBIGUITY, Store, an_order


@pytest.mark.parametrize(
    "effect",
    [
        ShareDraft(place="draft"),
        ShareInvitation(place="meeting", number=1, sequence=0),
        ShareReview(place="review", period="2026-10"),
        Bookmark(),
        WriteCanvas(),
        PublishDraft(outlet="wiki", draft="postmortem", version=1),
        CreateIssue(outlet="tickets", number=1),
    ],
    ids=lambda effect: effect.effect,
)
async def test_what_would_be_there_twice_is_left_alone_until_it_can_no_longer_appear(
    store: Store, effect: Effect
) -> None:
    await store.leave(an_order("one", effect=effect))
    await store.claim_one()
    async with store.database.transaction() as uow:
        await uow.lanes.void_leases()
    store.passes(seconds=AMBIGUITY.total_seconds() - 1)
    assert await store.claim() == []
    store.passes(seconds=1)
    assert (await store.claim_one()).attempt.look_first


async def test_what_is_the_same_the_second_time_is_done_again_at_once(store: Store) -> None:
    await store.leave(an_order("one", effect=Edit(place="card:1", message=Card())))
    await store.claim_one()
    async with store.database.transaction() as uow:
        await uow.lanes.void_leases()
    assert await store.keys() == ["one"]


async def test_a_wait_counts_from_when_the_outcome_was_lost_though_all_are_hurried(store: Store) -> None:
    await store.leave(an_order("one"))
    late = await store.claim_one()
    store.passes(seconds=AMBIGUITY.total_seconds() + 5)  # its request began only now
    await store.put_off(late, after=AMBIGUITY.total_seconds(), happened=None)
    async with store.database.transaction() as uow:
        await uow.lanes.hurry(beyond=timedelta(seconds=1))
    store.passes(seconds=AMBIGUITY.total_seconds() - 1)
    assert await store.claim() == []
    store.passes(seconds=1)
    assert (await store.claim_one()).attempt.look_first
