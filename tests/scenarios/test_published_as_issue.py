"""A postmortem becomes an issue on GitHub: approved in three stages, there once, and what GitHub refuses is told."""

from __future__ import annotations

import json
from typing import Final

from bot.demo.workspace.messages import Message
from tests.scenarios.test_approval import answered
from tests.support.stand_in import Fault
from tests.support.trackers.github import REPO, GitHub
from tests.support.wikis.issues import Issues
from tests.support.world import POLICY, Stage, World, a_world

AS_ISSUE: Final = """
outlets:
  handbook: {{kind: github, key: env:TOKEN, url: {url}, repo: {repo}, publishes: issue, labels: [postmortem]}}
postmortem:
  approvals: {{technical: [service_owner], operational: [admin], final: [product_manager]}}
  publish: {{outlets: [handbook]}}
"""
REFUSED: Final = Fault(
    status=422,
    body=json.dumps(
        {
            "message": "Validation Failed",
            "errors": [{"resource": "Issue", "field": "labels", "code": "custom", "message": "can't be created"}],
        }
    ),
)


async def approved(world: World) -> Message:
    """Ask for the approval and have each of three people approve by a click; return what shows where it stands."""
    await world.command("postmortem submit")
    stands = world.room.find("In review: postmortem")
    for person, next_one in ((world.bob, "operational"), (world.dana, "final"), (world.carol, "")):
        await person.press(person.direct_messages().messages[-1], "Approve")
        await world.settled()
        assert (f"{next_one} approval" if next_one else "Approved: postmortem") in stands.visible
    return stands


async def test_it_is_one_issue_whatever_github_refuses_first_and_each_publication_edits_it(stage: Stage) -> None:
    """Rows: 151. Rows (part): 160."""
    wiki = Issues()
    await wiki.start()
    people = "  service_owner: [U0B0B00001]\n  product_manager: [U0CAR01001]\n  admin:"
    policy = POLICY.replace("  admin:", people) + AS_ISSUE.format(url=wiki.url, repo=REPO)
    stage.policy_file.write_text(policy, "utf-8")
    stage.more = {"TOKEN": GitHub.key}
    try:
        async with a_world(stage) as world:
            await answered(world)
            stands = await approved(world)
            await world.passes(minutes=1)
            assert not wiki.requests, "someone has to publish it"
            wiki.choose = lambda: REFUSED if wiki.requests[-1] else None  # looking has no body
            await world.alice.press(stands, "Publish")
            await world.passes(minutes=1)
            for told in (stands, world.card):
                assert "GitHub refused labels (can't be created)" in told.visible
            assert not wiki.github.made
            wiki.choose = lambda: None
            await world.alice.press(world.card, "Retry")
            await world.passes(minutes=1)
            (issue,) = wiki.github.made
            assert (issue.title, issue.labels) == ("INC-2026-1123-001 postmortem", ["postmortem"])
            for said in ("60% of users", "a pool of 5", "no alert on the pool", "alert on the pool"):
                assert said in issue.text
            for shown in (stands, world.card):
                assert "refused" not in shown.visible
            assert f"https://github.com/{REPO}/issues/1" in stands.visible

            await world.command("postmortem lessons size pools by load")
            await world.passes(minutes=1)
            assert "size pools by load" not in issue.text, "no one has approved that"
            stands = await approved(world)
            await world.alice.press(stands, "Publish")
            await world.passes(minutes=1)
            assert wiki.github.made == [issue]
            assert "size pools by load" in issue.text
            assert issue.version == 2
    finally:
        await wiki.stop()
