"""A store without a bot, and what a job of one is given."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.runtime import Runtime
from tests.support.builders import a_policy
from tests.support.databases import Store, a_store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with a_store(f"sqlite:///{tmp_path}/warroom.db") as opened:
        yield opened


@pytest.fixture
def runtime(store: Store) -> Runtime:
    return Runtime(database=store.database, clock=store.clock, policy=a_policy())
