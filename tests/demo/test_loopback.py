"""Loopback only: no other machine reaches the demo, and no foreign name leads to it."""

from __future__ import annotations

import pytest

from bot.demo.browser.page import Page
from bot.demo.slack import LocalSlack
from tests.demo.visitor import Visitor
from tests.support.world import World


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "example.com", ""])
async def test_nothing_but_loopback_is_listened_on(world: World, slack: LocalSlack, host: str) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        await Page(world, []).start(host, 0)
    with pytest.raises(ValueError, match="loopback only"):
        await slack.start(host=host)


async def test_a_foreign_name_that_leads_here_is_refused(visitor: Visitor) -> None:
    for name in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example:4200"):
        assert await visitor.status("", Host=name) == 403
        assert await visitor.status("state?as=alice", Host=name) == 403
        assert await visitor.post(Host=name, Origin=f"http://{name}") == 403
    for name in ("localhost", "localhost:4200", "127.0.0.1", "[::1]:4200", "[::1]"):
        assert await visitor.status("", Host=name) == 200


async def test_the_local_slack_answers_no_foreign_name_either(visitor: Visitor, world: World) -> None:
    async with visitor.session.post(
        f"{world.slack.api_url}auth.test", data={"token": world.slack.bot_token}, headers={"Host": "evil.example"}
    ) as answer:
        assert answer.status == 403
