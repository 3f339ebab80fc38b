"""JSON as Slack sends and takes it; the page speaks it too."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
