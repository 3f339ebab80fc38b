"""A draft on its way out: as of the version that was approved, once whatever happens, and nothing that is private."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.domain.draft import POSTMORTEM
from bot.domain.incident import Incident
from bot.domain.publish_draft import PublishDraft
from bot.workflows.telling.keys import order
from tests.support.stand_in import Fault
from tests.support.wikis.confluence import ACCOUNT, KEY, SPACE, Confluence
from tests.support.world import POLICY, Stage, World, a_world

OUTLETS = """
outlets:
  wiki: {{kind: confluence, key: env:TOKEN, url: {url}, space: {space}, account: {account}}}
"""


@pytest.fixture
async def wiki() -> AsyncIterator[Confluence]:
    server = Confluence()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def world(stage: Stage, wiki: Confluence) -> AsyncIterator[World]:
    stage.policy_file.write_text(POLICY + OUTLETS.format(url=wiki.url, space=SPACE, account=ACCOUNT), "utf-8")
    stage.more = {"TOKEN": KEY}
    async with a_world(stage) as opened:
        yield opened


async def publish(world: World, version: int) -> Incident:
    async with world.warroom.runtime.transaction() as uow:
        incident = await uow.incidents.get(1)
        effect = PublishDraft(outlet="wiki", draft=POSTMORTEM, version=version)
        uow.outbox.add(order(incident, effect, f"publish:{version}", lane="outlet:wiki"))
    await world.passes(minutes=2)
    return incident


async def test_a_draft_is_published_as_of_a_version_once(world: World, wiki: Confluence) -> None:
    await world.declare()
    await world.command("resolve now rolled back v2.3.4")
    await world.command("postmortem impact no one could pay")
    await world.command("postmortem root cause not approved yet")
    wiki.choose = lambda: Fault(taken=True) if len(wiki.requests) == 3 else None
    incident = await publish(world, 1)
    (page,) = wiki.pages
    assert page.title == f"{incident.number} postmortem"
    assert "no one could pay" in page.body
    assert "not approved yet" not in page.body
    assert "alice" in page.body, "people are called by their names"
    assert world.alice.id not in page.body
    async with world.warroom.database.reading() as uow:
        (step,) = [each for each in await uow.drafts.steps(1) if each.step == "outlet:wiki"]
    assert step.note == wiki.kept[0].address, "it is known where it stands"
    await publish(world, 2)
    assert (len(wiki.pages), page.version) == (1, 2)
    assert "not approved yet" in page.body


async def test_nothing_of_a_private_incident_is_published(world: World, wiki: Confluence) -> None:
    await world.declare("--private the laptop of the CEO was stolen sev1")
    await world.command("resolve now found it")
    await publish(world, 0)
    assert not wiki.requests
