"""The address at which Slack creates this version's app, with nothing left to type."""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import quote

from bot.manifest import manifest

NEW_APP: Final = "https://api.slack.com/apps?new_app=1&manifest_json="
"""Slack opens its form with the manifest that follows. Source: Slack, configuring apps with app manifests."""


def link() -> str:
    """Return the address; whoever opens it chooses the workspace, looks at the scopes, and presses Create."""
    return NEW_APP + quote(json.dumps(manifest(), separators=(",", ":")), safe="")
