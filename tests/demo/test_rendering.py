"""What people see: texts, blocks, and the transcript of a channel."""

from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.rendering.blocks import render_blocks
from bot.demo.rendering.mrkdwn import render_text
from bot.demo.slack import LocalSlack
from tests.demo.bolt_app import Clock
from tests.demo.samples import BUTTON, text_field

SEVEN = int(datetime(2026, 11, 21, 7, 5, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<@U0B0B00001> and <@U0CAR01001|c>", "@bob and @carol"),
        ("<!subteam^S0ONCALL01>", "@oncall"),
        ("<#C0INC1DENT|old-name>", "#incidents"),
        ("<!channel>", "@channel (everyone was pinged)"),
        ("<https://example.com|the page>", "the page (https://example.com)"),
        ("<https://example.com>", "https://example.com"),
        ("<mailto:a@example.com|a@example.com>", "a@example.com"),
        (f"<!date^{SEVEN}^{{date_short_pretty}} at {{time}}|never>", "today at 07:05"),
        (f"<!date^{SEVEN}^{{date_num}} {{time_secs}}|never>", "2026-11-21 07:05:00"),
        (f"<!date^{SEVEN}^{{date}}|never>", "November 21st, 2026"),
        (f"<!date^{SEVEN}^{{ago}}|never>", "in 3 hours"),
        ("<!date^soon^{date}|never>", "never"),
        ("<@U404>", "@U404"),
    ],
)
def test_tokens_become_names(clock: Clock, manifest: dict[str, Any], text: str, shown: str) -> None:
    assert render_text(text, LocalSlack(now=clock.now, manifest=manifest).workspace) == shown


def test_every_block_is_readable(clock: Clock, manifest: dict[str, Any]) -> None:
    names = LocalSlack(now=clock.now, manifest=manifest).workspace
    cells = [[{"type": "raw_text", "text": text} for text in row] for row in (("who", "since"), ("bob", "03:07"))]
    line = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U0B0B00001"}]}
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": "SEV1 <checkout>"}},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*Impact*"},
            "fields": [{"type": "mrkdwn", "text": "<@U0B0B00001>"}],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "since 03:07"}]},
        {"type": "divider"},
        BUTTON,
        text_field() | {"optional": True},
        {"type": "markdown", "text": "**bold**"},
        {"type": "table", "rows": cells},
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": [line]}]},
    ]
    assert render_blocks(blocks, names).splitlines() == [
        "SEV1 <checkout>",
        "*Impact*",
        "@bob",
        "since 03:07",
        "---",
        "[ Take command ]",
        "Title (optional): [...]",
        "**bold**",
        "who  since",
        "bob  03:07",
        "- @bob",
    ]


async def test_a_transcript_shows_a_channel_as_people_see_it(slack: LocalSlack, client: AsyncWebClient) -> None:
    incidents, alice, bob = slack.channel("incidents"), slack.person("alice"), slack.person("bob")
    await client.conversations_setTopic(channel=incidents.id, topic="checkout is down")
    posted = await client.chat_postMessage(channel=incidents.id, text="card", blocks=[BUTTON])
    card = incidents.messages[0]
    await client.pins_add(channel=incidents.id, timestamp=posted["ts"])
    await alice.say("word " * 40, channel=incidents, thread=card)
    log = await bob.say("see", channel=incidents, files={"app.log": "boom"})
    await alice.react(log, "eyes")
    await bob.edit(log, "look")
    await bob.delete(await bob.say("never mind", channel=incidents))

    shown = slack.transcript("incidents")

    assert "#incidents" in shown
    assert "topic: checkout is down" in shown
    assert "members: alice, bob" in shown
    assert "03:07  warroom (app) (pinned)" in shown
    assert "[ Take command ]" in shown
    assert "      | 03:07  alice" in shown
    assert "03:07  bob (edited)" in shown
    assert "[file app.log, 4 bytes]" in shown
    assert ":eyes: 1" in shown
    assert "never mind" not in shown
    assert max(map(len, shown.splitlines())) <= 100
