"""The sources of changes that a policy names: what kind each is, where its secrets are, which of them count."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.domain.alert_source import AlertSecret
from bot.domain.severity import Text
from bot.domain.value import Value


class ChangeKind(StrEnum):
    """What a source of changes is. Each is a file of ``bot/alerts/changes``, listed in ``CHANGE_SOURCES``."""

    GENERIC = "generic"
    GITHUB = "github"
    PAGERDUTY = "pagerduty"


class ChangeSource(Value):
    """A tool that tells of what it changes."""

    kind: ChangeKind
    """The tool."""
    secret: Annotated[tuple[AlertSecret, ...], Field(min_length=1)]
    """Where the secret is that it shows: see [alert source](#alert-source). Of PagerDuty's change events: what they
    send as ``routing_key``.
    """
    environments: tuple[Annotated[Text, Field(max_length=100)], ...] = ()
    """Environments whose changes count, such as ``[production]``; left out: all. One that names no environment counts.
    """

    def counts(self, environment: str) -> bool:
        """Tell whether changes of an environment count. Case doesn't matter."""
        wanted = {each.casefold() for each in self.environments}
        return not wanted or not environment or environment.casefold() in wanted
