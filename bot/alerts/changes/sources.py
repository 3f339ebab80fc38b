"""The kinds of sources of changes: an entry is the whole of what the door needs of one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.alerts.changes.generic import GENERIC
from bot.alerts.changes.github import GITHUB
from bot.alerts.changes.pagerduty import PAGERDUTY
from bot.alerts.source import SourceKind
from bot.domain.change_source import ChangeKind

CHANGE_SOURCES: Final[Mapping[ChangeKind, SourceKind]] = MappingProxyType(
    {ChangeKind.GENERIC: GENERIC, ChangeKind.GITHUB: GITHUB, ChangeKind.PAGERDUTY: PAGERDUTY}
)
"""Kind in the policy -> how it is read, and how it shows who it is."""
