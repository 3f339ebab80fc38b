"""The trackers whose webhooks are taken in: an entry is the whole of what the door needs of one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.alerts.issues.github import GITHUB
from bot.alerts.issues.jira import JIRA
from bot.alerts.issues.linear import LINEAR
from bot.alerts.source import SourceKind
from bot.domain.outlet import System

TRACKER_SOURCES: Final[Mapping[System, SourceKind]] = MappingProxyType(
    {System.GITHUB: GITHUB, System.JIRA: JIRA, System.LINEAR: LINEAR}
)
"""Kind in the policy -> how it is read, and how it shows who it is."""
