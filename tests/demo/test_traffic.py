"""Traffic: what the app and Slack sent to each other, as the page lists it."""

from __future__ import annotations

from tests.demo.visitor import Visitor
from tests.support.world import World


async def test_what_the_app_and_slack_sent_is_listed(visitor: Visitor, world: World) -> None:
    await visitor.act("alice", "command", channel=world.slack.channel("general").id, text="/incident help")
    async with visitor.session.get(f"{visitor.page.address}traffic") as answer:
        said = await answer.json()
    (asked,) = [one for one in said if one["what"] == "/incident"]
    (acknowledged,) = [one for one in said if one["what"] == "acknowledged /incident"]
    assert (asked["by"], asked["body"]["text"]) == ("slack", "help")
    assert (acknowledged["by"], "What you can type" in acknowledged["body"]["text"]) == ("app", True)
    assert any(one["what"] == "auth.test" and one["answer"]["ok"] for one in said)
    assert [one["number"] for one in said] == list(range(len(said)))
    async with visitor.session.get(f"{visitor.page.address}traffic", params={"since": len(said)}) as answer:
        assert await answer.json() == []
