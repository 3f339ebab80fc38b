"""A change of any tool that can send JSON."""

from __future__ import annotations

from typing import Final

from bot.alerts.authentication import by_token
from bot.alerts.reading import digest, key, line, links, moment, read_object
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Delivery
from bot.domain.change import Change


def read(request: Request) -> Delivery:
    """Read ``{title, service?, version?, environment?, by?, url?, at?, key?}``.

    Without ``key`` and ``at``, each request is a change of its own.
    """
    said = read_object(request)
    title = line(said.get("title"))
    if not title:
        raise UnreadableError(
            'The change has no title. Say in a few words what was done: {"title": "deploy", "service": "checkout", '
            '"version": "v2.4.0"}.'
        )
    at = moment(said.get("at"), now=request.received_at) or request.received_at
    change = Change(
        key=key(said.get("key")) or digest(title, *(line(said.get(name)) for name in ("service", "version")), str(at)),
        at=at,
        title=title,
        service=line(said.get("service")),
        version=line(said.get("version")),
        environment=line(said.get("environment")),
        by=line(said.get("by")),
        url=next((link.url for link in links(("", said.get("url")))), ""),
    )
    return Delivery(key=change.key, changes=(change,))


GENERIC: Final = SourceKind(label="JSON of your own", read=read, is_authentic=by_token)
