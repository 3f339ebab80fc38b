"""What is to be done in Slack and elsewhere, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from bot.domain.archive_room import ArchiveRoom
from bot.domain.event import IncidentEvent
from bot.domain.issue import CreateIssue
from bot.domain.messages import Message
from bot.domain.page import Page
from bot.domain.publish_draft import PublishDraft
from bot.domain.room_head import Bookmark, Pin
from bot.domain.share_invitation import ShareInvitation
from bot.domain.share_review import ShareReview
from bot.domain.user_group import KeepGroup
from bot.domain.value import Value
from bot.domain.write_canvas import Canvas, WriteCanvas

ROOM: Final = "room"
"""Place name of an incident's war room: a channel, no message."""
LOST_ROOM: Final = "lost_room"
"""Place name of a room that Warroom can't reach: it is archived, or Warroom was removed from it."""
ANNOUNCEMENT: Final = "announcement"
"""Place name of the message in the announcement channel; extra channels append ``:<channel>``."""
HANDOFF: Final = "packet"
"""Place name of what the room is told of a handoff of command; ``:<offer>`` follows."""
DRAFT: Final = "draft"
"""Place name of a message that presents the postmortem draft; ``:<entry>`` of the resolve that it follows."""


# Where a message goes. A place is a name that becomes a channel and ts at sending.
class ToRoom(Value):
    """Into the war room."""

    to: Literal["room"] = "room"


class ToChannel(Value):
    """Into a channel that the policy names."""

    to: Literal["channel"] = "channel"
    channel: str
    """Name or id."""


class ToThread(Value):
    """Under a message that Warroom posted."""

    to: Literal["thread"] = "thread"
    place: str


class ToMessage(Value):
    """Under a message of someone's, if we are in its channel; if not, nowhere."""

    to: Literal["message"] = "message"
    channel: str
    """Id."""
    thread: str


class ToPerson(Value):
    """To one person, as a direct message."""

    to: Literal["person"] = "person"
    user: str


Destination = Annotated[ToRoom | ToChannel | ToThread | ToMessage | ToPerson, Field(discriminator="to")]


# What is done. One class per thing; `slack/outbound/publisher.py` makes each happen.
class CreateRoom(Value):
    """Make the war room's channel."""

    effect: Literal["create_room"] = "create_room"
    name: str
    """Carries the incident's number; without the year in it, a room of another year may have it."""
    full_name: str = ""
    """Carries the whole number, for where the name is taken. Empty: the name does."""
    private: bool = False
    moved_by: str | None = None
    """Who moves the incident there from its thread, where people are told once it is made; ``None``: no one."""


class SetTopic(Value):
    """Write the incident as it is into the room's topic."""

    effect: Literal["set_topic"] = "set_topic"


class Invite(Value):
    """Ask people into the room."""

    effect: Literal["invite"] = "invite"
    people: tuple[str, ...]
    """User ids, user-group ids or e-mail addresses."""


Way = Literal["invite", "dm"]
"""How someone is reached: asked into the room, told in private."""


class Reach(Value):
    """Find out who is behind a name of the policy's. Each of them is then told, once, that they are needed."""

    effect: Literal["reach"] = "reach"
    who: str
    """Key of the policy's ``people``, ``service:`` and a service's name, or a user id."""
    people: tuple[str, ...]  # as those of `Invite`
    why: str
    cause: str
    """Which rung or mobilisation it is, such as ``rung:ceo``: it names what is stored of it."""
    by: tuple[Way, ...] = ("dm",)
    asked_at: datetime | None = None  # of one act: those are told of together; None: of an earlier release


class Post(Value):
    """Say something once."""

    effect: Literal["post"] = "post"
    to: Destination
    message: Message
    place: str | None = None
    """Remember where it landed under this name."""


class Edit(Value):
    """Bring one of our messages up to date."""

    effect: Literal["edit"] = "edit"
    place: str
    message: Message


class ShareDraft(Value):
    """Attach the postmortem draft as a Markdown file."""

    effect: Literal["share_draft"] = "share_draft"
    place: str
    """The message under which it goes."""
    version: int | None = None
    """With what people had written up to that version; ``None``: as it is at sending."""


InRoom = CreateRoom | SetTopic | Invite | Reach | Pin | Bookmark | WriteCanvas | ArchiveRoom
OfIncident = InRoom | Post | Edit | ShareDraft | ShareInvitation | ShareReview
InSlack = OfIncident | KeepGroup
"""Made by ``slack/outbound/publisher.py``."""

Effect = Annotated[InSlack | Page | IncidentEvent | PublishDraft | CreateIssue, Field(discriminator="effect")]

SAID: Final = (Post, ShareDraft, ShareInvitation, ShareReview)
"""What can be read where it was said, and rests the lane: two of one look the same to people."""

WAITED_FOR: Final = (*SAID, Bookmark, WriteCanvas, PublishDraft, CreateIssue)
"""What is there twice if it is made again before an earlier request took effect. All else is the same however often it
is done, or a key or a name of its own tells it apart."""

EFFECT: Final[TypeAdapter[Effect]] = TypeAdapter(Effect, config={"defer_build": True})
"""Reads and writes an effect as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An effect as a workflow leaves it in the outbox."""

    effect: Effect
    incident_id: int | None
    key: str | None
    """Unique for ever. ``None``: one is made from the lane, for an effect that may be repeated."""
    lane: str
    """The ordered stream it belongs to."""
    needs: str | None = None
    """Key of the effect that must be done first."""
    collapse_key: str | None = None
    """An unsent effect with this key is enough: no second one is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An effect that is about to be delivered."""

    id: int
    key: str
    effect: Effect
    incident_id: int | None
    tries: int
    """Deliveries begun before this one; 0: nothing of it can be in Slack."""
    look_from: datetime | None
    """An earlier delivery may have succeeded: look before sending again, from this instant on by Slack's clock.
    ``None``: none can have."""
    left_at: datetime | None = None
    """When it was left in the outbox; ``None``: not noted."""
    first_of_lane: bool = False
    """Nothing was to be done in its lane before."""

    @property
    def look_first(self) -> bool:
        """Whether an earlier delivery may have succeeded."""
        return self.look_from is not None


@dataclass(frozen=True, slots=True)
class Done:
    """It is so in Slack."""

    channel: str = ""
    ts: str = ""
    name: str = ""
    """What Slack named it, where that may differ from what was asked for; of a direct message, who reads it."""
    problems: tuple[str, ...] = ()
    """What of it did not work, in sentences: it stays on the card. ``code`` sorts it, as in `Refused`."""
    code: str = ""
    remaining: Invite | None = None
    """The part that did not work, for *Retry*."""
    gone: bool = False
    """The message to edit is no longer there: someone deleted it."""
    address: str = ""
    """Of what was made or published outside Slack: where it is read."""
    canvas: Canvas | None = None
    """Of a canvas: what it holds now, and what people wrote there."""
    unreached: tuple[str, ...] = ()
    """Of a page: mailboxes that ask to be tried again later."""
    people: tuple[str, ...] = ()
    """Of a `Reach`: the user ids of those who are behind the name and can be reached."""
    absent: Mapping[str, str] = field(default_factory=dict)
    """Users who have a role in the incident and can't be reached, and why: clauses."""
    id: str = ""
    """Of what was made outside Slack: what names it there for ever."""


@dataclass(frozen=True, slots=True)
class Later:
    """It did not happen; try again."""

    after: timedelta
    reason: str
    method: str = ""
    """The Web API method that Slack throttles; empty: only this effect waits."""
    away: bool = False
    """Slack could not be reached, or failed by itself."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have happened: look first."""

    reason: str
    away: bool = True
    """Slack did not answer, or failed by itself; else it was us who did not wait."""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never work as it is."""

    reason: str
    """A sentence for people."""
    code: str = ""


@dataclass(frozen=True, slots=True)
class TokenDead:
    """Slack no longer knows us: nothing can be delivered until the operator acts."""

    reason: str


Outcome = Done | Later | Unknown | Refused | TokenDead


@dataclass(frozen=True, slots=True)
class SetAside:
    """An effect that was given up, as the card shows it."""

    id: int
    effect: Effect
    reason: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a place is in Slack."""

    channel: str
    ts: str = ""
    """Empty for a channel."""
    name: str = ""
    """A channel's name; of a direct message, the id of the user who reads it."""


Spots = Mapping[str, Spot]
"""Places of one incident by name."""
