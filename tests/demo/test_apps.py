"""What the app's makers may ask: its manifest, and whether Slack would show something."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.refusals import refused


@pytest.fixture
def maker(slack: LocalSlack) -> AsyncWebClient:
    """Someone with an app configuration token."""
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
