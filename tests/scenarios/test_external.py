"""What those outside read of an incident: a text of its own, from the first form to the page that they read."""

from __future__ import annotations

from typing import Final

from tests.support.wikis.confluence import ACCOUNT, KEY, SPACE, Confluence
from tests.support.world import POLICY, Stage, a_world

TEXT: Final = "For those outside"
OUTSIDE: Final = """
outlets:
  status: {{kind: confluence, key: env:TOKEN, url: {url}, space: {space}, account: {account}}}
postmortem:
  publish: {{outlets: []}}
  external: {{outlets: [status]}}
"""


async def test_the_version_for_those_outside_is_written_approved_and_published(stage: Stage) -> None:
    """Rows: 160."""
    wiki = Confluence()
    await wiki.start()
    policy = POLICY.replace("  admin:", "  product_manager: [U0CAR01001]\n  admin:")
    stage.policy_file.write_text(policy + OUTSIDE.format(url=wiki.url, space=SPACE, account=ACCOUNT), "utf-8")
    stage.more = {"TOKEN": KEY}
    try:
        async with a_world(stage) as world:
            await world.declare()
            await world.command("resolve now rolled back v2.3.4")
            await world.command("postmortem external")
            assert world.alice.modal
            assert "09:00–09:00 UTC, checkout was down" in world.alice.modal.visible
            await world.alice.submit({TEXT: "Checkout was down for @bob."})
            await world.settled()
            refused = await world.command("postmortem submit external")
            assert "It can't go out as it is: take out the name “@bob”" in refused.text
            await world.alice.press(refused.messages[0], "Edit")
            await world.alice.submit({TEXT: "Checkout was down. It works again."})
            await world.settled()
            await world.alice.press(world.alice.ephemerals[-1], "Ask for approval")
            await world.settled()
            stands = world.room.find("In review: external version")
            assert "Waiting for carol (product manager)" in stands.visible
            await world.carol.press(stands, "Approve")
            await world.passes(minutes=1)
            assert not wiki.requests, "someone has to publish it"
            await world.alice.press(stands, "Publish")
            await world.passes(minutes=1)
            (page,) = wiki.pages
            assert page.title == "INC-2026-1123-001 external"
            assert "Checkout was down. It works again." in page.body
            assert "rolled back" not in page.body, "nothing of the document"
            assert f"/pages/{page.id}" in stands.visible
            assert "*Resilience* ✅" not in world.card.visible, "it is a draft of its own"
    finally:
        await wiki.stop()
