"""The kinds of sources of alerts: an entry is the whole of what the door needs of one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.alerts.alertmanager import ALERTMANAGER
from bot.alerts.apprise import APPRISE
from bot.alerts.cloudevents import CLOUDEVENTS
from bot.alerts.datadog import DATADOG
from bot.alerts.generic import GENERIC
from bot.alerts.grafana import GRAFANA
from bot.alerts.jsm import JSM
from bot.alerts.nagios import NAGIOS
from bot.alerts.pagerduty import PAGERDUTY
from bot.alerts.sentry import SENTRY
from bot.alerts.source import SourceKind
from bot.alerts.uptime_kuma import UPTIME_KUMA
from bot.domain.alert_source import Kind

SOURCES: Final[Mapping[Kind, SourceKind]] = MappingProxyType(
    {
        Kind.ALERTMANAGER: ALERTMANAGER,
        Kind.GRAFANA: GRAFANA,
        Kind.PAGERDUTY: PAGERDUTY,
        Kind.JSM: JSM,
        Kind.DATADOG: DATADOG,
        Kind.SENTRY: SENTRY,
        Kind.UPTIME_KUMA: UPTIME_KUMA,
        Kind.CLOUDEVENTS: CLOUDEVENTS,
        Kind.GENERIC: GENERIC,
        Kind.NAGIOS: NAGIOS,
        Kind.APPRISE: APPRISE,
    }
)
"""Kind in the policy -> how it is read, and how it shows who it is."""
