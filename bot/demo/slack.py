"""The local Slack: put together, started, told to fail, asked what happened."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Any

from bot.demo import seed
from bot.demo.acts import Acts
from bot.demo.delivery import Delivery
from bot.demo.events import EventFeed
from bot.demo.faults import Faults
from bot.demo.gate import Call, Gate
from bot.demo.interactions import Interactions
from bot.demo.mentions import Ping
from bot.demo.people import Person
from bot.demo.presence import Surroundings
from bot.demo.pulse import Pulse
from bot.demo.responses import Responses
from bot.demo.rooms import Rooms
from bot.demo.server import Server
from bot.demo.signed_http import SignedHttp
from bot.demo.sockets import Sockets
from bot.demo.transcript import transcript
from bot.demo.trouble import Trouble
from bot.demo.views import Views
from bot.demo.web_api import Desk
from bot.demo.workspace import Channel, User, Workspace

ACK_WITHIN = 3.0


class LocalSlack(Trouble):
    """A workspace on loopback with one app installed in it."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        manifest: Mapping[str, Any],
        url: str | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        ack_within: float = ACK_WITHIN,
        strict_rates: bool = False,
    ) -> None:
        """Furnish a workspace.

        Args:
            now: the clock of messages, rate limits and response_urls; it may be moved.
            manifest: the app's manifest, parsed: scopes, events, commands, shortcuts.
            url: the workspace's address, for permalinks and auth.test.
            monotonic: the clock of trigger ids, in seconds.
            ack_within: seconds that the app has to acknowledge.
            strict_rates: whether a channel takes about one message per second only.
        """
        self.team_id = "T0L0CALL01"
        self.bot_user_id, self.bot_id = seed.BOT_USER_ID, seed.BOT_ID
        self.bot_token, self.app_token = "xoxb-local-slack", "xapp-local-slack"
        self.config_token = "xoxe.xoxp-local-slack"  # noqa: S105 - opens nothing but this
        self.signing_secret = "local-signing-secret"  # noqa: S105 - opens nothing but this
        self.workspace = Workspace(now=now, url=url or "https://local.slack.test/")
        self.pulse = Pulse()
        self.feed = EventFeed(self.workspace, manifest, self.bot_user_id)
        self.acts = Acts(self.workspace, self.feed)
        self.rooms = Rooms(self.workspace, self.acts)
        self.views = Views(self.workspace, monotonic)
        self.responses = Responses(self.workspace, self.acts, self._base)
        self.sockets = Sockets(self.workspace.mint, app_id=self.workspace.app_id, ack_within=ack_within)
        self.delivery = Delivery(self.sockets, now=now, pulse=self.pulse)
        self.feed.deliver = self.delivery.event
        self.interactions = Interactions(self.workspace, self.views, self.responses, self.delivery, manifest)
        self.faults = Faults(now)
        self.desk = Desk(
            workspace=self.workspace,
            acts=self.acts,
            rooms=self.rooms,
            views=self.views,
            responses=self.responses,
            scopes=self.feed.scopes,
            home_enabled=bool(manifest.get("features", {}).get("app_home", {}).get("home_tab_enabled")),
            base=self._base,
            ticket=self.sockets.ticket,
            manifest=deepcopy(dict(manifest)),
        )
        sorts = {self.bot_token: "bot", self.app_token: "app", self.config_token: "config"}
        self.gate = Gate(self.desk, self.faults, sorts, now)
        self.gate.strict_rates = strict_rates
        self._server = Server(self.gate, self.responses, self.sockets, self.pulse, now)
        self._signer = SignedHttp("", secret=self.signing_secret, now=now, ack_within=ack_within)
        self._ack_within = ack_within
        self._people: dict[str, Person] = {}
        seed.furnish(self.workspace, manifest)

    def _base(self) -> str:
        return self._server.base

    # Running

    async def start(self, port: int = 0, *, host: str = "127.0.0.1") -> None:
        """Listen on a loopback port; 0 takes a free one."""
        await self._server.start(host, port)

    async def stop(self) -> None:
        """Stop listening and forget what was to be sent again."""
        self.mend()
        await self.delivery.stop()
        await self.sockets.cut()
        await self._signer.stop()
        await self._server.stop()

    @property
    def api_url(self) -> str:
        """Base URL of the Web API, with a slash at the end."""
        return f"{self._server.base}api/"

    def deliver_to(self, request_url: str) -> None:
        """Send everything signed to this URL from now on, not over Socket Mode."""
        self._signer.url = request_url
        self.delivery.transport = self._signer

    async def verify_url(self) -> bool:
        """Ask the request URL for a challenge, as Slack does when the URL is saved."""
        challenge = self.workspace.mint("challenge-")
        asked = {"type": "url_verification", "token": "deprecated", "challenge": challenge}
        answer = await self.delivery.ask("events_api", asked)
        return challenge in (answer, answer.get("challenge") if isinstance(answer, dict) else None)

    def sign(self, body: bytes, at: datetime | None = None) -> dict[str, str]:
        """Return the headers that prove a body came from Slack, at another time if given."""
        return self._signer.sign(body, at)

    async def connected(self, count: int = 1) -> None:
        """Return once the app holds so many Socket Mode connections."""
        await self.sockets.connected(count)

    @property
    def num_connections(self) -> int:
        """How many Socket Mode connections take payloads."""
        return self.sockets.count

    async def disconnect_sockets(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to go; the app is expected to come back with a new one."""
        await self.sockets.disconnect(reason)

    async def cut_sockets(self) -> None:
        """Lose all connections without a word."""
        await self.sockets.cut()

    def freeze_sockets(self) -> None:
        """Let nothing come through the present connections, without ending them."""
        self.sockets.freeze()

    def refuse_sockets(self, times: int) -> None:
        """Refuse the next handshakes; the address of each is spent all the same."""
        self.sockets.refusals = times

    def listen(self) -> None:
        """Keep from now on every byte that the app sends: requests with their headers, and frames of its sockets."""
        self._server.heard, self.sockets.heard = [], []

    @property
    def heard(self) -> str:
        """What was kept since ``listen``."""
        requests = b"\n".join(self._server.heard or ()).decode(errors="replace")
        return "\n".join((requests, *(self.sockets.heard or ())))

    # Waiting

    async def idle(self) -> None:
        """Return when no call is being served and nothing is on its way to the app.

        What a test holds back (``Hold``, ``hold_events``) and retries not yet due do not count.
        """
        await self.pulse.rest()

    @property
    def activity(self) -> int:
        """Grows with each call, response_url post and delivery."""
        return self.pulse.count

    def next_due(self) -> datetime | None:
        """When the next event is to be tried again."""
        return self.delivery.next_due()

    async def time_moved(self) -> None:
        """Send what has come due; call it after moving the clock."""
        self.delivery.send_due()

    # Who and where

    def person(self, name: str) -> Person:
        """Somebody, by name or id; LookupError if there is no such person."""
        user = self.workspace.user_named(name)
        return self._people.setdefault(user.id, Person(user, self._surroundings()))

    @property
    def people(self) -> list[Person]:
        """Everybody but the bots and the deactivated."""
        return [self.person(one.id) for one in self.workspace.users.values() if not one.is_bot and not one.deleted]

    def channel(self, name_or_id: str) -> Channel:
        """A channel, by name or id; LookupError if there is none."""
        return self.workspace.channel_named(name_or_id)

    @property
    def channels(self) -> list[Channel]:
        """All conversations, oldest first."""
        return list(self.workspace.channels.values())

    def add_person(self, name: str, **more: Any) -> Person:
        """Hire somebody; ``more`` are fields of ``User``. Nobody is told."""
        user_id = str(more.pop("id", None) or self.workspace.mint("U"))
        defaults: dict[str, Any] = {"real_name": name.title(), "email": f"{name}@example.com"}
        self.workspace.users[user_id] = User(id=user_id, name=name, **(defaults | more))
        return self.person(user_id)

    def add_channel(
        self,
        name: str,
        members: Sequence[Person | str] = (),
        *,
        is_private: bool = False,
        creator: Person | str = "alice",
    ) -> Channel:
        """Make a channel with these members (the app by its name or id). Nobody is told."""
        ids = [one.id if isinstance(one, Person) else self.workspace.user_named(one).id for one in (creator, *members)]
        channel = Channel(
            id=self.workspace.mint("C"),
            name=name,
            creator=ids[0],
            created=self.workspace.now(),
            members=list(dict.fromkeys(ids)),
            is_private=is_private,
        )
        self.workspace.channels[channel.id] = channel
        return channel

    def _surroundings(self) -> Surroundings:
        return Surroundings(self.workspace, self.acts, self.rooms, self.interactions, self.feed)

    # What happened

    @property
    def calls(self) -> list[Call]:
        """Every Web API call (and response_url post, and upload), oldest first."""
        return self.gate.calls

    @property
    def asked(self) -> int:
        """How many lines were typed, buttons pressed, things chosen and forms sent to the app so far."""
        return self.delivery.asked

    @property
    def pings(self) -> list[Ping]:
        """Whom apps have mentioned in posts, not in edits."""
        return self.acts.pings

    def transcript(self, *channel_names: str) -> str:
        """What people see in these channels, or in all, for a terminal."""
        chosen = [self.channel(name) for name in channel_names] or self.channels
        return "\n\n".join(transcript(channel, self.workspace) for channel in chosen)
