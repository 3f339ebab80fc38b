"""What every test shares: how Hypothesis looks for examples, a world to act in, a PostgreSQL to store in.

No test reaches anything but this machine, and none of the fast lane starts a program of ours.
"""

from __future__ import annotations

import asyncio
import gc
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot import logs
from tests.support import lanes, locking, logged, loopback, memory
from tests.support.forks import Forks
from tests.support.pagerduty import PagerDuty
from tests.support.postgres import Postgres, migrate
from tests.support.world import POLICY, Stage, World, a_world

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")
logged.plainly()
gc.disable()  # what is imported and collected stays: looking through it for garbage took a seventh of a worker's time
loopback.fence()
lanes.fence()
locking.fence()


@pytest.hookimpl(tryfirst=True)  # before pytest makes its own folder
def pytest_configure(config: pytest.Config) -> None:
    """Keep the tests' files in memory."""
    memory.keep_files(config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: in the end no worker shall be left alone with it."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """Collect garbage from here on, of what the tests make alone, and seldom: each world makes plenty that stays."""
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool, bool]:
    """Let slow tests do what those of the fast lane may not."""
    with lanes.lane(slow=item.get_closest_marker("slow") is not None):
        return (yield)


@pytest.fixture
async def pager() -> AsyncIterator[PagerDuty]:
    """A pager on loopback that policies may name as an outlet."""
    server = PagerDuty()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Where commands of the shell are forked from."""
    started = Forks()
    yield started
    started.stop()


@pytest.fixture
def policy() -> str:
    """The policy file of the world; a test that wants another says so with ``parametrize``."""
    return POLICY


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from: migrating anew would cost each test a fifth of its time."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture
def stage(tmp_path: Path, policy: str, migrated: Path) -> Stage:
    file = tmp_path / "policy.yml"
    file.write_text(policy, encoding="utf-8")
    shutil.copy(migrated, tmp_path / "warroom.db")
    return Stage(f"sqlite:///{tmp_path}/warroom.db", file)


@pytest.fixture
async def world(stage: Stage) -> AsyncIterator[World]:
    async with a_world(stage) as built:
        yield built


@pytest.fixture
def quietly() -> Iterator[None]:
    """Log nothing: drawing a traceback takes longer than the database may."""
    with logged.put_back():
        logs.configure("CRITICAL")
        yield
