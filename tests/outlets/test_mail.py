"""What e-mail makes of a mail server's replies, and what stands in the message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.effects import Done, Later, Outcome, Refused, Unknown
from bot.domain.outlet import Outlet
from bot.outlets.delivery import Outlets
from bot.runtime import MovableClock, Runtime
from storage.engine.database import Database
from tests.outlets.test_answers import an_alert
from tests.support.builders import START, a_policy
from tests.support.mailbox import KEY, TO, Mailbox
from tests.support.stand_in import Fault


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    server = Mailbox()
    await server.start()
    yield server
    await server.stop()


async def sent(folder: Path, mailbox: Mailbox, *, to: list[str] | None = None, key: str = KEY) -> Outcome:
    clock = MovableClock(START)
    mail = {"kind": "email", "key": "env:PASSWORD", "url": mailbox.url, "sender": "warroom@corp.example"}
    outlet = Outlet.model_validate({**mail, "to": to or [TO], "pages": ["on_call"]})
    runtime = Runtime(
        database=Database(f"sqlite+aiosqlite:///{folder}/none.db", now=clock.now),
        clock=clock,
        policy=a_policy().model_copy(update={"outlets": {"mail": outlet}}),
    )
    outlets = Outlets(runtime, {"PASSWORD": key}, within=timedelta(seconds=1))
    try:
        return await outlets.page("mail", an_alert())
    finally:
        await outlets.close()


@pytest.mark.parametrize(
    ("fault", "outcome", "says"),
    [
        (Fault(status=451, body="4.7.1 greylisted"), Later, "try again later (451)"),
        (Fault(status=421, body="closing"), Later, "try again later (421)"),
        (Fault(status=552, body="5.3.4 too big"), Refused, "refused it (552: 5.3.4 too big)"),
        (Fault(status=554, body="5.7.1 spam"), Refused, "spam"),
        (Fault(), Unknown, "the connection to e-mail broke"),
        (Fault(taken=True), Unknown, "the connection to e-mail broke"),
        (Fault(hangs=True), Unknown, "did not answer in time"),
    ],
)
async def test_what_a_reply_means(
    tmp_path: Path, mailbox: Mailbox, *, fault: Fault, outcome: type[Outcome], says: str
) -> None:
    mailbox.faults.append(fault)
    found = await sent(tmp_path, mailbox)
    assert isinstance(found, outcome)
    assert not isinstance(found, Done)
    assert says in found.reason
    assert not getattr(found, "away", False)


async def test_a_mailbox_that_is_not_there_is_named_and_the_others_get_it(tmp_path: Path, mailbox: Mailbox) -> None:
    found = await sent(tmp_path, mailbox, to=[TO, "nobody@elsewhere.example"])
    assert found == Done(name="e-mail", problems=("e-mail refused nobody@elsewhere.example.",))
    assert len(mailbox.rung) == 1
    alone = await sent(tmp_path, mailbox, to=["nobody@elsewhere.example"])
    assert isinstance(alone, Refused)
    assert "550" in alone.reason


async def test_a_wrong_password_is_said_and_shown_nowhere(tmp_path: Path, mailbox: Mailbox) -> None:
    found = await sent(tmp_path, mailbox, key="wr0ng-Pa55word")
    assert isinstance(found, Refused)
    assert "doesn't accept the key" in found.reason
    assert "wr0ng" not in found.reason
    assert not mailbox.rung
