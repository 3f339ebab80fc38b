"""Worlds whose bot is reached by HTTP, and what is logged meanwhile."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from bot import logs
from tests.slack.door import Stranger
from tests.support.logged import put_back
from tests.support.world import Stage, World, a_world


@pytest.fixture
async def http_world(stage: Stage) -> AsyncIterator[World]:
    async with a_world(replace(stage, http=True)) as built:
        yield built


@pytest.fixture
def stranger(http_world: World) -> Stranger:
    return Stranger(http_world)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that is logged from WARNING on."""
    stream = io.StringIO()
    with put_back():
        logs.configure("WARNING", "json", stream)
        yield stream
