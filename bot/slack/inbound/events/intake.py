"""Taking events in: each is stored before Slack is answered, and people only after that.

Whatever arrives while one commit runs goes into the next: a busy room costs few commits, and no one waits for a timer.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import structlog

from bot.batches import Batches
from bot.domain.measures import Stored
from bot.runtime import Runtime
from bot.slack.conversations.interaction import Interaction
from bot.slack.inbound.events import home, mark, membership, message, room
from bot.slack.inbound.events.follow_up import FollowUp
from bot.slack.workspace.client import Me
from bot.workflows.act import Act

Take = Callable[[Act, Sequence[Mapping[str, Any]]], Awaitable[Sequence[FollowUp]]]
"""Stores events of one type, in the order in which they came, and returns what is owed for it."""


def each(take: Callable[[Act, Mapping[str, Any]], Awaitable[FollowUp | None]]) -> Take:
    """Have events taken one by one: there are few of this type."""

    async def take_all(act: Act, events: Sequence[Mapping[str, Any]]) -> Sequence[FollowUp]:
        return [answer for event in events if (answer := await take(act, event)) is not None]

    return take_all


EVENTS: Final[Mapping[str, Take]] = {
    "message": message.take,
    "reaction_added": each(mark.added),
    "reaction_removed": each(mark.removed),
    "pin_added": each(mark.added),
    "pin_removed": each(mark.removed),
    "member_joined_channel": each(membership.joined),
    "member_left_channel": each(membership.left),
    "app_home_opened": each(home.opened),
    "channel_archive": each(room.archived),
    "group_archive": each(room.archived),
    "channel_deleted": each(room.deleted),
    "group_deleted": each(room.deleted),
    "channel_rename": each(room.renamed),
    "group_rename": each(room.renamed),
    "channel_id_changed": each(room.given_another_id),
    "group_unarchive": each(room.back),
}
"""What each type of event does. ``manifest.yml`` subscribes to these and to mentions, which `inbound/app.py` takes."""

OURS: Final[Mapping[str, Take]] = {room.BACK: each(room.back)}
"""What our own coming does."""

MOST_TOGETHER: Final = 100
"""Events in one commit: enough that the commit costs each of them little, and others who write wait briefly."""

log = structlog.get_logger(__name__)


class Intake:
    """Stores events, several in one commit where they come fast."""

    def __init__(self, runtime: Runtime, interaction_of: Callable[[str, str], Interaction]) -> None:
        """Store into one database.

        Args:
            interaction_of: makes the interaction of a user in a channel, for what is answered.
        """
        self._runtime = runtime
        self._interaction_of = interaction_of
        self._batches: Batches[Mapping[str, Any], None] = Batches(
            self._store, most=MOST_TOGETHER, begin=lambda work: runtime.spawn(work, what="store events")
        )

    async def take(self, body: Mapping[str, Any]) -> None:
        """Store one event; returns when it is committed.

        Args:
            body: the outer event: ``event_id``, and the ``event`` itself.

        Raises:
            Exception: it could not be stored, so Slack must not be told that it was.
        """
        if body.get("event", {}).get("type") not in EVENTS:
            log.info("an event of a type that nothing handles", type=body.get("event", {}).get("type"))
            return
        await self._batches.do(body)

    async def _store(self, bodies: Sequence[Mapping[str, Any]]) -> Sequence[None]:
        for answer in await self._commit(bodies):
            interaction = self._interaction_of(answer.user, answer.channel)
            self._runtime.spawn(answer.give(interaction), what="answer an event")
        return [None] * len(bodies)

    async def _commit(self, bodies: Sequence[Mapping[str, Any]]) -> list[FollowUp]:
        now = self._runtime.now()
        events = {f"event:{body['event_id']}": _event_of(body) for body in reversed(bodies)}
        news = {key: event for key, event in events.items() if event is not None}
        began = asyncio.get_running_loop().time()
        async with self._runtime.transaction() as uow:
            unknown = await uow.inbox.new_among(news, now=now)
            fresh = [news[key] for key in reversed(news) if key in unknown]
            answers = await take_together(self._runtime.act(uow), fresh)
        self._runtime.report(Stored(asyncio.get_running_loop().time() - began))
        return answers


async def take_together(act: Act, events: Sequence[Mapping[str, Any]]) -> list[FollowUp]:
    """Store events, those of one type together: Slack keeps no order among events, so none can matter."""
    by_type: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for event in events:
        by_type[event["type"]].append(event)
    return [answer for kind, same in by_type.items() for answer in await {**EVENTS, **OURS}[kind](act, same)]


def is_of_ours(event: Mapping[str, Any], me: Me) -> bool:
    """Tell whether an event tells of our own doing: nothing comes of it but where we come and go.

    An edit or a deletion is by whose message it is.
    """
    if event["type"] in membership.EVENTS:
        return False
    told = (event, event.get("message") or {}, event.get("previous_message") or {})
    users = [user.get("id") if isinstance(user, dict) else user for each in told if (user := each.get("user"))]
    return me.user_id in users[:1] or me.bot_id == event.get("bot_id")


def _event_of(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the event; our own coming by a name of its own, and our own going, which is found out otherwise, not."""
    event: Mapping[str, Any] = body["event"]
    us = {one.get("user_id") for one in body.get("authorizations") or ()}
    if event["type"] not in membership.EVENTS or event.get("user") not in us:
        return event
    return {**event, "type": room.BACK} if event["type"] == "member_joined_channel" else None
