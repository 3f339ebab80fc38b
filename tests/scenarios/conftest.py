"""What scenarios that leave Slack for the shell have."""

from __future__ import annotations

import pytest

from tests.support.shell import Shell
from tests.support.world import Stage, World


@pytest.fixture
def shell(world: World, stage: Stage) -> Shell:
    """The shell of the machine that the world's bot runs on."""
    return Shell(world, stage)
