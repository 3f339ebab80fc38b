"""Where tests keep their files: in memory where there is room, for no test pulls the plug of the machine.

A commit waits some milliseconds for a disk, and a scenario commits a hundred times.
"""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

import pytest

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - files are made in a new folder of it
"""Where Linux keeps files in memory."""

ROOM: Final = 2**30
"""Bytes that must be free there. What a test that passed has written is removed at once."""


def folder() -> Path | None:
    """Return where files may be kept in memory; ``None``: nowhere, so a disk has to do."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM else None


def keep_files(config: pytest.Config) -> None:
    """Have ``tmp_path`` lie in memory, unless somebody has named another folder."""
    if config.option.basetemp is not None or hasattr(config, "workerinput") or (there := folder()) is None:
        return
    config.option.basetemp = Path(tempfile.mkdtemp(prefix="warroom-tests-", dir=there))
    config.add_cleanup(partial(shutil.rmtree, config.option.basetemp, ignore_errors=True))
