"""Apprise, by its ``json://`` form. Source: Apprise, plugins/custom_json.py."""

from __future__ import annotations

from typing import Final

from bot.alerts.authentication import by_token
from bot.alerts.homemade import alert_of
from bot.alerts.reading import first, line, read_object, text
from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Delivery, State

_TYPES: Final = frozenset({"info", "success", "warning", "failure"})


def read(request: Request) -> Delivery:
    """Read ``{version, title, message, type}``, and what the address adds with ``:name=value``, as in `alert_of`.

    Its ``version`` is Apprise's own and says nothing. Without a title, Apprise sends all of it as the message.
    """
    said = read_object(request)
    kind = line(said.get("type")).casefold()
    title = first(said.get("title"), text(said.get("message")).partition("\n")[0])
    if kind not in _TYPES or not title:
        raise UnreadableError(
            "This isn't what Apprise sends: a title or a message, and a type of info, success, warning or failure. "
            "Use an address that begins with json:// or jsons://."
        )
    state = State.RESOLVED if kind == "success" else State.FIRING
    alert = alert_of({"severity": kind, **said}, title=title, state=state, described=said.get("message"))
    return Delivery(key="", alerts=(alert,))


APPRISE: Final = SourceKind(label="Apprise", read=read, is_authentic=by_token)
