"""What e-mail makes of a mail server's replies, and what stands in the message."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

import pytest

from bot.domain.effects import Done, Later, Outcome, Refused, Unknown
from tests.support.mailbox import KEY, TO, Certificate, Mailbox, a_certificate
from tests.support.mailing import mailed
from tests.support.stand_in import Fault


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    server = Mailbox()
    await server.start()
    yield server
    await server.stop()


async def sent(folder: Path, mailbox: Mailbox, *, to: list[str] | None = None, key: str = KEY) -> Outcome:
    return await mailed(mailbox.url, folder, to=to or [TO], key=key)


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


OTHER = "other@corp.example"
GONE = "gone@elsewhere.example"


async def test_a_mailbox_that_asks_to_come_again_is_told_from_one_that_refuses(
    tmp_path: Path, mailbox: Mailbox
) -> None:
    mailbox.slow = {OTHER}
    assert await sent(tmp_path, mailbox, to=[TO, OTHER, GONE]) == Done(
        name="e-mail", problems=(f"e-mail refused {GONE}.",), unreached=(OTHER,)
    )
    assert mailbox.to == [(TO,)]
    alone = await sent(tmp_path, mailbox, to=[OTHER, GONE])
    assert isinstance(alone, Later)
    assert "try again later (450)" in alone.reason


Encrypted = Literal["at once", "after STARTTLS"]
ANY_NAME = "127.1"
"""This machine, by a name that no one takes for it: as strict as with any other host."""


@asynccontextmanager
async def an_encrypted_mailbox(certificate: Certificate | None, encrypted: Encrypted) -> AsyncIterator[Mailbox]:
    server = Mailbox(certificate=certificate, encrypted=encrypted)
    await server.start()
    yield server
    await server.stop()


@pytest.mark.parametrize("host", ["localhost", ANY_NAME])
@pytest.mark.parametrize("encrypted", ["at once", "after STARTTLS"])
async def test_a_certificate_that_no_one_vouches_for_is_sent_nothing(
    tmp_path: Path, encrypted: Encrypted, host: str
) -> None:
    async with an_encrypted_mailbox(a_certificate(tmp_path, "localhost", ANY_NAME), encrypted) as server:
        found = await mailed(server.url_at(host), tmp_path)
    assert isinstance(found, Later)
    assert found.reason == "e-mail can't prove who it is (TLS): check its address and the clock"
    assert not found.away
    assert (server.logins, server.requests) == (0, [])


async def test_a_server_that_offers_no_encryption_is_told_neither_password_nor_page(tmp_path: Path) -> None:
    async with an_encrypted_mailbox(None, "at once") as server:
        found = await mailed(server.url_at(ANY_NAME), tmp_path)
    assert found == Refused(
        "e-mail offers no encryption (STARTTLS): give the policy an address with smtps://, restart, then press Retry",
        "no_tls",
    )
    assert (server.logins, server.requests) == (0, [])


@pytest.mark.slow  # a process of its own trusts the certificate
@pytest.mark.parametrize("encrypted", ["at once", "after STARTTLS"])
async def test_a_page_goes_encrypted_to_a_server_that_proves_who_it_is(tmp_path: Path, encrypted: Encrypted) -> None:
    certificate = a_certificate(tmp_path, "localhost", ANY_NAME)
    async with an_encrypted_mailbox(certificate, encrypted) as server:
        line = (sys.executable, "-m", "tests.support.mailing", str(tmp_path))
        process = await asyncio.create_subprocess_exec(
            *line,
            *(server.url_at(host) for host in ("localhost", ANY_NAME, "127.0.0.1")),
            env={**os.environ, "SSL_CERT_FILE": str(certificate.file)},
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await process.communicate()
    by_name, by_another, by_one_that_it_lacks = told.decode().splitlines()
    assert by_name == by_another == str(Done(name="e-mail"))
    assert "can't prove who it is (TLS)" in by_one_that_it_lacks
    assert len(server.rung) == server.logins == 2
