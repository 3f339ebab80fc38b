"""What scenarios have that go on outside Slack, too: a shell, a monitoring."""

from __future__ import annotations

import pytest

from tests.support.monitoring import Monitoring
from tests.support.shell import Shell
from tests.support.world import Stage, World


@pytest.fixture
def shell(world: World, stage: Stage) -> Shell:
    """The shell of the machine that the world's bot runs on."""
    return Shell(world, stage)


@pytest.fixture
def prod(world: World) -> Monitoring:
    """A monitoring that the policy's `prod` is, where it has such a source."""
    return Monitoring(world)
