"""Worlds whose bot is reached by HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.slack.door import Stranger
from tests.support.world import Stage, World, a_world


@pytest.fixture
async def http_world(stage: Stage) -> AsyncIterator[World]:
    async with a_world(replace(stage, http=True)) as built:
        yield built


@pytest.fixture
def stranger(http_world: World) -> Stranger:
    return Stranger(http_world)
