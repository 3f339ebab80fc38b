"""What someone types in the machine's shell: the same lines, rights and refusals as in Slack.

Nothing here needs Slack, but for what only Slack knows: who is in a user group, and who is in a private room. While it
is away, such a right is not given and such a room is not theirs.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final, Protocol

from bot.domain.incident import OPEN, IncidentError
from bot.domain.overview import Deadlines, Roles
from bot.domain.policy import Policy
from bot.runtime import Clock, Runtime
from bot.settings import Settings
from bot.slack.blocks import block_kit
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.text import unescape
from bot.slack.conversations.dispatch import with_membership
from bot.slack.conversations.interaction import How, Interaction
from bot.slack.conversations.table import BY_WORD
from bot.slack.conversations.which_incident import seen_in_status
from bot.slack.workspace.client import slack_client, slack_session
from bot.slack.workspace.directory import Directory, readable
from bot.slack.workspace.members import Members
from bot.workflows.reading.overview import overviews
from storage.engine.database import Database

SLACK_WITHIN: Final = 5.0
"""Seconds that Slack may take to say what only it knows."""

LISTED: Final = 100
"""Incidents that a list shows."""

_STYLE: Final = re.compile(r"(?<![\w*_~])([*_~])(\S(?:[^*_~\n]*\S)?)\1(?![\w*_~])")


class Installation(Protocol):
    """What the shell's commands are given."""

    clock: Clock

    def settings(self) -> Settings:
        """Read the settings."""

    def policy(self) -> Policy:
        """Read the policy."""


class Shell:
    """One person at the shell."""

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction

    @classmethod
    @asynccontextmanager
    async def open(cls, database: Database, installation: Installation, user: str) -> AsyncIterator[Shell]:
        """Open what is needed for one command.

        Args:
            user: Slack id of who says it; empty: no one in particular, who sees what is not private.
        """
        settings, clock = installation.settings(), installation.clock
        async with slack_session(SLACK_WITHIN) as session:
            client = slack_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, session)
            interaction = Interaction(
                runtime=Runtime(database=database, clock=clock, policy=installation.policy()),
                client=client,
                directory=Directory(client, clock, database),
                members=Members(client, clock),
                how=How.SHELL,
                user=user,
            )
            yield cls(interaction)

    async def say(self, word: str, text: str) -> str:
        """Do what ``/incident <word> <text>`` does, and return the answer as plain text.

        Raises:
            IncidentError: the refusal.
        """
        self._interaction.raw = f"{word} {escaped(text)}"
        try:
            said = await with_membership(self._interaction, partial(BY_WORD[word].start, text=escaped(text)))
        except IncidentError as refused:
            raise IncidentError(_plain(refused.sentence)) from refused
        return "" if said is None else in_a_terminal(said)

    async def open_incidents(self) -> list[dict[str, str | None]]:
        """Return the open incidents that this person may see, newest first."""
        found: list[dict[str, str | None]] = []

        async def read(interaction: Interaction) -> Rendered | None:
            found.clear()
            async with interaction.runtime.database.reading() as uow:
                seen = await seen_in_status(uow, interaction, OPEN, limit=LISTED)
                for view in await overviews(uow, interaction.runtime.policy, seen, frozenset({Deadlines, Roles})):
                    incident = view.incident
                    due = view.deadlines.next_update_at
                    found.append(
                        {
                            "number": incident.number,
                            "title": incident.title,
                            "severity": view.severity.label,
                            "status": str(incident.status),
                            "commander": view.commander,
                            "declared_at": incident.declared_at.isoformat(timespec="seconds"),
                            "next_update_at": due.isoformat(timespec="seconds") if due else None,
                        }
                    )
            return None

        await with_membership(self._interaction, read)
        return found


def escaped(typed: str) -> str:
    """Write a line as Slack would have sent it."""
    return typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_a_terminal(said: Rendered) -> str:
    """Return what an answer says, without its buttons, links and marks."""
    if not said.blocks:
        return _plain(said.text)
    lines = [line for block in said.blocks for line in _lines(block)]
    return "\n".join(_plain(line) for line in lines)


def _lines(block: block_kit.Block) -> list[str]:
    match block["type"]:
        case "header" | "section":
            parts = [block["text"]] if "text" in block else block.get("fields", [])
            return [part["text"] for part in parts]
        case "context":
            return ["  ".join(part["text"] for part in block["elements"] if "text" in part)]
        case _:
            return []


def _plain(mrkdwn: str) -> str:
    return unescape(readable(_STYLE.sub(r"\2", mrkdwn), {}))
