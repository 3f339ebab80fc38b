"""The local Slack's canvases: strict as the real ones, and not letter for letter what was written."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.slack import LocalSlack
from tests.demo.refusals import refused


def markdown(text: str) -> dict[str, str]:
    return {"type": "markdown", "markdown": text}


@pytest.fixture
async def canvas(slack: LocalSlack, client: AsyncWebClient) -> str:
    slack.feed.scopes |= {"canvases:read", "canvases:write"}
    room = (await client.conversations_create(name="war-room"))["channel"]["id"]
    made = await client.conversations_canvases_create(
        channel_id=room, document_content=markdown("## One\n*a*\n\n- b\n\n## Two\n1 &lt; 2")
    )
    with refused("channel_canvas_already_exists"):
        await client.conversations_canvases_create(channel_id=room, document_content=markdown("x"))
    info = await client.conversations_info(channel=room)
    assert info["channel"]["properties"]["canvas"]["file_id"] == made["canvas_id"]
    return str(made["canvas_id"])


async def found(client: AsyncWebClient, canvas: str, **criteria: Any) -> list[str]:
    answer = await client.canvases_sections_lookup(canvas_id=canvas, criteria=criteria)
    return [each["id"] for each in answer["sections"]]


async def test_a_canvas_is_changed_block_by_block(client: AsyncWebClient, canvas: str) -> None:
    headings = await found(client, canvas, section_types=["any_header"])
    assert len(headings) == 2
    (two,) = await found(client, canvas, section_types=["h2"], contains_text="two")
    (b,) = await found(client, canvas, contains_text="- b")
    for change in (
        {"operation": "insert_before", "section_id": two, "document_content": markdown("before")},
        {"operation": "insert_after", "section_id": two, "document_content": markdown("after")},
        {"operation": "replace", "section_id": b, "document_content": markdown("- c")},
        {"operation": "insert_at_start", "document_content": markdown("start")},
        {"operation": "insert_at_end", "document_content": markdown("end")},
    ):
        await client.canvases_edit(canvas_id=canvas, changes=[change])
    content = (await client.canvases_getContent(canvas_id=canvas))["content"]
    assert content == "start\n\n## One\n\n_a_\n\n- c\n\nbefore\n\n## Two\n\nafter\n\n1 < 2\n\nend\n"
    await client.canvases_edit(canvas_id=canvas, changes=[{"operation": "replace", "document_content": markdown("x")}])
    assert (await client.canvases_getContent(canvas_id=canvas))["content"] == "x\n"
    await client.canvases_delete(canvas_id=canvas)
    with refused("canvas_not_found"):
        await client.canvases_getContent(canvas_id=canvas)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([], "invalid_arguments"),
        ([{"operation": "insert_at_end", "document_content": markdown("x")}] * 2, "invalid_arguments"),
        ([{"operation": "insert_at_end", "document_content": {"type": "text"}}], "invalid_arguments"),
        ([{"operation": "append", "document_content": markdown("x")}], "invalid_arguments"),
        ([{"operation": "delete", "section_id": "temp:C:none"}], "canvas_editing_failed"),
        ([{"operation": "insert_at_end", "document_content": markdown("#### too deep")}], "canvas_editing_failed"),
        ([{"operation": "insert_at_end", "document_content": markdown("| a |\n" * 301)}], "canvas_editing_failed"),
    ],
    ids=range(7),
)
async def test_what_slack_refuses(client: AsyncWebClient, canvas: str, changes: list[Any], code: str) -> None:
    with refused(code):
        await client.canvases_edit(canvas_id=canvas, changes=changes)
