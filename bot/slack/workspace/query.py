"""Asking Slack one question at a time, with a refusal as one of the answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.effects import Later, Unknown
from bot.slack.workspace.client import slack_client, slack_session
from bot.slack.workspace.errors import code_of, outcome_of, sentence_for

ANSWER_WITHIN: Final = 10.0
"""Seconds for one answer of Slack: as long as a person at a shell would wait."""

CHANNELS: Final = "public_channel,private_channel"


def query_session() -> aiohttp.ClientSession:
    """Open a session for inquiries."""
    return slack_session(ANSWER_WITHIN)


class AwayError(Exception):
    """Slack gave no answer that says anything; the words say why: plain text, no capital, no full stop."""


@dataclass(frozen=True, slots=True)
class Response:
    """What Slack said."""

    code: str
    """Why it would not; empty: it did."""
    data: Mapping[str, Any]
    """The whole answer, parsed."""
    headers: Mapping[str, str]
    """By name in lower case."""

    @property
    def reason(self) -> str:
        """Why it would not, for people: plain text, no capital, no full stop."""
        needed = self.data.get("needed")
        return sentence_for(self.code, needed if isinstance(needed, str) else None).removesuffix(", then press Retry")


class Query:
    """Asks with one token. Doctor asks for nothing that changes anything; init makes a channel."""

    def __init__(self, token: str, api_url: str, session: aiohttp.ClientSession) -> None:
        self._client: AsyncWebClient = slack_client(token, api_url, session)

    async def ask(self, method: str, **arguments: str) -> Response:
        """Call a method of the Web API.

        Raises:
            AwayError: Slack cannot be reached, has a failure of its own, or asks to go slower.
        """
        try:
            answer = await self._client.api_call(method, data=arguments)
        except SlackApiError as refused:
            outcome = outcome_of(refused, method=method)
            if isinstance(outcome, Later | Unknown):
                raise AwayError(outcome.reason) from refused
            return Response(code_of(refused), refused.response.data, _named(refused.response.headers))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            outcome = outcome_of(error, method=method)
            raise AwayError(outcome.reason if isinstance(outcome, Later | Unknown) else type(error).__name__) from error
        return Response("", dict(answer.data) if isinstance(answer.data, dict) else {}, _named(answer.headers))

    async def own_channels(self, **more: str) -> tuple[Response, list[Mapping[str, Any]]]:
        """Read every page of the channels that we are in; the last answer tells whether Slack would.

        Args:
            more: further arguments of ``users.conversations``.

        Raises:
            AwayError: as `ask`.
        """
        found: list[Mapping[str, Any]] = []
        cursor = ""
        while True:
            page = {"cursor": cursor} if cursor else {}
            answer = await self.ask("users.conversations", types=CHANNELS, limit="200", **more, **page)
            found += answer.data.get("channels") or ()
            cursor = (answer.data.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return answer, found


async def greeting(url: str, session: aiohttp.ClientSession) -> Mapping[str, Any]:
    """Open a Socket Mode connection, return its first frame, and go at once: what arrives here is lost to others.

    Raises:
        aiohttp.ClientError, OSError, TypeError, ValueError, RecursionError: there is no connection, or no frame that
            can be read.
    """
    async with session.ws_connect(url) as line:
        frame = json.loads(await line.receive_str())
    if not isinstance(frame, dict):
        raise TypeError("a frame that isn't an object")
    return frame


def _named(headers: Mapping[str, Any]) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in headers.items()}
