"""The Bolt app: which payload goes to which function, and what happens to the rest."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.incident import IncidentError, Offer
from bot.domain.measures import Answered
from bot.runtime import Runtime
from bot.slack.blocks import block_kit
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.text import clean, size
from bot.slack.conversations import table
from bot.slack.conversations.commands import declare
from bot.slack.conversations.dispatch import dispatch, dispatch_event
from bot.slack.conversations.forms import FROM_HOME
from bot.slack.conversations.interaction import How, Interaction
from bot.slack.inbound import payload_shapes
from bot.slack.inbound.events import mega, membership, mention, reaction
from bot.slack.inbound.events.intake import Intake, is_of_ours
from bot.slack.inbound.last_received import LastReceived
from bot.slack.workspace import messages
from bot.slack.workspace.client import Identity
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.members import Members

REPLAY_HEADER: Final = "x-warroom-replay-key"
"""Header of our own, set by the HTTP door after it has checked the signature; never taken from outside."""

AGAIN_LIMIT: Final = 2_000
"""What a button's value holds. Source: Slack's reference, button element."""

HIDDEN_NAMES: Final = ("privategroup", "directmessage", "mpdm-")
"""What Slack calls a place in a payload that is not for everyone. Source: Slack's reference, interaction payloads."""
KINDS: Final = {"event_callback": "event", "block_actions": "click", "view_submission": "form"}
"""What a type of payload is called when answers are timed."""
EVENTS_API: Final = frozenset({"event_callback", "app_rate_limited"})
ANY: Final = re.compile(".*", re.DOTALL)

log = structlog.get_logger(__name__)


def _is_news(line: logging.LogRecord) -> bool:
    """Leave out Bolt's warning about SLACK_BOT_TOKEN, which it finds in the environment and doesn't need."""
    return "`token` will be unused" not in line.getMessage()


class SlackApp:
    """Takes every payload, over HTTP and Socket Mode alike."""

    def __init__(
        self, runtime: Runtime, client: AsyncWebClient, identity: Identity, directory: Directory, members: Members
    ) -> None:
        self._runtime = runtime
        self._client = client
        self._identity = identity
        self._directory = directory
        self._members = members
        self._megas = asyncio.Lock()
        self._received = LastReceived(runtime)
        self._intake = Intake(runtime, self._interaction_of)
        # Signatures are checked at the HTTP door, where the raw bytes and both secrets of a rotation are at hand.
        logging.getLogger("slack_bolt.AsyncApp").addFilter(_is_news)
        self.bolt = AsyncApp(
            name="warroom",  # else Bolt reads every file on the call stack to find one
            client=AsyncWebClient(base_url=client.base_url, session=client.session, retry_handlers=[]),
            authorize=_authorizer(runtime, identity, client),
            request_verification_enabled=False,
            process_before_response=True,  # otherwise Bolt looks every 10 ms whether we have acknowledged
        )
        self.bolt.command(ANY)(self._on_command)
        self.bolt.action(ANY)(self._on_click)
        self.bolt.view(ANY)(self._on_form)
        self.bolt.view_closed(ANY)(self._acknowledge)
        self.bolt.shortcut(ANY)(self._on_shortcut)
        self.bolt.options(ANY)(self._acknowledge)

    async def dispatch(self, body: Mapping[str, Any], *, replay_key: str | None) -> BoltResponse:
        """Hand over a payload that is Slack's: it came through our socket, or its signature was found genuine.

        It was parsed by us: Bolt's own parser loses a command whose text holds the word "payload". Whatever it is, it
        is answered; Slack stops sending events to who leaves too many unanswered.

        Args:
            replay_key: hash of the request's signature; ``None``: it came through the socket.
        """
        payload = payload_shapes.checked(body)
        if payload is None:
            kind = body.get("type")
            named = ascii(kind)[:100] if isinstance(kind, str) else type(kind).__name__
            log.warning("a payload of an unknown kind", type=named, members=len(body))
            return BoltResponse(status=200, body="")
        self._received.note(payload)
        began = asyncio.get_running_loop().time()
        try:
            if payload.get("type") in EVENTS_API:
                return await self._take_events(payload)
            headers: dict[str, str | Sequence[str]] = {REPLAY_HEADER: replay_key} if replay_key is not None else {}
            request = AsyncBoltRequest(body=payload, mode="socket_mode", headers=headers)
            return await self.bolt.async_dispatch(request)
        finally:
            kind = "command" if "command" in payload else KINDS.get(str(payload.get("type")), "other")
            self._runtime.report(Answered(kind, asyncio.get_running_loop().time() - began))

    async def _take_events(self, body: dict[str, Any]) -> BoltResponse:
        """Store an event before it is answered: Bolt would answer before its listeners run."""
        if body["type"] == "app_rate_limited":
            log.error("Slack drops events for a minute: there are too many", minute=body.get("minute_rate_limited"))
            self._runtime.missed()
            return BoltResponse(status=200, body="")
        try:
            if not is_of_ours(body["event"], await self._identity.me()):
                await self._take_event(body)
        except Exception:  # Slack sends it again, but not for ever
            log.exception("an event could not be stored")
            self._runtime.missed()
            return BoltResponse(status=500, body="")
        return BoltResponse(status=200, body="")

    async def _take_event(self, body: dict[str, Any]) -> None:
        """Take an event; what someone asks for by it, and may be refused, has a transaction of its own."""
        event = body["event"]
        take = mega.take if mega.is_mega(event) else reaction.take if reaction.records(event, self._runtime) else None
        if take is not None:
            interaction = self._interaction_of(event["user"], event["item"]["channel"])
            interaction.replay_key = f"event:{body['event_id']}"
            async with self._megas:  # put on and taken off at once: in the order in which it was done
                await take(interaction, body)
        elif event.get("type") == mention.EVENT:
            await self._on_mention(body)
        else:
            await self._intake.take(body)

    def brief(self, channel: str, user: str, incident_id: int) -> None:
        """Tell someone what the others know: they came late, while we were away."""
        interaction = self._interaction_of(user, channel)
        self._runtime.spawn(membership.greet(interaction, incident_id=incident_id), what="brief who came late")

    async def _on_command(self, ack: AsyncAck, body: dict[str, Any], req: AsyncBoltRequest) -> None:
        interaction = self._interaction(How.COMMAND, body, req)
        interaction.raw = body.get("text") or ""
        interaction.channel = body.get("channel_id", "")
        interaction.user = body["user_id"]
        interaction.again = _again(interaction.raw, "")
        await dispatch(interaction, table.run, ack)

    async def _on_mention(self, body: dict[str, Any]) -> None:
        event = body["event"]
        said = mention.command_in(event, (await self._identity.me()).user_id)
        if said is None:
            return
        interaction = self._interaction_of(event["user"], event["channel"])
        interaction.raw = said
        interaction.thread = event.get("thread_ts", "")
        interaction.again = _again(said, interaction.thread)
        interaction.replay_key = f"event:{body['event_id']}"
        await dispatch_event(interaction, table.run_mention)

    async def _on_shortcut(self, ack: AsyncAck, body: dict[str, Any], req: AsyncBoltRequest) -> None:
        interaction = self._interaction(How.CLICK, body, req)
        interaction.again = Offer("Open the form", "declare.open", "")
        if "message" in body:
            interaction.about = messages.source(body["message"], interaction.channel)
            interaction.again = replace(interaction.again, value=declare.remembered(interaction.about))
        if body["callback_id"] not in declare.SUBCOMMAND.shortcuts:  # no button holds what another needs
            interaction.again = None
        run = table.SHORTCUTS.get(body["callback_id"], _outdated)
        await dispatch(interaction, run, ack)

    async def _on_click(self, ack: AsyncAck, body: dict[str, Any], req: AsyncBoltRequest) -> None:
        interaction = self._interaction(How.CLICK, body, req)
        pressed = body["actions"][0]
        action, _, interaction.detail = pressed["action_id"].partition(":")
        interaction.value = pressed.get("value", "")
        if pressed.get("type") == "overflow":
            action, _, interaction.value = pressed["selected_option"]["value"].partition(block_kit.CHOICE)
        container = body.get("container") or {}
        interaction.message = f"{container.get('channel_id', '')}:{container.get('message_ts', '')}"
        interaction.thread = container.get("thread_ts", "") if container.get("is_ephemeral") else ""
        again = f"{action}:{interaction.detail}" if interaction.detail else action
        interaction.again = Offer("Open the form", again, interaction.value)
        view = body.get("view") or {}
        if not view:  # of a menu in a message; in a form it is one answer of several
            interaction.value = interaction.value or (pressed.get("selected_option") or {}).get("value", "")
        interaction.at_home = view.get("type") == "home" or view.get("callback_id", "").endswith(FROM_HOME)
        if view.get("type") == "modal":
            interaction.view_id = view["id"]
            interaction.value = interaction.value or view.get("private_metadata", "")
        state = (view.get("state") or body.get("state") or {}).get("values") or {}
        # What was ticked just now is in the action itself, wherever it stands.
        acted = {pressed.get("block_id", ""): {pressed["action_id"]: pressed}}
        interaction.values, interaction.ticked = _values(state), {**_ticked(state), **_ticked(acted)}
        await dispatch(interaction, table.BUTTONS.get(action, _outdated), ack)

    async def _on_form(self, ack: AsyncAck, body: dict[str, Any], req: AsyncBoltRequest) -> None:
        view = body["view"]
        interaction = self._interaction(How.FORM, body, req)
        interaction.value = view.get("private_metadata", "")
        interaction.values, interaction.ticked = _values(view["state"]["values"]), _ticked(view["state"]["values"])
        interaction.form = view | {"callback_id": view["callback_id"].removesuffix(FROM_HOME)}
        interaction.fields = tuple(block["block_id"] for block in view["blocks"] if block["type"] == "input")
        interaction.view_id = view["id"]
        interaction.replay_key = f"form:{view['id']}"  # a refused form keeps nothing, so it can be sent again
        interaction.at_home = view["callback_id"].endswith(FROM_HOME)
        run = table.FORMS.get(view["callback_id"].removesuffix(FROM_HOME), _outdated)
        await dispatch(interaction, run, ack)

    async def _acknowledge(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Answer what no one listens for: silence would count as a failure of ours."""
        log.info("a payload that nothing handles", type=body.get("type"))
        await ack()

    def _interaction(self, how: How, body: Mapping[str, Any], req: AsyncBoltRequest) -> Interaction:
        place: Mapping[str, str] = body.get("channel") or {}
        interaction = self._interaction_of((body.get("user") or {}).get("id", ""), place.get("id", ""), how=how)
        interaction.in_private = place.get("name", "").startswith(HIDDEN_NAMES)
        interaction.trigger = body.get("trigger_id", "")
        interaction.response_url = body.get("response_url", "")
        interaction.replay_key = next(iter(req.headers.get(REPLAY_HEADER, ())), None)
        return interaction

    def _interaction_of(self, user: str, channel: str, *, how: How = How.EVENT) -> Interaction:
        """Make the interaction of someone; as an event, they did no more than say something, or come somewhere."""
        return Interaction(
            runtime=self._runtime,
            client=self._client,
            directory=self._directory,
            members=self._members,
            how=how,
            user=user,
            channel=channel,
        )


def _again(typed: str, thread: str) -> Offer | None:
    """Offer what was typed as a button: one that is pressed can open a form."""
    value = f"{thread}:{typed}"
    return Offer("Open the form", "command.again", value) if size(value) <= AGAIN_LIMIT else None


def _authorizer(
    runtime: Runtime, identity: Identity, client: AsyncWebClient
) -> Callable[[], Awaitable[AuthorizeResult]]:
    """Tell Bolt who we are, without the call that it would make before the first payload is handled."""

    async def authorize() -> AuthorizeResult:
        try:
            me = await identity.me()
        except SlackApiError as error:
            # Bolt would answer 200 to that, and what came would be lost. Any other error makes Slack send it again.
            raise RuntimeError("Slack does not say who we are") from error
        runtime.workspace_url = runtime.workspace_url or me.url
        return AuthorizeResult(
            enterprise_id=None, team_id=me.team_id, bot_user_id=me.user_id, bot_id=me.bot_id, bot_token=client.token
        )

    return authorize


async def _outdated(interaction: Interaction) -> Rendered | None:
    raise IncidentError(
        "This button, form or shortcut is from an older version of Warroom. "
        "`/incident status` shows how things are now."
    )


def _values(state: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, str]:
    """Read what was typed and chosen, by block; what was left empty is empty text."""
    values = {}
    for block, actions in state.items():
        for element in actions.values():
            chosen = (element.get("selected_option") or {}).get("value")
            picked = str(element.get("selected_user") or element.get("selected_date_time") or "")
            values[block] = clean(element.get("value") or chosen or picked)
    return values


def _ticked(state: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, tuple[str, ...]]:
    """Read what was chosen where several may be, by block."""
    return {
        block: tuple(option["value"] for option in element["selected_options"])
        for block, actions in state.items()
        for element in actions.values()
        if "selected_options" in element
    }
