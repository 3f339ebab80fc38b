"""Finding the Slack app's manifest, in a source tree and in an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def manifest() -> dict[str, Any]:
    """Return ``manifest.yml``, parsed.

    Raises:
        FileNotFoundError: it was not installed with the program.
    """
    here = Path(__file__).parent
    for path in (here.parent / "manifest.yml", here / "manifest.yml"):
        if path.is_file():
            found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
            return found
    raise FileNotFoundError("manifest.yml")
