"""Making each effect happen in Slack, and recognising its own earlier success."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any, Final, assert_never

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.archive_room import ArchiveRoom
from bot.domain.bridge import bridge_of
from bot.domain.effects import (
    ANNOUNCEMENT,
    ROOM,
    Attempt,
    CreateRoom,
    Done,
    Edit,
    Effect,
    Invite,
    Later,
    OfIncident,
    Outcome,
    Post,
    Reach,
    Refused,
    SetTopic,
    ShareDraft,
    ToChannel,
    ToMessage,
    ToPerson,
)
from bot.domain.escalation import MOST_TOLD, NO_ONE, function_label, named
from bot.domain.measures import LookedFor
from bot.domain.outlet import Outside
from bot.domain.overview import Overview
from bot.domain.room_head import Bookmark, Pin
from bot.domain.share_invitation import ShareInvitation
from bot.domain.share_review import ShareReview
from bot.domain.user_group import KeepGroup
from bot.domain.write_canvas import WriteCanvas
from bot.runtime import Runtime
from bot.slack.blocks import outage
from bot.slack.blocks.incident import about
from bot.slack.outbound.addresses import Addresses, is_pointless, spot_of
from bot.slack.outbound.attachments import Attachments
from bot.slack.outbound.called import called_by, reached_by
from bot.slack.outbound.canvas import Canvases
from bot.slack.outbound.channels import Channels, NoPlaceError
from bot.slack.outbound.current_state import CurrentState, StateReader
from bot.slack.outbound.history import EVENT_TYPE, History
from bot.slack.outbound.methods import METHODS
from bot.slack.outbound.sender import Sender, WithheldError
from bot.slack.outbound.user_groups import UserGroups
from bot.slack.outbound.war_room import WarRoom
from bot.slack.workspace.client import Identity
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.errors import GONE_ERRORS, NOT_THERE_ERRORS, code_of, method_of, outcome_of
from bot.slack.workspace.members import Members
from bot.slack.workspace.people_behind import people_behind
from bot.workflows.promises.kind import over_since
from bot.workflows.upkeep.still_relevant import still_asked_in
from bot.workflows.war_room import fetched
from storage.engine.database import DatabaseError

DATABASE_PAUSE: Final = timedelta(seconds=5)

ROOM_PAUSE: Final = timedelta(seconds=1)
"""How long the link to the announcement waits for the room it goes into."""

log = structlog.get_logger(__name__)


class Publisher:
    """Delivers effects. The courier calls it."""

    def __init__(
        self,
        runtime: Runtime,
        client: AsyncWebClient,
        identity: Identity,
        directory: Directory,
        members: Members,
        history: History,
    ) -> None:
        self._runtime = runtime
        self._client = client
        self._directory = directory
        self._members = members
        self._identity = identity
        self._channels = Channels(client, identity)
        self._addresses = Addresses(runtime, self._channels)
        self._history = history
        self._rooms = WarRoom(client, identity, self._channels, directory)
        self._files = Attachments(runtime, client, directory, self._history, members)
        self.documents = self._files.drafts.as_of
        self._canvases = Canvases(runtime, client, identity, self._files.drafts)
        self._groups = UserGroups(runtime, client, directory)
        self._state_reader = StateReader(runtime)
        self._sender = Sender(runtime, client, directory, members, self._files.drafts)

    def method(self, effect: Effect) -> str:
        """Return the Web API method that an effect mostly calls."""
        return METHODS[type(effect)]

    async def __call__(self, attempt: Attempt) -> Outcome:
        """Deliver once, and tell what came of it. Raises nothing."""
        method = self.method(attempt.effect)
        try:
            return await self._publish(attempt)
        except NoPlaceError as error:
            return Refused(str(error), "no_place")
        except WithheldError:
            log.error("a private incident was about to be posted outside its room", method=method)  # noqa: TRY400 - no traceback
            return Refused("It is private, so it was not said here.", "private")
        except DatabaseError as error:
            log.warning("the database failed while an effect was made", error=type(error).__name__)
            return Later(DATABASE_PAUSE, "the database did not answer")
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
            return outcome_of(error, method=method_of(error) or method)
        except Exception as error:
            log.exception("an effect could not be made", method=method)
            return Refused(f"Warroom made a mistake ({type(error).__name__}); the log has it.", "bug")

    async def _publish(self, attempt: Attempt) -> Outcome:
        if not self._runtime.workspace_url:
            self._runtime.workspace_url = (await self._identity.me()).url
        effect = attempt.effect
        if isinstance(effect, Outside):
            raise TypeError(f"{type(effect).__name__} is not done in Slack")
        if isinstance(effect, KeepGroup):
            return await self._groups.keep(effect)
        current = await self._state_reader.read(attempt)
        # What may stand there already is looked for, needed or not: it has buttons that must be taken off.
        unneeded = current.moot and not (attempt.look_first and isinstance(effect, Post))
        if unneeded or is_pointless(effect, current.view):
            return Done()
        return await self._make(attempt, effect, current)

    async def _make(self, attempt: Attempt, effect: OfIncident, current: CurrentState) -> Outcome:
        view = current.view
        match effect:
            case CreateRoom():
                self._runtime.spawn(self._expect(attempt), what="look up who will be in a room")
                made = self._rooms.create(effect, left_at=attempt.left_at, look_first=attempt.look_first)
            case SetTopic():
                made = self._set_topic(attempt, view)
            case Invite():
                made = self._invite(attempt, view, effect)
            case Reach():
                made = self._reach(attempt, view, effect)
            case Pin() | ArchiveRoom() | WriteCanvas():
                made = self._of_room(effect, view)
            case Bookmark():
                made = self._bookmark(attempt, view, effect)
            case Post():
                made = self._post(attempt, effect, current)
            case Edit():
                made = self._edit(effect, view)
            case ShareDraft() | ShareInvitation() | ShareReview():
                made = self._files.share(attempt, effect, view)
            case _:
                assert_never(effect)
        return await made

    async def _of_room(self, effect: Pin | ArchiveRoom | WriteCanvas, view: Overview | None) -> Outcome:
        if isinstance(effect, WriteCanvas):
            return await self._canvases.write(view)
        if isinstance(effect, ArchiveRoom):
            return await self._rooms.archive(spot_of(view, ROOM).channel)
        former = view.places.spots.get(effect.instead_of or "") if view is not None else None
        return await self._rooms.pin(spot_of(view, effect.place), former)

    async def _expect(self, attempt: Attempt) -> None:
        """Learn while the room is being made who will be in it: that need not be asked when they wait for it."""
        if attempt.incident_id is None:
            return
        policy, now = self._runtime.policy, self._runtime.now()
        async with self._runtime.database.reading() as uow:
            incident = await uow.incidents.get(attempt.incident_id)
        await self._directory.look_up(list(filter(None, [incident.declared_by])), fetched(policy, incident, now=now))

    async def _set_topic(self, attempt: Attempt, view: Overview | None) -> Outcome:
        if view is None:
            raise NoPlaceError("It belongs to no incident.")
        room = spot_of(view, ROOM)
        template = self._runtime.policy.templates.topic
        untouched = attempt.tries == 0 and attempt.first_of_lane
        return await self._rooms.set_topic(room.channel, view, template, untouched=untouched)

    async def _invite(self, attempt: Attempt, view: Overview | None, effect: Invite) -> Outcome:
        room = spot_of(view, ROOM)
        wanted = tuple(still_asked_in(attempt, view, effect)) if view is not None else effect.people
        if not wanted:
            return Done()
        asked = effect.model_copy(update={"people": wanted})
        outcome = await self._rooms.invite(room.channel, asked, named=partial(named, self._runtime.policy))
        self._members.forget(room.channel)
        return outcome

    async def _reach(self, attempt: Attempt, view: Overview | None, effect: Reach) -> Outcome:
        """Find out who is behind a name. It leaves nothing in Slack, so it can be made any number of times."""
        if view is None or over_since(attempt, view.incident):
            return Done()
        people, problems = await people_behind(
            effect.people, self._directory, named=partial(named, self._runtime.policy)
        )
        if len(people) > MOST_TOLD:
            named_so = function_label(self._runtime.policy, effect.who) or effect.who
            problems = [*problems, f"{named_so}: {len(people)} people; only {MOST_TOLD} of them were messaged."]
        # Where they are invited by an effect of its own, that tells of those whom it does not bring.
        told = "invite" in effect.by or not view.incident.has_room
        code = NO_ONE if problems and told else ""
        return Done(people=tuple(people[:MOST_TOLD]), problems=tuple(problems), code=code)

    async def _bookmark(self, attempt: Attempt, view: Overview | None, effect: Bookmark) -> Outcome:
        if view is not None and view.room is None:
            # Refused rooms are told of by themselves; the link into one would only say it again.
            return Later(ROOM_PAUSE, "the war room is still being made") if view.incident.has_room else Done("")
        room = spot_of(view, ROOM)
        if effect.to == "source" and view is not None:
            title, link = "Declared from this message", view.incident.source
        elif effect.to == "link":
            title, link = effect.label, effect.url
        elif effect.to == "bridge" and view is not None:
            title, link = "Join the call", bridge_of(self._runtime.policy, view.incident)
        else:
            announced = spot_of(view, ANNOUNCEMENT)
            title = "Announcement"
            link = f"{self._runtime.workspace_url}archives/{announced.channel}/p{announced.ts.replace('.', '')}"
        return await self._rooms.bookmark(room.channel, title, link, untried=attempt.tries == 0)

    async def _post(self, attempt: Attempt, effect: Post, current: CurrentState) -> Outcome:
        """Post; under a message that is not ours only where we are, and once it can be told where it goes on."""
        if not isinstance(effect.to, ToMessage):
            return await self._say(attempt, effect, current)
        if current.view is not None and current.view.room is None and current.view.incident.has_room:
            return Later(ROOM_PAUSE, "the war room is still being made")
        try:
            return await self._say(attempt, effect, current)
        except SlackApiError as error:
            if code_of(error) not in NOT_THERE_ERRORS:
                raise
            return Done()

    async def _say(self, attempt: Attempt, effect: Post, current: CurrentState) -> Outcome:
        view = current.view
        address = await self._addresses.of(effect, view)
        if attempt.look_from is not None:
            ts = await self._history.posted(
                address.channel, attempt.key, since=attempt.look_from, thread=address.thread
            )
            self._runtime.report(LookedFor(ts is not None))
            if ts is not None:
                return Done(address.channel, ts, name=address.person)
        if current.moot:
            return Done()
        message, absent = await reached_by(effect.message, view, self._runtime, self._directory)
        message, missing = await called_by(message, self._directory, named=partial(named, self._runtime.policy))
        rendered = await self._sender.rendered(message, view, channel=address.channel, person=address.person, ping=True)
        if view is not None and address.person and not isinstance(effect.to, ToPerson):
            rendered = about(rendered, view)  # in place of the room: only there everyone knows which incident it is
        if current.late is not None:
            rendered = outage.told_late(rendered, current.late, now=self._runtime.now())
            if view is not None and over_since(attempt, view.incident):
                rendered = await self._sender.without_mentions(rendered)
        payload: dict[str, Any] = {
            "channel": address.channel,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": attempt.key}},
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if address.thread:
            payload["thread_ts"] = address.thread
        try:
            answer = await self._sender.say("chat.postMessage", payload, rendered)
        except SlackApiError:
            if isinstance(effect.to, ToChannel):
                self._channels.forget(effect.to.channel)
            raise
        # Where there is a room, they are invited too, and the invitation tells of those whom it does not bring.
        code = NO_ONE if missing and view is not None and not view.incident.has_room else ""
        return Done(answer["channel"], answer["ts"], name=address.person, problems=missing, code=code, absent=absent)

    async def _edit(self, effect: Edit, view: Overview | None) -> Outcome:
        spot = await self._addresses.stands_at(effect.place, view)
        if spot is None:
            return Done()  # it was never said, so there is nothing to bring up to date
        rendered = await self._sender.rendered(effect.message, view, channel=spot.channel, person=spot.name, ping=False)
        try:
            await self._sender.say("chat.update", {"channel": spot.channel, "ts": spot.ts}, rendered)
        except SlackApiError as error:
            if code_of(error) not in GONE_ERRORS:
                raise
            return Done(spot.channel, spot.ts, gone=True)
        return Done(spot.channel, spot.ts)
