"""An outlet of each kind, and its stand-in on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.outlets.cases import CASES, Case
from tests.support.stand_in import StandIn


@pytest.fixture(params=CASES, ids=[case.kind for case in CASES])
def case(request: pytest.FixtureRequest) -> Case:
    found = request.param
    assert isinstance(found, Case)
    return found


@pytest.fixture
async def pager(case: Case) -> AsyncIterator[StandIn]:
    server = case.stand_in()
    await server.start()
    yield server
    await server.stop()
