"""JSON as Slack sends and takes it; the page speaks it too."""

from typing import Any

Json = dict[str, Any]
