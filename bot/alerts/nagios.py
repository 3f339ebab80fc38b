"""Nagios, and Icinga: the form that the documented notification command sends.

A service that recovers in a downtime, or while it is flapping, is never told of as a recovery: the only later word is
the end of that, with a state of OK. So the state says what is so, whatever the notification is called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from bot.alerts.authentication import by_token
from bot.alerts.reading import digest, key, labels, line, links, moment, text
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Alert, Delivery, State

FORM: Final = "application/x-www-form-urlencoded"
MOST_FIELDS: Final = 200

_OVER: Final = frozenset({"ok", "up"})
_WRONG: Final = frozenset({"warning", "critical", "unknown", "down", "unreachable"})

_NO_NEWS: Final = frozenset({"ACKNOWLEDGEMENT", "DOWNTIMESTART", "CUSTOM"})
"""Notifications that tell of a state which was told before, or which someone plans."""

_MACRO: Final = re.compile(r"\$[A-Za-z_.]{1,60}\$")
"""A macro that Nagios or Icinga put nothing into."""

_OURS: Final = frozenset({"type", "host", "check", "state", "output", "since", "url"})
"""Fields of the command. Whatever else is sent is a label."""


def read(request: Request) -> Delivery:
    """Read one notification."""
    said = _fields(request)
    host, check, state = said.get("host", ""), said.get("check", ""), line(said.get("state")).casefold()
    if not host or state not in _OVER | _WRONG:
        missing = "no host" if not host else f'the state "{state}"'
        raise UnreadableError(
            f"The notification has {missing}. Send host, check (of a service), type and state (OK, UP, WARNING, "
            "CRITICAL, UNKNOWN, DOWN or UNREACHABLE) as the documented command does."
        )
    kind, is_over = said.get("type", "").upper(), state in _OVER
    what = f"{line(check)} on {line(host)}" if check else line(host)
    moved = moment(said.get("since"), now=request.received_at)
    alert = Alert(
        fingerprint=key(f"{host}!{check}" if check else host),
        group=key(host),
        state=State.RESOLVED if is_over else State.FIRING,
        severity="" if is_over else state,
        title=line(f"{what} is {state if len(state) > 2 else state.upper()}"),  # noqa: PLR2004 - OK and UP
        description=text(said.get("output")),
        labels=labels(
            {"host": host, "check": check, **{name: value for name, value in said.items() if name not in _OURS}}
        ),
        started_at=None if is_over else moved,
        ended_at=moved if is_over else None,
        links=links(("Source", said.get("url"))),
    )
    is_test = kind == "CUSTOM"
    return Delivery(
        key=digest(request.received_at.isoformat()) if is_test else "",
        alerts=(alert,) if is_over or kind not in _NO_NEWS else (),
        test=f"A custom notification about {what} arrived." if is_test else "",
    )


def _fields(request: Request) -> Mapping[str, str]:
    """Return what the form holds and says something; of a name that comes twice, the first."""
    if request.content_type != FORM:
        raise UnreadableError(f"The body isn't a form ({FORM}). Use the documented notification command.", status=415)
    try:
        pairs = parse_qsl(request.body.decode(errors="replace"), max_num_fields=MOST_FIELDS)
    except ValueError:
        raise UnreadableError(f"The form has over {MOST_FIELDS} fields. Send fewer.") from None
    return {name.strip(): value.strip() for name, value in reversed(pairs) if not _MACRO.fullmatch(value.strip())}


NAGIOS: Final = SourceKind(label="Nagios or Icinga", read=read, is_authentic=by_token, content_type=FORM)
