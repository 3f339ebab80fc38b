"""One incident for use outside Warroom: with people's names and links, without anyone's secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.domain.postmortem.material import Material, Names
from bot.logs import MASK
from bot.settings import NOT_ASKED_FOR, Settings
from bot.slack.shell.incident import SLACK_WITHIN, Installation
from bot.slack.workspace.client import Identity, slack_client, slack_session
from bot.slack.workspace.directory import Directory, names_for, readable
from bot.workflows.postmortem import material
from bot.workflows.reading.export import the_incident
from storage.engine.database import Database

_SECRETS: Final = (
    re.compile(r"(\b(?:xoxe[.-])?xox[a-z][.-]|\bxapp-)[\w.%-]+"),
    re.compile(r"(\bhooks\.slack\.com/\w+/)[\w/-]+"),
    re.compile(r"([?&]pub_secret=)[^\s&>|]+"),
    re.compile(r"(\bslack-files\.com/T\w+-F\w+-)\w+"),
)
"""Slack's tokens, webhooks and public links to files, each after what tells its kind. Source: files.sharedPublicURL."""


@dataclass(frozen=True, slots=True)
class Export:
    """What an incident is written from."""

    material: Material
    names: Names
    is_named: bool
    """``False``: Slack did not say what people are called; their ids stand in their place, and links are missing."""


async def export(database: Database, installation: Installation, word: str, *, private: bool) -> Export:
    """Read an incident, beside a running bot or without one; ask Slack for names, if it is there.

    Args:
        word: its number, or the end of it.
        private: it may be a private one.

    Raises:
        IncidentError: there is none of that number, or several.
    """
    settings, policy = installation.settings(), installation.policy()
    async with slack_session(SLACK_WITHIN) as session:
        client = slack_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, session)
        url = await _workspace(settings, Identity(client))
        async with database.reading() as uow:
            incident = await the_incident(uow, word, private=private)
            known = await material(uow, policy, incident.id, workspace_url=url)
        names = await names_for(Directory(client, installation.clock), known) if url else partial(readable, names={})
    return Export(known, lambda text: without_secrets(names(text)), is_named=bool(url))


def without_secrets(text: str) -> str:
    """Mask what would let a reader into Slack."""
    for secret in _SECRETS:
        text = secret.sub(rf"\1{MASK}", text)
    return text


async def _workspace(settings: Settings, identity: Identity) -> str:
    """Return the workspace's address; empty: no token was given, or Slack does not answer."""
    if settings.slack_bot_token.get_secret_value() in NOT_ASKED_FOR.values():
        return ""
    try:
        return (await identity.me()).url
    except (SlackApiError, aiohttp.ClientError, TimeoutError):
        return ""
