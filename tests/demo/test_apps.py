"""What the app's makers may ask: its manifest, and whether Slack would show something."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.refusals import refused
from tests.demo.samples import modal, text_field


@pytest.fixture
def maker(slack: LocalSlack) -> AsyncWebClient:
    """Somebody with an app configuration token."""
    return AsyncWebClient(token=slack.config_token, base_url=slack.api_url, retry_handlers=[])


async def test_the_manifest_is_for_a_configuration_token_alone(
    slack: LocalSlack, client: AsyncWebClient, maker: AsyncWebClient, manifest: dict[str, Any]
) -> None:
    app_id = str(slack.workspace.app_id)
    assert (await maker.apps_manifest_export(app_id=app_id))["manifest"] == manifest
    with refused("not_allowed_token_type"):
        await client.apps_manifest_export(app_id=app_id)
    with refused("app_not_found"):
        await maker.apps_manifest_export(app_id="A0THER0001")
    with refused("invalid_app_id"):
        await maker.apps_manifest_export(app_id="warroom")


async def test_blocks_are_judged_and_shown_to_nobody(slack: LocalSlack, client: AsyncWebClient) -> None:
    wrong = {"type": "section", "text": {"type": "plain_text", "text": ""}}
    await client.blocks_validate(message={"text": "x", "blocks": [{"type": "divider"}]})
    await client.blocks_validate(view=modal(text_field()))
    for kind, payload in (("blocks", [wrong]), ("message", {"blocks": [wrong]}), ("view", modal(wrong))):
        with pytest.raises(SlackApiError) as caught:
            await client.api_call("blocks.validate", json={kind: payload})
        assert caught.value.response["error"] == f"invalid_{kind}"
        (error,) = caught.value.response["errors"]
        assert set(error) == {"code", "message", "pointer"}
        assert error["pointer"] == ("/0/text/text" if kind == "blocks" else "/blocks/0/text/text")
    with refused("invalid_arguments"):
        await client.blocks_validate(blocks=[], view=modal())
    assert not any(channel.messages for channel in slack.channels)
