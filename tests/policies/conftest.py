"""A policy file that is wrong, and what is said about it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.policies import PolicyError, load


@pytest.fixture
def complaints(tmp_path: Path) -> Callable[[str | bytes], list[str]]:
    """The problems of a file with this text, each without the file's name in front."""

    def _complaints(text: str | bytes) -> list[str]:
        path = tmp_path / "policy.yml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(PolicyError) as refused:
            load(path)
        return [str(problem).removeprefix(f"{path}:") for problem in refused.value.problems]

    return _complaints
