"""The one client with which Slack is called, and who we are to Slack."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.effects import Done, Later, Outcome, Refused, TokenDead, Unknown
from bot.domain.measures import Called, Measure
from bot.runtime import BEGIN_UNTIL, Clock, unheard
from bot.slack.blocks.check import sendable
from bot.slack.workspace.answers import is_readable
from bot.slack.workspace.errors import LeaseOverError, UnreadableError, code_of, outcome_of


class TokenError(Exception):
    """Slack does not take the bot token; the sentence says what to do."""


class _Client(AsyncWebClient):
    """Looks at each view that it sends, and reports each call that it makes."""

    report: Callable[[Measure], None] = staticmethod(unheard)

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:
        """See the SDK; every method of the Web API goes through here."""
        payload = arguments.get("json") or {}
        if "view" in payload:
            arguments["json"] = payload | {"view": sendable.view(payload["view"])}
        loop = asyncio.get_running_loop()
        began, outcome = loop.time(), "done"
        try:
            return await self._readable(api_method, **arguments)
        except Exception as error:
            outcome = _name(outcome_of(error, method=api_method))
            raise
        finally:
            self.report(Called(api_method, outcome, loop.time() - began))

    async def _readable(self, method: str, **arguments: Any) -> AsyncSlackResponse:
        try:
            answer = await super().api_call(method, **arguments)
        except (AttributeError, RecursionError, ValueError) as error:  # the SDK takes any JSON for an object
            raise UnreadableError(method) from error
        if not is_readable(method, answer.data):
            raise UnreadableError(method)
        return answer


_NAMES: Final = {Done: "done", Later: "later", Unknown: "unknown", Refused: "refused", TokenDead: "token_dead"}


def _name(outcome: Outcome) -> str:
    return "throttled" if isinstance(outcome, Later) and outcome.method else _NAMES[type(outcome)]


def lease_guard(clock: Clock) -> aiohttp.TraceConfig:
    """Let no request begin that a courier may no longer make.

    It looks as late as it can: a process that was stopped amid a delivery wakes up right here.
    """

    async def look(*_: object) -> None:
        if clock.monotonic() >= BEGIN_UNTIL.get():
            raise LeaseOverError

    guard = aiohttp.TraceConfig()
    guard.on_request_start.append(look)
    guard.on_connection_create_end.append(look)
    guard.on_connection_reuseconn.append(look)
    return guard


async def _never_elsewhere(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Follow no redirect: it would carry the token to whoever is named, and Slack's API sends none."""
    answer = await handler(request)
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        answer.close()
        raise UnreadableError(request.url.name)
    return answer


def slack_session(within: float, *traces: aiohttp.TraceConfig) -> aiohttp.ClientSession:
    """Open a session for calls to Slack.

    Args:
        within: seconds for one answer.
        traces: what looks at each request.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),  # whoever waited here for another would be told that Slack is slow
        timeout=aiohttp.ClientTimeout(total=within),
        trace_configs=list(traces),
        middlewares=[_never_elsewhere],
    )


def slack_client(
    token: str, api_url: str, session: aiohttp.ClientSession, report: Callable[[Measure], None] = unheard
) -> AsyncWebClient:
    """Make the client.

    The SDK's own retries are off: after a lost answer they send a message twice, and the caller sees success.
    """
    client = _Client(token=token, base_url=api_url, session=session, retry_handlers=[])
    client.report = report
    return client


@dataclass(frozen=True, slots=True)
class Me:
    """Who we are."""

    user_id: str
    bot_id: str
    team_id: str
    url: str
    """The workspace's address, with a slash at its end."""


class Identity:
    """Asks Slack once who we are."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._me: Me | None = None

    async def me(self) -> Me:
        """Return who we are.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack did not say.
        """
        if self._me is None:
            answer = await self._client.auth_test()
            self._me = Me(answer["user_id"], answer["bot_id"], answer["team_id"], answer["url"])
        return self._me

    @property
    def digest(self) -> str:
        """Name the token that the answer is for, without telling it."""
        return hashlib.sha256((self._client.token or "").encode()).hexdigest()[:16]

    def assume(self, me: Me) -> None:
        """Take what Slack said when it last answered: while it is away, what it delivers is handled all the same."""
        self._me = self._me or me

    async def check(self) -> Me | None:
        """Ask at the start; ``None``: Slack does not answer now, and is asked again when it matters.

        Raises:
            TokenError: it does not take our token.
        """
        try:
            return await self.me()
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            outcome = outcome_of(error, method="auth.test")
            if isinstance(outcome, TokenDead):
                code = code_of(error) if isinstance(error, SlackApiError) else ""
                raise TokenError(
                    f"Slack doesn't accept SLACK_BOT_TOKEN ({code}): copy the bot token (xoxb-) again from the app's "
                    "settings, OAuth & Permissions; install the app there if it was removed."
                ) from error
            return None
