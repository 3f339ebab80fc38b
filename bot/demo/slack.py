"""The local Slack: everything put together, to start, to use and to inspect."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.demo.fault_switches import FaultSwitches
from bot.demo.faults import Faults
from bot.demo.json_types import copied
from bot.demo.operations.channels import ChannelOperations
from bot.demo.operations.events import EventFeed
from bot.demo.operations.messages import MessageOperations
from bot.demo.operations.views import OpenViews
from bot.demo.people.interactions import Interactions
from bot.demo.people.person import Person
from bot.demo.people.transcript import transcript
from bot.demo.rendering.mentions import Ping
from bot.demo.transport.delivery import Delivery
from bot.demo.transport.in_flight import InFlight
from bot.demo.transport.response_url import ResponseUrls
from bot.demo.transport.server import Server
from bot.demo.transport.signed_http import SignedHttp
from bot.demo.transport.socket_mode import Sockets
from bot.demo.web_api.gateway import Call, Gateway
from bot.demo.web_api.method import Desk
from bot.demo.workspace import sample_data
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.state import Workspace
from bot.demo.workspace.users import User

ACK_WITHIN = 3.0


class LocalSlack(FaultSwitches):
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
        """Fill a workspace with sample data.

        Args:
            now: the clock of messages, rate limits and response_urls; it may be moved.
            manifest: the app's manifest, parsed: scopes, events, commands, shortcuts.
            url: the workspace's address, for permalinks and auth.test.
            monotonic: the clock of trigger ids, in seconds.
            ack_within: seconds that the app has to acknowledge.
            strict_rates: whether a channel takes about one message per second only.
        """
        self.team_id = "T0L0CALL01"
        self.bot_user_id, self.bot_id = sample_data.BOT_USER_ID, sample_data.BOT_ID
        self.bot_token, self.app_token = "xoxb-local-slack", "xapp-local-slack"
        self.config_token = "xoxe.xoxp-local-slack"  # noqa: S105 - opens nothing but this
        self.signing_secret = "local-signing-secret"  # noqa: S105 - opens nothing but this
        self.workspace = Workspace(now=now, url=url or "https://local.slack.test/")
        self.in_flight = InFlight()
        self.feed = EventFeed(self.workspace, manifest, self.bot_user_id)
        self.message_operations = MessageOperations(self.workspace, self.feed)
        self.channel_operations = ChannelOperations(self.workspace, self.message_operations)
        self.views = OpenViews(self.workspace, monotonic)
        self.response_urls = ResponseUrls(self.workspace, self.message_operations, lambda: self._server.base)
        self.sockets = Sockets(self.workspace.mint, app_id=self.workspace.app_id, ack_within=ack_within)
        self.delivery = Delivery(self.sockets, now=now, in_flight=self.in_flight)
        self.feed.deliver = self.delivery.event
        self.interactions = Interactions(self.workspace, self.views, self.response_urls, self.delivery, manifest)
        self.faults = Faults(now)
        self.desk = Desk(
            workspace=self.workspace,
            message_operations=self.message_operations,
            channel_operations=self.channel_operations,
            views=self.views,
            scopes=self.feed.scopes,
            home_enabled=bool(manifest.get("features", {}).get("app_home", {}).get("home_tab_enabled")),
            base=lambda: self._server.base,
            ticket=self.sockets.ticket,
            manifest=copied(dict(manifest)),
        )
        sorts = {self.bot_token: "bot", self.app_token: "app", self.config_token: "config"}
        self.gateway = Gateway(self.desk, self.faults, sorts, now)
        self.gateway.strict_rates = strict_rates
        self._server = Server(self.gateway, self.response_urls, self.sockets, self.in_flight, now)
        self._signer = SignedHttp("", secret=self.signing_secret, now=now, ack_within=ack_within)
        self._people: dict[str, Person] = {}
        sample_data.add_to(self.workspace, manifest)

    @property
    def acts(self) -> MessageOperations:
        """The former name of ``message_operations``, for scripts outside this repository."""
        return self.message_operations

    @property
    def rooms(self) -> ChannelOperations:
        """The former name of ``channel_operations``, for scripts outside this repository."""
        return self.channel_operations

    # Running

    async def start(self, port: int = 0, *, host: str = "127.0.0.1") -> None:
        """Listen on a loopback port; 0 takes a free one."""
        await self._server.start(host, port)

    async def stop(self) -> None:
        """Stop listening and drop what was to be sent again."""
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
        """Send everything as signed HTTP to this URL from now on, not over Socket Mode."""
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
        """Return once the app holds this many Socket Mode connections."""
        await self.sockets.connected(count)

    @property
    def num_connections(self) -> int:
        """How many Socket Mode connections take payloads."""
        return self.sockets.count

    async def disconnect_sockets(self, reason: str = "refresh_requested") -> None:
        """Tell every connection to close; the app is expected to open a new one."""
        await self.sockets.disconnect(reason)

    async def cut_sockets(self) -> None:
        """Lose every connection without notice."""
        await self.sockets.cut()

    def freeze_sockets(self) -> None:
        """Let nothing pass through the present connections, without closing them."""
        self.sockets.freeze()

    def refuse_sockets(self, times: int) -> None:
        """Refuse the next handshakes; each uses up its address all the same."""
        self.sockets.refusals = times

    def listen(self) -> None:
        """Keep from now on every byte that the app sends: requests with their headers, frames, and answers by HTTP."""
        self._server.heard, self.sockets.heard, self._signer.heard = [], [], []

    @property
    def heard(self) -> str:
        """What was kept since ``listen``."""
        requests = b"\n".join(self._server.heard or ()).decode(errors="replace")
        return "\n".join((requests, *(self.sockets.heard or ()), *(self._signer.heard or ())))

    # Waiting

    async def idle(self) -> None:
        """Return when no call is being served and no payload is on its way to the app.

        What a test holds back (``Hold``, ``hold_events``) and retries not yet due do not count.
        """
        await self.in_flight.idle()

    @property
    def activity(self) -> int:
        """Grows with each call, response_url post and delivery."""
        return self.in_flight.total

    def next_due(self) -> datetime | None:
        """Return when the next event is to be sent again."""
        return self.delivery.next_due()

    async def time_moved(self) -> None:
        """Send what has come due; call it after moving the clock."""
        self.delivery.send_due()

    # People and channels

    def person(self, name: str) -> Person:
        """Find a person by name or id; LookupError if there is none."""
        user = self.workspace.user_named(name)
        return self._people.setdefault(user.id, Person(user, self.channel_operations, self.interactions))

    @property
    def people(self) -> list[Person]:
        """Everyone but bots and deactivated users."""
        return [self.person(one.id) for one in self.workspace.users.values() if not one.is_bot and not one.deleted]

    def channel(self, name_or_id: str) -> Channel:
        """Find a channel by name or id; LookupError if there is none."""
        return self.workspace.channel_named(name_or_id)

    @property
    def channels(self) -> list[Channel]:
        """All conversations, oldest first."""
        return list(self.workspace.channels.values())

    def add_person(self, name: str, **more: Any) -> Person:
        """Add a person; ``more`` are fields of ``User``. No event is sent."""
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
        """Add a channel with these members (the app by its name or id). No event is sent."""
        ids = [one.id if isinstance(one, Person) else self.workspace.user_named(one).id for one in (creator, *members)]
        return self.workspace.add_channel(name, ids[0], list(dict.fromkeys(ids)), is_private=is_private)

    # What happened

    @property
    def calls(self) -> list[Call]:
        """Every Web API call (and response_url post, and upload), oldest first."""
        return self.gateway.calls

    @property
    def asked(self) -> int:
        """How many commands, clicks, choices and forms were sent to the app so far."""
        return self.delivery.asked

    @property
    def pings(self) -> list[Ping]:
        """Whom the app has mentioned in posts, not in edits."""
        return self.message_operations.pings

    def transcript(self, *channel_names: str) -> str:
        """Return what people see in these channels, or in all, as text for a terminal."""
        chosen = [self.channel(name) for name in channel_names] or self.channels
        return "\n\n".join(transcript(channel, self.workspace) for channel in chosen)
