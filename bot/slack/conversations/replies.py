"""How an answer reaches the one person who asked.

Answers are no effects: they may be lost, and are never repeated. Public facts always go through the outbox.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.blocks import block_kit
from bot.slack.blocks.check import sendable
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.workspace.errors import NOT_THERE_ERRORS, code_of, is_bad_payload

log = structlog.get_logger(__name__)


async def whisper(interaction: Interaction, said: Rendered) -> None:
    """Say something to this person alone: where it was done, or in direct messages if that is nowhere."""
    if interaction.response_url:  # a form has none
        await _respond(interaction, said)
    elif not await whisper_in_channel(interaction, said):
        await _say_directly(interaction, said)


async def _respond(interaction: Interaction, said: Rendered) -> None:
    session = interaction.client.session
    webhook = AsyncWebhookClient(interaction.response_url, session=session, retry_handlers=[])  # never repeated
    thread = {"thread_ts": interaction.thread} if interaction.thread else {}
    try:
        answer = await webhook.send_dict(
            {**_payload(said), "response_type": "ephemeral", "replace_original": interaction.settled, **thread}
        )
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:  # what came back may be no text
        log.info("an answer was lost", error=type(error).__name__)
        return
    if answer.status_code != HTTPStatus.OK:
        log.info("an answer was refused", status=answer.status_code)
        if said.instead:
            await _respond(interaction, _in_words(said))


async def whisper_in_channel(interaction: Interaction, said: Rendered) -> bool:
    """Say something to this person alone in the channel; ``False``: the channel is nowhere that both are in."""
    if not interaction.channel:
        return False
    try:
        await interaction.client.chat_postEphemeral(
            channel=interaction.channel,
            user=interaction.user,
            thread_ts=interaction.thread or None,
            **_payload(said),
        )
    except SlackApiError as error:
        log.info("an answer was refused", code=code_of(error))
        if said.instead and is_bad_payload(code_of(error)):
            return await whisper_in_channel(interaction, _in_words(said))
        return code_of(error) not in NOT_THERE_ERRORS
    except (aiohttp.ClientError, TimeoutError) as error:
        log.info("an answer was lost", error=type(error).__name__)
    return True


async def _say_directly(interaction: Interaction, said: Rendered) -> None:
    try:
        await interaction.client.chat_postMessage(
            channel=interaction.user,
            unfurl_links=False,
            unfurl_media=False,
            **_payload(said),
        )
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.info("an answer was lost", error=type(error).__name__)


def _in_words(said: Rendered) -> Rendered:
    """Return what is shown where Slack does not take the blocks of an answer."""
    return replace(said, blocks=said.instead, instead=[])


def _payload(said: Rendered) -> dict[str, Any]:
    return sendable.message({"text": said.text, "blocks": said.blocks or None})


async def open_window(interaction: Interaction, view: block_kit.Block) -> bool:
    """Show a window to someone who did it where nothing can be said; ``False``: Slack would not."""
    if not interaction.trigger:
        return False
    try:
        await interaction.client.views_open(trigger_id=interaction.trigger, view=view)
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.info("a window could not be opened", error=type(error).__name__)
        return False
    return True
