"""Whether a token is of the right kind, and whether Slack accepts it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from bot.doctor.environment import read_environment
from bot.doctor.finding import Finding, Outcome, failed
from bot.doctor.socket import socket
from bot.doctor.workspace import identity, scopes
from bot.settings import NOT_ASKED_FOR, SettingsError, load_settings
from bot.slack.workspace.query import Query, query_session

SCOPES: Final = "scopes"
"""Findings of this kind turn a feature off; the rest of Warroom works."""


async def bot_token(token: str, api_url: str) -> Sequence[Finding]:
    """Tell whether it is a bot token, whose it is, and which scopes it lacks.

    Raises:
        AwayError: Slack does not answer.
    """
    if wrong := _wrong({**NOT_ASKED_FOR, "SLACK_BOT_TOKEN": token}, "Copy the Bot User OAuth Token."):
        return wrong
    async with query_session() as session:
        answer = await Query(token, api_url, session).ask("auth.test")
    return [identity(answer), *(() if answer.code else scopes(answer))]


async def app_token(token: str, api_url: str) -> Sequence[Finding]:
    """Tell whether it is an app-level token, and whether Slack opens a connection for it."""
    environ = {"SLACK_BOT_TOKEN": NOT_ASKED_FOR["SLACK_BOT_TOKEN"], "SLACK_APP_TOKEN": token, "SLACK_API_URL": api_url}
    if wrong := _wrong(environ, "Generate one under App-Level Tokens and copy it."):
        return wrong
    async with query_session() as session:
        return [await socket(read_environment(environ), session)]


def is_usable(findings: Iterable[Finding]) -> bool:
    """Tell whether a bot runs with such a token, though it may lack scopes."""
    return all(one.outcome is not Outcome.FAILED or one.check == SCOPES for one in findings)


def lacks_scopes(findings: Iterable[Finding]) -> bool:
    """Tell whether a scope of the manifest was not granted."""
    return any(one.outcome is Outcome.FAILED and one.check == SCOPES for one in findings)


def _wrong(environ: dict[str, str], fix: str) -> list[Finding]:
    try:
        load_settings(environ)
    except SettingsError as error:
        return [failed("tokens", problem, fix) for problem in error.problems]
    return []
