"""`warroom doctor --address` says whether those who send alerts reach the bot where they are told to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.alerts.changes.door import ChangeDoor
from bot.alerts.changes.sources import CHANGE_SOURCES
from bot.alerts.door import AlertDoor
from bot.alerts.sources import SOURCES
from bot.doctor.address import address
from bot.doctor.finding import Outcome
from bot.domain.policy import Policy
from bot.web.server import Server
from tests.doctor.install import Install
from tests.support.stand_in import Fault, StandIn
from tests.support.world import POLICY, World

TOOLS = """
alert_sources: {prod: {kind: alertmanager, secret: A_SECRET}}
change_sources: {ci: {kind: generic, secret: CI_SECRET}}
"""


@pytest.fixture
def policy() -> str:
    return POLICY + TOOLS


@asynccontextmanager
async def doors(world: World, environ: dict[str, str]) -> AsyncIterator[str]:
    """Both doors of the bot, as senders reach them."""

    async def no_one(_email: str) -> None:
        return None

    runtime = world.warroom.runtime
    both = (AlertDoor(runtime, SOURCES, environ, no_one), ChangeDoor(runtime, CHANGE_SOURCES, environ, no_one))
    server = Server([route for door in both for route in door.routes()])
    port = await server.start("127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await server.stop()


async def said_of(policy: Policy, url: str) -> list[tuple[Outcome, str]]:
    return [(one.outcome, one.seen) for one in await address(policy, url)]


async def test_it_knocks_at_each_door_and_sends_nothing(world: World) -> None:
    known = world.warroom.runtime.policy
    async with doors(world, {"A_SECRET": "s3cr3t-of-alerts"}) as url:
        alerts, changes = await said_of(known, f"{url}/")
    assert alerts == (Outcome.OK, f"{url}/alerts/prod reaches Warroom, which refuses what doesn't show the secret.")
    assert changes == (Outcome.WARNING, f"{url}/changes/ci answers 503, where Warroom would answer 401.")
    async with world.warroom.database.reading() as uow:
        assert await uow.alert_deliveries.rejected(limit=9) == []
    ((outcome, said), _) = await said_of(known, url)
    assert (outcome, f"{url}/alerts/prod can't be reached: " in said) == (Outcome.FAILED, True)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(status=302, headers={"Location": "https://x.example/"}), "redirects (302) to https://x.example/. Many"),
        (Fault(status=308), "redirects (308) to nowhere."),
        (Fault(status=200, body="<html>"), "answers 200, and what answers isn't Warroom."),
        (Fault(status=401), "answers 401, and what answers isn't Warroom."),
        (Fault(), "can't be reached: "),
    ],
)
async def test_what_is_not_the_bot_is_told_and_no_redirect_is_followed(world: World, fault: Fault, said: str) -> None:
    other = StandIn()
    await other.start()
    try:
        other.choose = lambda: fault
        found = await said_of(world.warroom.runtime.policy, other.url)
    finally:
        await other.stop()
    assert [outcome for outcome, _ in found] == [Outcome.FAILED] * 2
    assert all(said in each for _, each in found)
    assert len(other.requests) == 2


async def test_an_address_that_is_none_is_refused_and_one_is_tried_only_where_it_is_given(install: Install) -> None:
    code, told = await install.says("--address", "warroom.example")
    assert (code, "--address must be an address that begins with https://" in told) == (2, True)
    assert not [one for one in await install.examined() if one.check == "address"]
