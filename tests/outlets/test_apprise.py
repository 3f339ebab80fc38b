"""A page through Apprise: the real library, to an address on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import logs
from bot.domain.effects import Done, Outcome, Refused, Unknown
from bot.domain.outlet import Outlet
from bot.domain.page import Action
from bot.outlets.delivery import Outlets
from bot.runtime import MovableClock, Runtime
from storage.engine.database import Database
from tests.outlets.test_answers import an_alert
from tests.support.apprise_json import KEY, AppriseJson
from tests.support.builders import START, a_policy
from tests.support.stand_in import Fault

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
"""One of the systems that Apprise knows asks for it."""


@pytest.fixture
async def receiver() -> AsyncIterator[AppriseJson]:
    server = AppriseJson()
    await server.start()
    yield server
    await server.stop()


async def sent(folder: Path, key: str, *, action: Action = "trigger", private: bool = False) -> Outcome:
    clock = MovableClock(START)
    outlet = Outlet.model_validate({"kind": "apprise", "key": "env:A_KEY", "label": "text message", "pages": ["ceo"]})
    runtime = Runtime(
        database=Database(f"sqlite+aiosqlite:///{folder}/none.db", now=clock.now),
        clock=clock,
        policy=a_policy().model_copy(update={"outlets": {"sms": outlet}}),
    )
    outlets = Outlets(runtime, {"A_KEY": key}, within=timedelta(seconds=5))
    try:
        return await outlets.page("sms", an_alert(action, private=private))
    finally:
        await outlets.close()


async def test_a_page_is_sent_and_says_what_others_say(tmp_path: Path, receiver: AppriseJson) -> None:
    assert await sent(tmp_path, receiver.key) == Done(name="text message")
    (rung,) = receiver.rung
    for said in ("SEV1: checkout is down", "the database is full", "https://local.slack.test/archives/"):
        assert said in rung.text
    for action in ("acknowledge", "resolve"):
        assert isinstance(await sent(tmp_path, receiver.key, action=action), Done)
    assert isinstance(await sent(tmp_path, receiver.key, private=True), Done)
    _, private = receiver.rung
    assert "checkout" not in private.text
    assert KEY not in logs.masked(f"POST {receiver.url} failed"), "Apprise logs its address"


@pytest.mark.parametrize("fault", [Fault(status=500), Fault(status=401), Fault(status=302), Fault()])
async def test_what_is_not_taken_is_sent_again(tmp_path: Path, receiver: AppriseJson, fault: Fault) -> None:
    receiver.faults.append(fault)
    assert await sent(tmp_path, receiver.key) == Unknown("text message did not take it", away=False)


@pytest.mark.parametrize("key", ["nothing://here", "not-an-address", "twilio://too-short"])
async def test_what_is_no_address_is_said_once(tmp_path: Path, key: str) -> None:
    found = await sent(tmp_path, key)
    assert isinstance(found, Refused)
    assert "isn't an address of Apprise" in found.reason
    assert key not in found.reason
