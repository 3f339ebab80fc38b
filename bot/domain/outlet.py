"""The systems outside Slack that a policy names: what kind each is, where its key is, whom it pages."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, PlainValidator

from bot.domain.durations import or_none
from bot.domain.severity import Name, Text
from bot.domain.value import Value

_NAMED = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*")


class System(StrEnum):
    """A system that Warroom speaks to. Each is a file of ``bot/outlets``."""

    PAGERDUTY = "pagerduty"
    JSM = "jsm"
    WEBHOOK = "webhook"


LABELS: Final[Mapping[System, str]] = {
    System.PAGERDUTY: "PagerDuty",
    System.JSM: "Jira Service Management",
    System.WEBHOOK: "the webhook",
}
"""What people call each system."""

SUBSCRIBERS: Final = frozenset({System.WEBHOOK})
"""Systems that hear of incidents; the others page people."""

EventName = Literal["declared", "updated", "severity", "escalated", "resolved", "closed", "reopened"]
"""What happens to an incident. ``closed`` also ends what was none, or goes on in another."""


def _where_the_key_is(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not _NAMED.fullmatch(text):  # what is written there may be the key: it is never quoted
        raise ValueError(
            "must say where the key is, not what it is: env:NAME for a variable of the environment, or file:PATH. "
            "If a key stood here, replace it: whoever could read this file knows it"
        )
    return text


def is_named(text: str) -> bool:
    """Tell whether it says where a secret is, rather than what it is."""
    return _NAMED.fullmatch(text) is not None


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def an_address(value: object) -> str:
    """Check an address that Warroom sends to.

    Raises:
        ValueError: it is none, or is not encrypted; the sentence does not quote it, for it may hold a key.
    """
    text = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))
    if not host or not encrypted or parts.username is not None or not text.isprintable() or " " in text:
        raise ValueError("must be an address that begins with https:// and holds no user name")
    return text


NamedSecret = Annotated[str, PlainValidator(_where_the_key_is)]
"""``env:NAME`` or ``file:PATH``: where a secret is read."""


def _an_address_or_where_it_is(value: object) -> str:
    if isinstance(value, str) and _NAMED.fullmatch(value.strip()):
        return value.strip()
    return an_address(value)


Address = Annotated[str | None, PlainValidator(or_none(_an_address_or_where_it_is))]
"""An https address, where one is read that is itself a secret, or ``null`` or ``none``."""


class Outside(Value):
    """An effect that is made through an outlet, by ``outlets/delivery.py``."""

    outlet: str
    """Its name in the policy."""


class Outlet(Value):
    """A system outside Slack in which Warroom does something."""

    kind: System
    """The system."""
    key: NamedSecret
    """Where its key is: ``env:NAME`` (or ``NAME_FILE``) or ``file:PATH``. The key itself never stands in the policy."""
    label: Annotated[Text | None, BeforeValidator(or_none(lambda said: said))] = None
    """What people read, such as ``Payments' pager``; ``none``: the name of the system."""
    url: Address = None
    """Where it is, such as ``https://events.eu.pagerduty.com/v2/enqueue``; ``none``: where the system usually is. An
    address that is itself a secret is named as the key is.
    """
    pages: tuple[Name, ...] = ()
    """Roles or names of ``people`` who are paged through it, whenever they are called."""
    severities: tuple[Name, ...] | None = None
    """Severities for which those of them that are called immediately are paged as soon as an incident has it; left
    out: the worst one. Of a webhook: the severities that it hears of; left out: all.
    """
    events: tuple[EventName, ...] | None = None
    """Of a webhook: what it hears of; left out: everything."""

    @property
    def called(self) -> str:
        """What people read."""
        return self.label or LABELS[self.kind]


def that_page(outlets: Mapping[str, Outlet], who: str) -> tuple[str, ...]:
    """Return the names of the outlets that page a role or a name of ``people``."""
    return tuple(name for name, outlet in outlets.items() if who in outlet.pages)
