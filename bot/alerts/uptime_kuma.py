"""Uptime Kuma: its notification *Webhook*. Source: Uptime Kuma 2, notification-providers/webhook.js.

Down, maintenance begins, the site recovers, maintenance ends: it never says Up, and the next Down follows the last one.
A monitor that is paused or deleted while it is down says nothing either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from bot.alerts.authentication import by_token
from bot.alerts.reading import digest, first, items, key, labels, line, links, mapping, moment, read_object, severity
from bot.alerts.reading import text as lines
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Alert, Delivery, State

_STATES: Final[Mapping[str, State]] = MappingProxyType({"0": State.FIRING, "1": State.RESOLVED})
"""A heartbeat's status -> its state; 2 is pending and 3 maintenance, which neither begin nor end anything."""

_MAY_EXPIRE: Final = re.compile(r"(?i)\b(?:certificate|domain name)\b")
_EXPIRES: Final = re.compile(r"(?i)\bwill expire\b")
_IN_DAYS: Final = re.compile(r"(?i)\bin -?\d+ days?\b")
"""What differs in a warning from one day to the next."""

_FIELDS: Final = ("msg", "monitor", "heartbeat")


def read(request: Request) -> Delivery:
    """Read what is told of a monitor, or of a certificate or a domain, which have none."""
    said = _said(request)
    heartbeat, monitor, message = mapping(said.get("heartbeat")), mapping(said.get("monitor")), line(said.get("msg"))
    if not any(name in said for name in _FIELDS):
        raise UnreadableError(
            "The body has neither msg nor monitor nor heartbeat. Choose the body application/json, form-data or none "
            "(GET) in the notification, not one of your own."
        )
    if not heartbeat and not monitor:
        return _of_message(message, request)
    number = key(monitor.get("id")) or key(heartbeat.get("monitorID"))
    if not number:
        raise UnreadableError("The body names no monitor (monitor.id). Choose the body application/json.")
    state = _STATES.get(line(heartbeat.get("status")))
    return Delivery(key="", alerts=(_alert(number, state, monitor, heartbeat, request),) if state else ())


def _of_message(message: str, request: Request) -> Delivery:
    """Read what has neither monitor nor heartbeat: its words tell what it is."""
    if message.endswith("Testing"):
        return Delivery(key=digest(request.received_at.isoformat()), test="Uptime Kuma's test notification arrived.")
    named = _MAY_EXPIRE.search(message)
    if named is None or _EXPIRES.search(message, named.end()) is None:
        return Delivery(key="")
    alert = Alert(
        fingerprint=digest("expires", _IN_DAYS.sub("", message)),
        state=State.FIRING,
        severity="warning",
        title=message,
    )
    return Delivery(key="", alerts=(alert,))


def _alert(
    number: str, state: State, monitor: Mapping[str, object], heartbeat: Mapping[str, object], request: Request
) -> Alert:
    name = first(monitor.get("name"), f"Monitor {number}")
    tags = {line(mapping(tag).get("name")): mapping(tag).get("value") or "true" for tag in items(monitor.get("tags"))}
    since = moment(heartbeat.get("time"), now=request.received_at)
    is_news = heartbeat.get("important") is not False  # a reminder has the time at which it was made
    return Alert(
        fingerprint=key(f"monitor:{number}"),
        state=state,
        severity=severity(tags.get("severity")),
        title=line(f"{name} is down"),
        description=lines(heartbeat.get("msg")),
        labels=labels({"monitor": name, "type": monitor.get("type"), "host": monitor.get("hostname"), **tags}),
        started_at=since if state is State.FIRING and is_news else None,
        ended_at=since if state is State.RESOLVED else None,
        links=links(("Site", _site(monitor.get("url")))),
    )


def _site(url: object) -> str:
    """Return a monitor's address without what may hold a key."""
    try:
        parts = urlsplit(line(url, 2_000))
        return f"{parts.scheme}://{parts.netloc}{parts.path}"
    except ValueError:
        return ""


def _said(request: Request) -> Mapping[str, object]:
    """Return the three fields, in whichever of the three ways they come."""
    if request.method == "GET":
        found: dict[str, object] = {"msg": request.query["msg"]} if "msg" in request.query else {}
        for name in ("monitor", "heartbeat"):
            if request.query.get(name, "").strip():
                found[name] = _of_json(request, request.query[name].encode(errors="replace"))
        return found
    if request.content_type == "multipart/form-data":
        return _of_json(request, _part(request))
    return read_object(request)


def _of_json(request: Request, body: bytes) -> Mapping[str, object]:
    return read_object(replace(request, body=body, headers={"content-type": "application/json"}))


def _part(request: Request) -> bytes:
    """Return the part of a form that is called ``data``."""
    kind = request.headers.get("content-type", "").encode(errors="replace")
    try:
        parts = message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + request.body).get_payload()
    except RecursionError:
        raise UnreadableError("The form is nested too deeply. Choose the body application/json.") from None
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, Message) and part.get_param("name", header="content-disposition") == "data":
            held = part.get_payload(decode=True)
            return held if isinstance(held, bytes) else b""
    raise UnreadableError('The form has no field "data". Choose the body form-data in the notification.')


UPTIME_KUMA: Final = SourceKind(label="Uptime Kuma", read=read, is_authentic=by_token)
