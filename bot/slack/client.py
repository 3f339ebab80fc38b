"""This file is about the one client with which Slack is called, and who we are to Slack."""

from __future__ import annotations

from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.effects import TokenDead
from bot.runtime import BEGIN_UNTIL, Clock
from bot.slack.errors import LeaseOverError, outcome_of


class TokenError(Exception):
    """Slack does not take the bot token; the sentence says what to do."""


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


def slack_client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Make the client.

    The SDK's own retries are off: after a lost answer they send a message twice, and the caller sees success.
    """
    return AsyncWebClient(token=token, base_url=api_url, session=session, retry_handlers=[])


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
                raise TokenError(outcome.reason) from error
            return None
