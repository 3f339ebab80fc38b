"""Events of CloudEvents 1.0 over HTTP. Source: CloudEvents 1.0.2, HTTP protocol binding."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from bot.alerts.authentication import by_token
from bot.alerts.homemade import alert_of, is_an_end
from bot.alerts.reading import digest, first, items, key, labels, line, mapping, moment, read_json, read_object
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Alert, Delivery, State

STRUCTURED: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"

OUR_OWN: Final = "dev.warroom."
"""How the types of events begin that Warroom sends: one that comes back would open an incident about itself."""

_PREFIX: Final = "ce-"
_REQUIRED: Final = ("id", "source", "type")


def read(request: Request) -> Delivery:
    """Read one event or a batch. The Content-Type alone says in which mode it comes."""
    if request.content_type == BATCH:
        said = read_json(request)
        if not isinstance(said, list):
            raise UnreadableError(f"The body isn't a batch of events. Send a list, or {STRUCTURED} for one event.")
        events = [_checked(mapping(each), f"Event {i} of the batch", "") for i, each in enumerate(items(said), 1)]
        return Delivery(key="", alerts=tuple(alert for event in events if (alert := _alert(event, request))))
    if request.content_type == STRUCTURED:
        event = _checked(read_object(request), "The event", "")
    elif request.content_type.startswith("application/cloudevents"):
        raise UnreadableError(f"The event isn't written in JSON. Send {STRUCTURED} or {BATCH}.", status=415)
    else:
        event = _of_headers(request)
    alert = _alert(event, request)
    return Delivery(key=digest(event["source"], event["id"]), alerts=(alert,) if alert else ())


def _of_headers(request: Request) -> Mapping[str, object]:
    """Return an event whose attributes are headers, and whose data is the body, of any type."""
    said = {name: unquote(value) for name, value in request.headers.items() if name.startswith(_PREFIX)}
    event = _checked({name.removeprefix(_PREFIX): value for name, value in said.items()}, "The request", _PREFIX)
    is_json = request.content_type in {"", "application/json"} or request.content_type.endswith("+json")
    if not request.body.strip():
        return event
    return {**event, "data": read_json(request) if is_json else request.body.decode(errors="replace")}


def _checked(event: Mapping[str, object], what: str, prefix: str) -> Mapping[str, object]:
    """Refuse what lacks an attribute that each event must have, or is of another version.

    Args:
        prefix: of the attributes' names where they stand.
    """
    missing = [f"{prefix}{name}" for name in _REQUIRED if not key(event.get(name))]
    if missing:
        how = f"Send them as headers, or the whole event as {STRUCTURED}." if prefix else "Each event must have them."
        raise UnreadableError(f"{what} has no {', '.join(missing)}. {how}")
    version = line(event.get("specversion"))
    if version and not version.startswith("1."):
        raise UnreadableError(f"{what} is of CloudEvents {version}. Send version 1.0.")
    return event


def _alert(event: Mapping[str, object], request: Request) -> Alert | None:
    """Return the alert of an event, in whose data is what `alert_of` reads; ``None``: it is one of our own."""
    kind, source, subject = line(event["type"]), line(event["source"]), line(event.get("subject"))
    if kind.startswith(OUR_OWN):
        return None
    data = _data(event, request)
    said = mapping(data)
    title = first(said.get("title"), said.get("summary"), said.get("message"), f"{kind} {subject}")
    alert = alert_of(
        {"severity": event.get("severity"), **said},
        title=title,
        state=State.RESOLVED if is_an_end(kind.rpartition(".")[2]) else State.FIRING,
        fingerprint=digest(source, "subject", subject) if subject else digest(source, "id", key(event["id"])),
        described=data,
        at=moment(event.get("time"), now=request.received_at),
    )
    told = {"event_type": kind, "event_source": source, "event_subject": subject}
    return replace(alert, labels=labels({**told, **alert.labels}))


def _data(event: Mapping[str, object], request: Request) -> object:
    """Return what happened: JSON as its value, anything else as text."""
    packed = event.get("data_base64")
    if not isinstance(packed, str):
        return event.get("data")
    try:
        raw = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableError("The event's data_base64 isn't base64. Correct it, or send the data as JSON.") from None
    is_json = "json" in line(event.get("datacontenttype")).casefold()
    return read_json(replace(request, body=raw)) if is_json else raw.decode(errors="replace")


CLOUDEVENTS: Final = SourceKind(label="CloudEvents", read=read, is_authentic=by_token, content_type=STRUCTURED)
