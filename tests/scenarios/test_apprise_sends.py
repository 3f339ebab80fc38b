"""Apprise itself sends to the door for alerts, by its ``json://`` form."""

from __future__ import annotations

import asyncio

import apprise
import pytest

from tests.support.world import POLICY, Stage, a_world

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
]
"""One of the systems that Apprise knows asks for it."""

SECRET = "s3cr3t-of-apprise"


@pytest.fixture
def policy() -> str:
    return POLICY + "alert_sources: {backups: {kind: apprise, secret: APPRISE_SECRET}}\n"


async def test_apprise_tells_of_a_failure_and_of_its_end(stage: Stage) -> None:
    stage.more = {"APPRISE_SECRET": SECRET}
    async with a_world(stage) as world:

        async def sent(secret: str, kind: apprise.NotifyType, title: str) -> bool:
            door = f"127.0.0.1:{world.warroom.port}/alerts/backups"
            sender = apprise.Apprise()
            assert sender.add(f"json://warroom:{secret}@{door}?:service=db&:dedup_key=backup")
            return bool(await asyncio.to_thread(sender.notify, body="No space left", title=title, notify_type=kind))

        assert not await sent("guessed", apprise.NotifyType.FAILURE, "Backup failed")
        assert await sent(SECRET, apprise.NotifyType.FAILURE, "Backup failed")
        async with world.warroom.database.reading() as uow:
            stored = await uow.alerts.get(1)
        assert stored is not None
        assert (stored.alert.title, stored.alert.severity) == ("Backup failed", "failure")
        assert (stored.alert.labels["service"], stored.alert.state) == ("db", "firing")
        assert await sent(SECRET, apprise.NotifyType.SUCCESS, "Backup is done")
        async with world.warroom.database.reading() as uow:
            stored = await uow.alerts.get(1)
        assert stored is not None
        assert (stored.alert.title, stored.alert.state) == ("Backup failed", "resolved")
