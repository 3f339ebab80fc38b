"""Anything that can send JSON: a script, a cron job, a system that lets people write the body."""

from __future__ import annotations

from typing import Final

from bot.alerts.authentication import by_token
from bot.alerts.homemade import alert_of, state_of
from bot.alerts.reading import SEVERITY_LIMIT, key, line, read_object
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Delivery


def read(request: Request) -> Delivery:
    """Read ``{title, description?, severity?, service?, dedup_key?, status?, url?, details?}``."""
    said = read_object(request)
    title = line(said.get("title"))
    if not title:
        raise UnreadableError(
            'The alert has no title. Say in a few words what is wrong: {"title": "Checkout\'s queue is full"}.'
        )
    status = line(said.get("status"), SEVERITY_LIMIT)
    if status and state_of(status) is None:
        raise UnreadableError(f'The status is "{status}". Send "firing" or "resolved", or leave it out.')
    return Delivery(key=key(request.headers.get("idempotency-key")), alerts=(alert_of(said, title=title),))


GENERIC: Final = SourceKind(label="JSON of your own", read=read, is_authentic=by_token)
