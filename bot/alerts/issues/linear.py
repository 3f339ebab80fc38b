"""Linear: webhooks of issues. Source: Linear's documentation, webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.alerts.authentication import by_hmac
from bot.alerts.reading import FRESH, key, line, links, mapping, moment, read_object
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Delivery
from bot.domain.issue import IssueState, Seen, of_linear

_AHEAD: Final = timedelta(minutes=5)
"""How far their clock may be ahead."""

_signed = by_hmac("linear-signature")


def is_authentic(request: Request, secrets: Sequence[str]) -> bool:
    """Tell whether it is signed, and was so a short while ago."""
    if not _signed(request, secrets):
        return False
    try:
        said = read_object(request)
    except UnreadableError:
        return True  # it is theirs, and whoever reads it says what is wrong
    sent_at = moment(said.get("webhookTimestamp"), now=request.received_at + _AHEAD)
    return sent_at is not None and request.received_at - sent_at <= FRESH


def read(request: Request) -> Delivery:
    """Read what became of an issue. Of other events nothing is needed."""
    said, name = read_object(request), key(request.headers.get("linear-delivery"))
    if line(said.get("type")) != "Issue":
        return Delivery(key=name)
    data, action = mapping(said.get("data")), line(said.get("action"))
    number = key(data.get("id"))
    if not number:
        raise UnreadableError("The event has no issue with an id (data.id). Send the webhook as Linear does.")
    state = IssueState.GONE if action == "remove" else of_linear(line(mapping(data.get("state")).get("type")))
    if state is None:
        raise UnreadableError("The issue has no state (data.state.type). Send the webhook as Linear does.")
    url = links(("", data.get("url") or said.get("url")))
    seen = Seen(
        id=number,
        key=line(data.get("identifier")),
        url=url[0].url if url else "",
        state=state,
        assignee=key(data.get("assigneeId") or mapping(data.get("assignee")).get("id")),
    )
    return Delivery(key=name, issues=(seen,))


LINEAR: Final = SourceKind(label="Linear", read=read, is_authentic=is_authentic)
