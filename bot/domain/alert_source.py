"""The sources of alerts that a policy names: what kind each is, where its secrets are, how it speaks of severities."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator

from bot.domain.durations import Interval
from bot.domain.outlet import is_named
from bot.domain.severity import Name, without_none
from bot.domain.value import Value

_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
_SOURCE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?")

LONGEST_VARIABLE: Final = 60
"""Characters of a variable's name; more look like a secret."""


class Kind(StrEnum):
    """What a source of alerts is. Each is a file of ``bot/alerts``, listed in its ``SOURCES``."""

    ALERTMANAGER = "alertmanager"
    GRAFANA = "grafana"
    PAGERDUTY = "pagerduty"
    JSM = "jsm"
    DATADOG = "datadog"
    SENTRY = "sentry"
    UPTIME_KUMA = "uptime-kuma"
    CLOUDEVENTS = "cloudevents"
    GENERIC = "generic"
    NAGIOS = "nagios"
    APPRISE = "apprise"


def _where_the_secret_is(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if len(text) <= LONGEST_VARIABLE and _VARIABLE.fullmatch(text):
        return f"env:{text}"
    if not is_named(text):  # what is written there may be the secret: it is never quoted
        raise ValueError(
            "must say where the secret is, not what it is: the name of a variable of the environment, such as "
            "ALERT_SECRET, or file:PATH. If a secret stood here, replace it: whoever could read this file knows it"
        )
    return text


def _a_name(text: str) -> str:
    if not _SOURCE.fullmatch(text):
        raise ValueError("is part of an address: write lower case letters, digits, - and _, at most 40 of them")
    return text


SourceName = Annotated[str, AfterValidator(_a_name)]
"""A source's name: ``prod-alertmanager`` is posted to at ``/alerts/prod-alertmanager``."""

AlertSecret = Annotated[str, PlainValidator(_where_the_secret_is)]
"""The name of a variable, or ``file:PATH``: where a secret is read. Kept as ``env:NAME`` or ``file:PATH``."""


_REPEATING: Final = frozenset({Kind.ALERTMANAGER, Kind.GRAFANA, Kind.NAGIOS})
"""Kinds that send again what goes on, however they are configured."""


def _folded(value: object) -> object:
    found = without_none(value)
    return {str(key).strip().casefold(): each for key, each in found.items()} if isinstance(found, Mapping) else found


class AlertSource(Value):
    """A system whose alerts are taken in."""

    kind: Kind
    """The system."""
    secret: Annotated[tuple[AlertSecret, ...], Field(min_length=1)]
    """Where the secret is that it shows: the name of a variable (or of its ``_FILE``), or ``file:PATH``. While it is
    replaced, a list of the new and the old one: either counts.
    """
    repeat: Interval = timedelta(hours=4)
    """How often it sends an alert again that goes on. What it has not sent for twice that is shown as *not reported
    since*. Left out: `4h` for Alertmanager, Grafana and Nagios, `1d` for what says a thing once.
    """
    severities: Annotated[Mapping[str, Name], BeforeValidator(_folded)] = {}
    """Its word for a severity -> ours: ``{critical: sev1, warnung: sev3}``. Case does not count. What is missing here
    is understood as people type it.
    """

    @model_validator(mode="before")
    @classmethod
    def _says_once(cls, said: object) -> object:
        if isinstance(said, Mapping) and said.get("kind") not in _REPEATING:
            return {"repeat": timedelta(days=1), **said}
        return said

    def ours(self, word: str) -> str | None:
        """Return the key of our severity for a word of the source; ``None``: the policy does not say."""
        return self.severities.get(word.strip().casefold())
