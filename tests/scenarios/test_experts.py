"""Experts by area: asked in with what they need to know first. Rows: 86, 87."""

from __future__ import annotations

import pytest

from tests.support.world import POLICY, World

AREAS = POLICY + "areas: {database: [S0ONCALL01], network: [dana@example.com], storage: []}\n"
"""Bob and Carol know the database, Dana the network."""


@pytest.mark.parametrize("policy", [AREAS])
async def test_experts_of_an_area_are_asked_in_with_what_they_need_to_know(world: World) -> None:
    """Rows: 86, 87."""
    await world.declare("search is slow sev2")
    await world.command("update the replica lags, looking at the deploy")
    reply = await world.command("role expert network")

    assert reply.text == (
        "Asked for subject matter expert (network) of this incident. What they need to know is under the card."
    )
    assert world.dana.id in world.room.members
    brief = world.room.find("asks for you here as subject matter expert (network)")
    assert brief in world.room.thread(world.card)
    assert "*What is broken*\nSEV2, investigating: search is slow" in brief.visible
    assert "*What is known*\nthe replica lags, looking at the deploy" in brief.visible
    assert "*What is needed*" in brief.visible

    await world.dana.press(brief, "Take it")
    await world.passes(seconds=5)
    assert "dana is now subject matter expert (network)." in world.told
    assert "*Subject matter expert*\n@dana (network)" in world.card.visible


@pytest.mark.parametrize("policy", [AREAS])
async def test_a_group_that_is_asked_is_mentioned_once_and_two_may_take_it(world: World) -> None:
    await world.declare("search is slow sev2")
    await world.command("role sme database")
    assert [ping.who for ping in world.slack.pings] == ["S0ONCALL01"]

    brief = world.room.find("asks for you here as")
    for person in (world.bob, world.carol):
        await person.press(brief, "Take it")
    await world.passes(seconds=5)

    assert "*Subject matter expert*\n@bob (database), @carol (database)" in world.card.visible


@pytest.mark.parametrize("policy", [AREAS])
async def test_an_expert_is_named_for_an_area_in_one_line(world: World) -> None:
    await world.declare()
    await world.command("role expert database @carol")
    await world.command("role expert network me")

    assert "*Subject matter expert*\n@carol (database), @alice (network)" in world.card.visible
    reply = await world.command("role expert database @carol")
    assert "@carol has that role already: subject matter expert (database)" in reply.text


async def test_where_the_policy_names_no_areas_a_person_may_be_expert_in_any(world: World) -> None:
    await world.declare()
    await world.command("role expert database @carol")
    assert "*Subject matter expert*\n@carol (database)" in world.card.visible
    reply = await world.command("role expert database")
    assert "Name someone: `/incident role expert database @person`" in reply.text

    await world.command("role expert database @carol none")
    assert "(database)" not in world.card.visible.partition("Subject matter expert")[2]


@pytest.mark.parametrize("policy", [AREAS])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "expert plumbing",
            "The policy has no area “plumbing”. Choose one, or type it: `/incident role expert database`",
        ),
        (f"expert {'x' * 50}", f"The policy has no area “{'x' * 40}”. Choose one"),
        (
            "expert storage",
            "The policy names no one for storage. Name someone: `/incident role expert storage @person`",
        ),
        ("scribe database", "Couldn't find anyone called “database”"),
    ],
)
async def test_an_area_that_does_not_do_is_refused_with_what_does(world: World, typed: str, sentence: str) -> None:
    await world.declare()
    reply = await world.command(f"role {typed}")
    assert sentence in reply.text


@pytest.mark.parametrize("policy", [AREAS])
async def test_experts_of_an_incident_without_a_room_are_asked_in_its_thread(world: World) -> None:
    await world.declare("logs are noisy sev3")
    await world.command("role expert database", channel="general")

    (brief,) = [
        one for one in world.incidents.thread(world.incidents.find("IC: ")) if "asks for you here" in one.visible
    ]
    await world.bob.press(brief, "Take it")
    await world.passes(seconds=5)
    assert [text for text in world.shown(world.incidents) if "*Subject matter expert*\n@bob (database)" in text]
