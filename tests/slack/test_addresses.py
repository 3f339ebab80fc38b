"""A post goes where its incident is worked on, and to a person where no channel of it is left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.demo.faults import Refuse
from bot.demo.slack import LocalSlack
from bot.domain.effects import (
    ANNOUNCEMENT,
    LOST_ROOM,
    ROOM,
    CreateRoom,
    Invite,
    Post,
    SetTopic,
    Spot,
    ToChannel,
    ToMessage,
    ToPerson,
    ToRoom,
    ToThread,
)
from bot.domain.messages.card import Card
from bot.domain.overview import Overview, Places
from bot.manifest import manifest
from bot.runtime import MovableClock, Runtime
from bot.slack.outbound.addresses import Address, Addresses, is_pointless, spot_of
from bot.slack.outbound.channels import Channels, NoPlaceError
from bot.slack.workspace.client import Identity, slack_client
from tests.support.builders import START, a_policy, an_incident, an_overview
from tests.support.databases import Store, a_store

THERE: Final = Spot("C0INC1DENT", "1795251600.000001", name="incidents")
HERE: Final = Spot("C0R00M0001", name="war-room")
GONE: Final = "user_disabled"


def post(to: Any = None) -> Post:
    return Post(to=to or ToRoom(), message=Card())


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    slack = LocalSlack(now=MovableClock(START).now, manifest=manifest())
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with a_store(f"sqlite:///{tmp_path}/warroom.db") as opened:
        yield opened


@pytest.fixture
async def addresses(slack: LocalSlack, store: Store) -> AsyncIterator[Addresses]:
    runtime = Runtime(database=store.database, clock=store.clock, policy=a_policy())
    async with aiohttp.ClientSession() as session:
        client = slack_client(slack.bot_token, slack.api_url, session)
        yield Addresses(runtime, Channels(client, Identity(client)))


@pytest.fixture
async def lost(slack: LocalSlack, store: Store) -> Overview:
    """A private incident, declared by Alice with Bob in command, whose room is lost."""
    alice, bob = slack.person("alice").id, slack.person("bob").id
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident(private=True, declared_by=alice))
        await uow.roles.assign(incident.id, "commander", bob, now=START)
    return an_overview(incident, Places({LOST_ROOM: HERE, ANNOUNCEMENT: THERE}))


async def test_what_is_private_goes_on_with_whoever_is_in_command(
    slack: LocalSlack, addresses: Addresses, lost: Overview
) -> None:
    address = await addresses.of(post(), lost)
    bob = slack.person("bob")
    assert address == Address(bob.direct_messages().id, person=bob.id)


async def test_where_the_commander_is_gone_whoever_declared_it_is_told(
    slack: LocalSlack, addresses: Addresses, lost: Overview
) -> None:
    alice, bob = slack.person("alice"), slack.person("bob")
    slack.fail("conversations.open", Refuse(GONE), times=None, when=lambda asked: asked.get("users") == bob.id)
    assert await addresses.of(post(), lost) == Address(alice.direct_messages().id, person=alice.id)


@pytest.mark.parametrize("error", [GONE, "internal_error"])
async def test_what_may_work_later_is_no_reason_to_tell_another(
    slack: LocalSlack, addresses: Addresses, lost: Overview, error: str
) -> None:
    times = None if error == GONE else 1
    slack.fail("conversations.open", Refuse(error), times=times)
    with pytest.raises(SlackApiError, match=error):
        await addresses.of(post(), lost)


async def test_there_may_be_no_one_else(slack: LocalSlack, addresses: Addresses, store: Store) -> None:
    async with store.database.transaction() as uow:
        incident = await uow.incidents.add(an_incident(private=True, declared_by=slack.person("alice").id))
    slack.fail("conversations.open", Refuse(GONE), times=None)
    with pytest.raises(SlackApiError, match=GONE):
        await addresses.of(post(), an_overview(incident, Places({LOST_ROOM: HERE})))


@pytest.mark.parametrize(
    ("to", "differs", "spots", "address"),
    [
        (ToRoom(), {}, {ROOM: HERE}, Address(HERE.channel)),
        (ToRoom(), {"has_room": False}, {ANNOUNCEMENT: THERE}, Address(THERE.channel, THERE.ts)),
        (ToRoom(), {}, {LOST_ROOM: HERE, ANNOUNCEMENT: THERE}, Address(THERE.channel, THERE.ts)),
        (ToThread(place=ANNOUNCEMENT), {}, {ANNOUNCEMENT: THERE}, Address(THERE.channel, THERE.ts, THERE.name)),
        (
            ToThread(place=ANNOUNCEMENT),
            {},
            {LOST_ROOM: HERE, ANNOUNCEMENT: THERE},
            Address(THERE.channel, THERE.ts, THERE.name),
        ),
        (ToThread(place="x"), {}, {LOST_ROOM: HERE, ANNOUNCEMENT: THERE, "x": HERE}, Address(THERE.channel, THERE.ts)),
        (ToChannel(channel="C0INC1DENT"), {}, {}, Address("C0INC1DENT")),
        (ToMessage(channel="C1", thread="1.1"), {}, {}, Address("C1", "1.1")),
    ],
)
async def test_a_post_goes_where_its_incident_is(
    addresses: Addresses, to: Any, differs: dict[str, Any], spots: dict[str, Spot], address: Address
) -> None:
    assert await addresses.of(post(to), an_overview(an_incident(**differs), Places(spots))) == address


async def test_a_person_is_told_in_their_direct_messages(slack: LocalSlack, addresses: Addresses) -> None:
    alice = slack.person("alice")
    address = await addresses.of(post(ToPerson(user=alice.id)), None)
    assert address == Address(alice.direct_messages().id, person=alice.id)


@pytest.mark.parametrize("view", [None, an_overview(None, Places())])
async def test_what_is_nowhere_has_no_address(addresses: Addresses, view: Overview | None) -> None:
    for to in (ToRoom(), ToThread(place="card:1")):
        with pytest.raises(NoPlaceError):
            await addresses.of(post(to), view)
    with pytest.raises(NoPlaceError, match=r"^There is no card to do it in or to\.$"):
        spot_of(view, "card:1")


@pytest.mark.parametrize(
    ("effect", "spots", "pointless"),
    [
        (SetTopic(), {LOST_ROOM: HERE}, True),
        (Invite(people=("U1",)), {LOST_ROOM: HERE}, True),
        (SetTopic(), {ROOM: HERE}, False),
        (post(), {LOST_ROOM: HERE}, False),
        (CreateRoom(name="x"), {LOST_ROOM: HERE}, False),
    ],
)
def test_only_words_find_another_place_than_a_lost_room(
    effect: Any, spots: dict[str, Spot], *, pointless: bool
) -> None:
    assert is_pointless(effect, an_overview(None, Places(spots))) is pointless
    assert not is_pointless(effect, None)
