"""What tests of the doctor have."""

from __future__ import annotations

import pytest

from tests.doctor.install import Install
from tests.support.world import Stage, World


@pytest.fixture
def install(world: World, stage: Stage) -> Install:
    return Install(world, stage)
