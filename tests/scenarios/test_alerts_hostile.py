"""Whatever stands in an alert: it is decided about and shown, pings no one, and no link lies. Rows (part): 46."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from bot.demo.workspace.messages import Message
from tests.blocks.corpus import HOSTILE
from tests.support.monitoring import SETTINGS, SOURCES, Monitoring
from tests.support.world import POLICY, Stage, World

RULES: Final = """
alert_rules:
  - {match: {then: declare}, then: declare, severity: sev2, group_by: [group], wait: 1s}
  - {then: ask}
"""

LINK: Final = re.compile(r"<(https?://[^|>]+)\|([^>]*)>")

LEADING: Final = (
    "",
    "\ud83d",
    "\U0001f525",
    "<!channel> <@U0B0B00001>",
    "@here",
    "https://evil.example/",
    "<https://evil.example|https://bank.example>",
)
"""Texts that name an incident of their own."""


@pytest.fixture
def policy() -> str:
    return POLICY + SOURCES + RULES


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.more = SETTINGS
    return stage


def alert(words: str, **labels: str) -> dict[str, Any]:
    """An alert that says the same in each of its fields."""
    links = dict.fromkeys(("generatorURL", "silenceURL"), words)
    notes = dict.fromkeys(("summary", "description", "runbook_url", "dashboard_url", words), words)
    named = {"alertname": words, "severity": words, "service": words, words: words, **labels}
    return {"status": "firing", "labels": named, "annotations": notes, "startsAt": words, **links}


def markups(block: Any) -> Iterator[str]:
    """Yield the texts that Slack reads as its markup; in others, < and > are just that."""
    if isinstance(block, dict) and block.get("type") == "mrkdwn":
        yield block["text"]
    inner = block.values() if isinstance(block, dict) else block if isinstance(block, list) else ()
    for each in inner:
        yield from markups(each)


def check_links(message: Message) -> None:
    """Whatever leads out of Slack says where to: an address from an alert has no label of its own choice."""
    for url, label in (found for markup in markups(message.blocks) for found in LINK.findall(markup)):
        host = urlsplit(url).hostname or ""
        assert host == "local.slack.test" or f"({host})" in label, (url, label)


@pytest.mark.slow
async def test_whatever_stands_in_alerts_is_shown_and_pings_no_one(world: World) -> None:
    declared = [alert(words[:400], then="declare", group="one") for words in HOSTILE]
    alone = [alert(words, then="declare", group=str(nth)) for nth, words in enumerate(LEADING)]
    asked = [alert(words[:400], of="asked") for words in HOSTILE]

    for nth, (group, alerts) in enumerate({"one": declared, "two": asked, "three": alone}.items()):
        assert await Monitoring(world, group=group).says(alerts) == 200, nth
        await world.passes(seconds=70)

    assert len(world.rooms) == 1 + len(LEADING)
    assert world.slack.pings == []
    for room in [*world.rooms, world.incidents]:
        for message in [*room.messages, *(one for each in room.messages for one in room.thread(each))]:
            check_links(message)
    first = (await world.alice.command("/incident alerts", channel=world.rooms[0])).text
    assert f"{len(HOSTILE)} alerts, {len(HOSTILE)} firing" in first
    for number in range(1, 2 * len(HOSTILE) + len(LEADING), 7):
        assert "rule " in (await world.alice.command(f"/incident why A{number}")).text
    async with world.warroom.database.reading() as uow:
        assert await uow.alerts.undecided(world.clock_.now(), limit=9) == []
    assert world.slack.pings == []
