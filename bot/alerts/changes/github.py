"""GitHub: webhooks of deployments and releases. Source: GitHub's documentation, webhook events and payloads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final
from urllib.parse import parse_qs

from bot.alerts.authentication import by_hmac
from bot.alerts.reading import key, line, links, mapping, moment, read_object
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Delivery
from bot.domain.change import Change

_TOUCHES: Final = frozenset({"in_progress", "success", "failure", "error"})
"""States of a deployment in which something changes, or has. The first that comes is when it was made: by the time a
rollout succeeds, what it broke may have been broken for long.
"""

_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def read(request: Request) -> Delivery:
    """Read a deployment or a release. Of other events nothing is needed."""
    event, said = request.headers.get("x-github-event", ""), body(request)
    name = key(request.headers.get("x-github-delivery"))
    if event == "ping":
        return Delivery(key=name, test="GitHub's webhook is connected.")
    if not event:
        raise UnreadableError("The request has no X-GitHub-Event. Have your proxy pass on the headers of GitHub.")
    reader = _READERS.get(event)
    change = reader(said, request.received_at) if reader else None
    return Delivery(key=name, changes=(change,) if change else ())


def body(request: Request) -> Mapping[str, object]:
    """Return the body, in either of the content types that a webhook can have; a form is what it begins with."""
    if request.content_type != "application/x-www-form-urlencoded":
        return read_object(request)
    try:
        payload = parse_qs(request.body.decode(errors="replace"), max_num_fields=10).get("payload", [""])[0]
    except ValueError:
        payload = ""
    if not payload:
        raise UnreadableError('The form has no field "payload". Set the webhook\'s content type to application/json.')
    json_type = {**request.headers, "content-type": "application/json"}
    return read_object(replace(request, body=payload.encode(errors="replace"), headers=json_type))


def _deployment(said: Mapping[str, object], now: datetime) -> Change | None:
    status, deployment = mapping(said.get("deployment_status")), mapping(said.get("deployment"))
    repository, number = mapping(said.get("repository")), key(deployment.get("id"))
    if not number or not status:
        raise UnreadableError("The event has no deployment with an id. Send the webhook as GitHub does.")
    state = line(status.get("state")).casefold()
    if state not in _TOUCHES:
        return None
    failed = "failed " if state in {"failure", "error"} else ""
    return Change(
        key=key(f"deployment:{number}"),
        at=moment(status.get("created_at"), now=now) or now,
        title=f"{failed}{line(deployment.get('task')) or 'deploy'}",
        service=line(repository.get("name")),
        version=_version(deployment, repository),
        environment=line(status.get("environment")) or line(deployment.get("environment")),
        by=line(mapping(deployment.get("creator")).get("login")),
        url=_url(status.get("log_url"), status.get("target_url"), status.get("environment_url")),
    )


def _version(deployment: Mapping[str, object], repository: Mapping[str, object]) -> str:
    """Return the tag or branch; where that is the main branch, or a commit, the beginning of the commit's name."""
    ref, commit = line(deployment.get("ref")), line(deployment.get("sha"))
    if ref and ref != line(repository.get("default_branch")) and not _COMMIT.fullmatch(ref):
        return ref
    return (commit or ref)[:7]


def _release(said: Mapping[str, object], now: datetime) -> Change | None:
    release, repository = mapping(said.get("release")), mapping(said.get("repository"))
    number = key(release.get("id"))
    if not number:
        raise UnreadableError("The event has no release with an id. Send the webhook as GitHub does.")
    if said.get("action") != "published":
        return None
    return Change(
        key=key(f"release:{number}"),
        at=moment(release.get("published_at"), now=now) or now,
        title="release",
        service=line(repository.get("name")),
        version=line(release.get("tag_name")),
        by=line(mapping(release.get("author")).get("login")),
        url=_url(release.get("html_url")),
    )


def _url(*said: object) -> str:
    return next((link.url for link in links(*(("", each) for each in said))), "")


_READERS: Final[Mapping[str, Callable[[Mapping[str, object], datetime], Change | None]]] = MappingProxyType(
    {"deployment_status": _deployment, "release": _release}
)
"""Event -> what reads it."""

GITHUB: Final = SourceKind(label="GitHub", read=read, is_authentic=by_hmac("x-hub-signature-256", scheme="sha256="))
