"""What people are asked about alerts, in one message that pings no one, and what their answers do. Rows: 46."""

from __future__ import annotations

import pytest

from bot.demo.faults import Refuse
from bot.demo.workspace.messages import Message
from bot.domain.alert import Decision
from tests.support.monitoring import SETTINGS, SOURCES, Monitoring
from tests.support.shell import Shell
from tests.support.world import POLICY, Stage, World

RULES = """
alert_rules:
  - {match: {severity: page}, then: declare, group_by: [service], wait: 0s}
  - {match: {severity: [critical, error]}, then: ask, group_by: [service]}
  - {then: ask}
"""


@pytest.fixture
def policy() -> str:
    return POLICY + SOURCES + RULES


@pytest.fixture
def stage(stage: Stage) -> Stage:
    stage.more = SETTINGS
    return stage


def asked(world: World) -> list[Message]:
    return [one for one in world.incidents.messages if "🔔" in one.text or "🔕" in one.text]


async def decisions(world: World) -> list[Decision]:
    async with world.warroom.database.reading() as uow:
        found = [await uow.alerts.get(number) for number in range(1, 40)]
    return [each.decision for each in found if each is not None]


BUTTONS = ["Declare", "Add to incident", "Ignore", "False alarm", "Why?"]


async def test_one_message_is_edited_as_more_arrive_and_pings_no_one(world: World, prod: Monitoring) -> None:
    await prod.fires("Slow <@U0B0B00001> <!channel>", severity="error", service="search")
    await world.passes(seconds=5)
    (question,) = asked(world)
    assert question.buttons == BUTTONS
    await prod.fires("Errors", severity="error", service="search")
    await prod.fires("Slow <@U0B0B00001> <!channel>", severity="error", service="search")
    await world.passes(seconds=5)
    assert asked(world) == [question]
    assert "2 alerts" in question.visible
    assert "service=search" in question.visible
    await prod.ends("Errors", severity="error", service="search")
    await world.passes(seconds=5)
    assert "1 still firing" in question.visible
    assert world.slack.pings == []
    why = await world.bob.press(question, "Why?")
    await world.settled()
    assert "matched rule 2 because severity=error; asked in #incidents, in a message" in why.text
    assert world.rooms == []


async def test_declare_makes_an_incident_of_what_was_asked_about(world: World, prod: Monitoring) -> None:
    await prod.fires("Slow", before=60, severity="error", service="checkout")
    await prod.fires("Errors", severity="error", service="checkout")
    await world.passes(minutes=5)
    (question,) = asked(world)
    reply = await world.alice.press(question, "Declare")
    await world.passes(seconds=10)
    assert "Declared *INC-2026-1123-001*: Slow." in reply.text
    assert "Declared as INC-2026-1123-001 by @alice" in question.visible
    assert question.buttons == []
    assert "2 alerts firing" in world.card.visible
    assert "by @alice" in world.card.visible
    assert await decisions(world) == [Decision.DECLARED] * 2
    await prod.fires("Down", severity="error", service="checkout")
    await world.passes(seconds=10)
    assert len(asked(world)) == 1, "it joins"
    assert "3 alerts firing" in world.card.visible


@pytest.mark.parametrize(
    ("button", "said"), [("Ignore", "Ignored by @bob at"), ("False alarm", "False alarm, per @bob at")]
)
async def test_ignored_is_not_asked_again_while_it_flaps(
    world: World, prod: Monitoring, button: str, said: str
) -> None:
    await prod.fires("Slow", severity="error", service="search")
    await world.passes(seconds=5)
    (question,) = asked(world)
    await world.bob.press(question, button)
    await world.passes(seconds=5)
    assert said in question.visible
    assert question.buttons == []
    for _ in range(3):
        await prod.ends("Slow", severity="error", service="search")
        await world.passes(minutes=5)
        await prod.fires("Slow", severity="error", service="search")
        await world.passes(minutes=5)
    assert asked(world) == [question]
    assert await decisions(world) == [Decision.IGNORED]
    await prod.ends("Slow", severity="error", service="search")
    await world.passes(hours=1)
    await prod.fires("Slow", severity="error", service="search")
    await world.passes(minutes=5)
    assert len(asked(world)) == 2, "an answer holds for an hour"


async def test_a_replay_takes_people_to_answer_as_they_did(world: World, prod: Monitoring, shell: Shell) -> None:
    await prod.fires("Slow", severity="error", service="search")
    await world.passes(seconds=5)
    await world.bob.press(asked(world)[0], "Ignore")
    await world.passes(seconds=5)
    await prod.ends("Slow", severity="error", service="search")
    await world.passes(minutes=5)
    await prod.fires("Slow", severity="error", service="search")
    await world.passes(seconds=5)
    told = (await shell("alerts", "replay", "--since", "1h")).text.splitlines()
    assert [each.partition("UTC  ")[2] for each in told[:-1]] == [
        "asks Slow (prod): matched rule 2 because severity=error",
        f"answers group {{service=search}}: Slow: {world.bob.id} said that it's nothing",
        f"ignores Slow (prod): matched rule 2 because severity=error; {world.bob.id} said that it's nothing",
    ]
    assert told[-1] == "In all: 1 asked about, 1 answered, 1 ignored. Nothing was changed."


async def test_add_offers_what_is_open_and_never_what_is_private(world: World, prod: Monitoring) -> None:
    await world.declare("--private a leak sev1")
    await prod.fires("Slow", severity="error", service="search")
    await world.passes(seconds=5)
    (question,) = asked(world)
    refused = await world.alice.press(question, "Add to incident")
    await world.settled()
    assert "There's no open incident to add this to" in f"{refused.text}{refused.modal}"

    await world.declare("search is slow sev2")
    form = (await world.alice.press(question, "Add to incident")).modal
    assert form is not None
    await world.settled()
    form = world.alice.modal
    assert form is not None
    assert "a leak" not in str(form.blocks)
    await world.alice.submit({"These alerts are part of": "INC-2026-1123-002 search is slow"})
    await world.passes(seconds=5)
    assert "Added to INC-2026-1123-002 by @alice" in question.visible
    assert await decisions(world) == [Decision.JOINED]


async def test_what_becomes_worse_is_decided_about_again(world: World, prod: Monitoring) -> None:
    await prod.fires("Slow", severity="error", service="search")
    await world.passes(seconds=5)
    (question,) = asked(world)
    await prod.fires("Slow", severity="page", service="search")
    await world.passes(seconds=5)
    assert len(world.rooms) == 1
    assert "Added to INC-2026-1123-001" in question.visible
    assert question.buttons == []


async def test_a_storm_is_one_message_that_counts(world: World, prod: Monitoring) -> None:
    for number in range(60):
        await Monitoring(world, group=f"g{number}").fires(f"Host{number}", severity="warning")
    await world.passes(seconds=50)
    assert len(asked(world)) == 21
    storm = asked(world)[-1]
    assert "40 alerts from prod" in storm.visible
    assert "They came too fast for a message each" in storm.visible
    for number in range(60, 70):
        await Monitoring(world, group=f"g{number}").fires(f"Host{number}", severity="warning")
        await world.passes(seconds=5)
    assert len(asked(world)) == 21, "it goes on until a minute brings few"
    assert "50 alerts from prod" in storm.visible
    await world.alice.press(storm, "Declare")
    await world.passes(seconds=10)
    assert "50 alerts firing" in world.card.visible
    assert world.slack.pings == []
    await Monitoring(world, group="g65").fires("Another of that group", severity="warning")
    await world.passes(seconds=5)
    assert "51 alerts firing" in world.card.visible, "its group is this incident"


@pytest.mark.parametrize(
    "policy",
    [(POLICY + SOURCES + RULES).replace("announce: incidents", "announce: incidents\n  operator: incidents-sev1")],
)
async def test_who_runs_warroom_hears_that_people_cannot_be_asked(world: World, prod: Monitoring) -> None:
    world.slack.fail("chat.postMessage", Refuse("is_archived"))
    await prod.fires("Slow", severity="error", service="search")
    await world.passes(seconds=5)
    told = [one for one in world.slack.channel("incidents-sev1").messages if "a question about alerts" in one.visible]
    assert len(told) == 1
    world.slack.mend()
    await world.dana.press(told[0], "Retry")
    await world.passes(seconds=5)
    assert len(asked(world)) == 1
