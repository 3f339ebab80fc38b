"""Sentry: the webhooks of an integration. Source: Sentry's documentation, integration platform, webhooks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bot.alerts.authentication import by_hmac
from bot.alerts.reading import first, items, key, labels, line, links, mapping, moment, read_object, severity, text
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Alert, Delivery, State

WAITS: Final = 0.8
"""Seconds, of the one for which it waits. What it then sends again is only what its own published integrations send."""

_PROJECT: Final = re.compile(r"/projects/[^/]+/([^/]+)/")
"""An event names its project by a number alone; its address holds the name."""

_STATES: Final[Mapping[str, State]] = MappingProxyType(
    {"created": State.FIRING, "unresolved": State.FIRING, "triggered": State.FIRING, "resolved": State.RESOLVED}
)
"""What happened to an issue -> its state. One that is assigned is what it was; an archived one may go on, unheard."""

_OF_A_PERSON: Final = ("user", "ip", "email")
"""How the names of tags begin, or the whole of them, that say who met the error."""


def read(request: Request) -> Delivery:
    """Read an alert of an issue or a metric, or an issue that changed. Of other resources nothing is needed.

    Its Request-ID is another whenever the same thing is sent again, so it names nothing.
    """
    resource = request.headers.get("sentry-hook-resource", "")
    if not resource:
        raise UnreadableError("The request has no Sentry-Hook-Resource. Have your proxy pass on the headers of Sentry.")
    said = read_object(request)
    action, data = line(said.get("action")).casefold(), mapping(said.get("data"))
    if resource == "installation" and action == "created":
        return Delivery(key="", test="Sentry is connected.")
    if resource == "event_alert" and _is_sample(mapping(data.get("event"))):
        return Delivery(key="", test="Sentry's test notification arrived.")
    reader = _READERS.get(resource)
    alert = reader(action, data, request.received_at) if reader else None
    return Delivery(key="", alerts=(alert,) if alert else ())


def _is_sample(event: Mapping[str, object]) -> bool:
    return _tags(event).get("sample_event") == "yes"


def _tags(event: Mapping[str, object]) -> Mapping[str, object]:
    """Return the tags, which are a list of pairs, without those that say who met the error."""
    pairs = [items(pair) for pair in items(event.get("tags"))]
    named = [(line(pair[0]), pair[1]) for pair in pairs if len(pair) == 2]  # noqa: PLR2004 - a pair
    return {name: value for name, value in named if name.partition(".")[0] not in _OF_A_PERSON}


def _of_event(action: str, data: Mapping[str, object], now: datetime) -> Alert:
    """Return the alert of an issue, from the event that set it off: its key is the issue's, and so its end's too."""
    event = mapping(data.get("event"))
    issue = key(event.get("issue_id"))
    if not issue:
        raise UnreadableError("The alert names no issue (data.event.issue_id). Send it as Sentry's documentation says.")
    tags = _tags(event)
    project = _PROJECT.search(line(event.get("url"), 500))
    told = {"project": project[1] if project else "", "environment": event.get("environment")}
    return Alert(
        fingerprint=key(f"issue:{issue}"),
        state=State.FIRING,
        severity=severity(event.get("level")),
        title=first(event.get("title"), event.get("message"), "An error in Sentry"),
        description=_described(data.get("triggered_rule"), event.get("culprit")),
        labels=labels({"service": tags.get("service") or told["project"], **told, **tags}),
        started_at=moment(event.get("datetime"), now=now),
        links=links(("Source", event.get("web_url"))),
    )


def _described(rule: object, culprit: object) -> str:
    named = (f"Rule: {line(rule)}" if line(rule) else "", f"In {line(culprit)}" if line(culprit) else "")
    return "\n".join(part for part in named if part)


def _of_issue(action: str, data: Mapping[str, object], now: datetime) -> Alert | None:
    issue = mapping(data.get("issue"))
    number, state = key(issue.get("id")), _STATES.get(action)
    if not number:
        raise UnreadableError("The request names no issue (data.issue.id). Send it as Sentry's documentation says.")
    if state is None:
        return None
    project = line(mapping(issue.get("project")).get("slug"))
    return Alert(
        fingerprint=key(f"issue:{number}"),
        state=state,
        severity=severity(issue.get("level")),
        title=first(issue.get("title"), issue.get("shortId"), "An issue in Sentry"),
        description=_described("", issue.get("culprit")),
        labels=labels({"service": project, "project": project, "issue": issue.get("shortId")}),
        started_at=moment(issue.get("firstSeen"), now=now) if action == "created" else None,
        links=links(("Source", issue.get("web_url") or issue.get("permalink"))),
    )


def _of_metric(action: str, data: Mapping[str, object], now: datetime) -> Alert:
    metric = mapping(data.get("metric_alert"))
    rule, number = mapping(metric.get("alert_rule")), key(metric.get("id"))
    if not number or action not in {"critical", "warning", "resolved"}:
        raise UnreadableError(
            "The request names no metric alert (data.metric_alert.id), or an action other than critical, warning and "
            "resolved. Send it as Sentry's documentation says."
        )
    is_over = action == "resolved"
    projects = [line(project) for project in items(metric.get("projects"))]
    return Alert(
        fingerprint=key(f"metric:{number}"),
        group=key(f"rule:{key(rule.get('id'))}") if key(rule.get("id")) else "",
        state=State.RESOLVED if is_over else State.FIRING,
        severity="" if is_over else action,
        title=first(rule.get("name"), data.get("description_title"), "A metric alert in Sentry"),
        description=text(text(data.get("description_text")).replace("\\n", "\n")),
        labels=labels(
            {
                "service": projects[0] if len(projects) == 1 else "",
                "project": ", ".join(projects),
                "environment": rule.get("environment"),
            }
        ),
        started_at=moment(metric.get("date_started"), now=now),
        ended_at=moment(metric.get("date_closed"), now=now) if is_over else None,
        links=links(("Source", data.get("web_url"))),
    )


_READERS: Final[Mapping[str, Callable[[str, Mapping[str, object], datetime], Alert | None]]] = MappingProxyType(
    {"event_alert": _of_event, "metric_alert": _of_metric, "issue": _of_issue, "activity_alert": _of_issue}
)
"""Resource -> what reads its data."""

SENTRY: Final = SourceKind(
    label="Sentry", read=read, is_authentic=by_hmac("sentry-hook-signature"), answered_within=WAITS
)
