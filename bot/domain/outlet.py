"""The systems outside Slack that a policy names: what kind each is, where its key is, whom it pages."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, PlainValidator, model_validator

from bot.domain.durations import or_none
from bot.domain.outlet_fields import Folder, Project, Published, Repository, Space, Takes, accounts
from bot.domain.severity import Name, Text
from bot.domain.value import Value

_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*")
_NAMED = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*")


class System(StrEnum):
    """A system that Warroom speaks to. Each is a file of ``bot/outlets``."""

    PAGERDUTY = "pagerduty"
    JSM = "jsm"
    EMAIL = "email"
    APPRISE = "apprise"
    WEBHOOK = "webhook"
    CONFLUENCE = "confluence"
    GITHUB = "github"
    JIRA = "jira"
    LINEAR = "linear"


LABELS: Final[Mapping[System, str]] = {
    System.PAGERDUTY: "PagerDuty",
    System.JSM: "Jira Service Management",
    System.EMAIL: "e-mail",
    System.APPRISE: "Apprise",
    System.WEBHOOK: "the webhook",
    System.CONFLUENCE: "Confluence",
    System.GITHUB: "GitHub",
    System.JIRA: "Jira",
    System.LINEAR: "Linear",
}
"""What people call each system."""

DOUBLING: Final = frozenset({System.EMAIL, System.APPRISE})
"""Systems that call people twice by what comes twice."""

SUBSCRIBERS: Final = frozenset({System.WEBHOOK})
"""Systems that hear of incidents."""

PUBLISHING: Final = frozenset({System.WEBHOOK, System.CONFLUENCE, System.GITHUB})
"""Systems to which a postmortem is published."""

TRACKERS: Final = frozenset({System.GITHUB, System.JIRA, System.LINEAR})
"""Systems in which an action item becomes an issue."""

PAGING: Final = frozenset({System.PAGERDUTY, System.JSM, System.EMAIL, System.APPRISE})
"""Systems that page people."""

NEEDED: Final[Mapping[System, tuple[str, ...]]] = {
    System.GITHUB: ("repo",),
    System.CONFLUENCE: ("url", "space", "account"),
    System.JIRA: ("url", "project", "account"),
    System.LINEAR: ("team",),
}
"""What a system needs beside its key."""

OF_SOME: Final[Mapping[str, frozenset[System]]] = {
    **dict.fromkeys(("repo", "folder", "publishes"), frozenset({System.GITHUB})),
    "account": frozenset({System.CONFLUENCE, System.JIRA}),
    "space": frozenset({System.CONFLUENCE}),
    **dict.fromkeys(("project", "issue_type"), frozenset({System.JIRA})),
    "team": frozenset({System.LINEAR}),
    **dict.fromkeys(("labels", "users", "takes", "secret"), TRACKERS),
}
"""What only some systems have -> which."""

EventName = Literal[
    "declared", "updated", "severity", "escalated", "resolved", "closed", "reopened", "postmortem_published"
]  # fmt: skip
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


def is_this_machine(host: str) -> bool:
    """Tell whether a host is the machine itself: what goes there leaves no machine."""
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
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(host))
    if not host or not encrypted or parts.username is not None or not text.isprintable() or " " in text:
        raise ValueError("must be an address that begins with https:// and holds no user name")
    return text


NamedSecret = Annotated[str, PlainValidator(_where_the_key_is)]
"""``env:NAME`` or ``file:PATH``: where a secret is read."""


def _an_address_or_where_it_is(value: object) -> str:
    if isinstance(value, str) and _NAMED.fullmatch(value.strip()):
        return value.strip()
    if isinstance(value, str) and is_mail_server(value.strip()):
        return value.strip()
    return an_address(value)


def is_mail_server(url: str) -> bool:
    """Tell whether it is the address of a mail server: ``smtps://user@host:465``, without a password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.password is None and url.isprintable()


Address = Annotated[str | None, PlainValidator(or_none(_an_address_or_where_it_is))]
"""An https address, where one is read that is itself a secret, or ``null`` or ``none``."""


def _a_mailbox(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not _MAILBOX.fullmatch(text):
        raise ValueError(f"{value!r} isn't an e-mail address")
    return text


Mailbox = Annotated[str, PlainValidator(_a_mailbox)]
"""An e-mail address."""


class Outside(Value):
    """An effect that is made through an outlet, by ``outlets/delivery.py``."""

    outlet: str
    """Its name in the policy."""


class Outlet(Value):
    """A system outside Slack in which Warroom does something."""

    kind: System
    """The system."""
    key: Annotated[NamedSecret | None, BeforeValidator(lambda said: None if said == "none" else said)]
    """Where its key is: ``env:NAME`` (or ``NAME_FILE``) or ``file:PATH``. The key itself never stands in the policy. Of
    e-mail: the password; ``none``: the mail server asks for none. Of Apprise: the whole address.
    """
    label: Annotated[Text | None, BeforeValidator(or_none(lambda said: said))] = None
    """What people read, such as ``Payments' pager``; ``none``: the name of the system."""
    url: Address = None
    """Where it is, such as ``https://events.eu.pagerduty.com/v2/enqueue``; ``none``: where the system usually is. An
    address that is itself a secret is named as the key is. Of e-mail: ``smtps://user@host:465``, or ``smtp://``, which
    begins in the clear and must go on encrypted.
    """
    sender: Mailbox | None = None
    """Of e-mail: from whom."""
    to: tuple[Mailbox, ...] = ()
    """Of e-mail: to whom."""
    pages: tuple[Name, ...] = ()
    """Roles or names of ``people`` who are paged through it, whenever they are called."""
    severities: tuple[Name, ...] | None = None
    """Severities for which those of them that are called immediately are paged as soon as an incident has it; left
    out: the worst one. Of a webhook: the severities that it hears of, to the end of the incident; left out: all.
    """
    events: tuple[EventName, ...] | None = None
    """Of a webhook: what it hears of; left out: everything."""
    repo: Repository | None = None
    """Of GitHub: the repository, such as corp/shop."""
    folder: Folder | None = None
    """Of GitHub: where postmortems are put in the repository, such as postmortems/2026; left out: at its top."""
    publishes: Annotated[Published | None, BeforeValidator(or_none(lambda said: said))] = None
    """Of GitHub: `issue`: each postmortem becomes an issue of the repository. Left out: a file in it. See
    [publishing](publishing.md).
    """
    space: Space | None = None
    """Of Confluence: the key of the space that postmortems are put in, such as ENG."""
    account: Mailbox | None = None
    """Of Confluence and Jira: the e-mail address of the account that the key is of."""
    project: Project | None = None
    """Of Jira: the key of the project, such as OPS."""
    issue_type: Text = "Task"
    """Of Jira: what is made, as its project calls it. Left out: a task."""
    team: Annotated[Text | None, BeforeValidator(or_none(lambda said: said))] = None
    """Of Linear: the id of the team."""
    labels: tuple[Text, ...] = ()
    """Of a tracker: labels of each issue, of Linear by their ids."""
    users: Annotated[Mapping[str, Text], BeforeValidator(accounts)] = {}
    """Of a tracker: Slack user id -> their account there: login of GitHub, account id of Jira, user id of Linear."""
    takes: Annotated[Takes | None, BeforeValidator(or_none(lambda said: said))] = None
    """Of a tracker: `action_items`: each becomes an issue as soon as it is noted, but for those of private incidents.
    Left out: only those for which someone presses *Create issue*.
    """
    secret: tuple[NamedSecret, ...] = ()
    """Of a tracker: where the secret of its webhook is; several while it is replaced. See [trackers](trackers.md)."""

    @model_validator(mode="after")
    def _is_whole(self) -> Outlet:
        """Check that it has what its kind needs, and nothing of another kind."""
        hears, mails, pages = self.kind in SUBSCRIBERS, self.kind is System.EMAIL, self.kind in PAGING
        lacks = [each for each in NEEDED.get(self.kind, ()) if not getattr(self, each)]
        strange = [each for each, of in OF_SOME.items() if self.kind not in of and self._says(each)]
        at_mail_server = self.url is not None and is_mail_server(self.url)
        any_of_mail = self.to or self.sender or at_mail_server
        wrong = {
            "needs `key: env:NAME`, which says where its key is": self.key is None and not mails,
            "a webhook pages no one; remove `pages`": hears and self.pages,
            "needs the `url` that events are sent to": hears and self.url is None,
            "pages no one; add `pages: [on_call]`, or whoever is to be paged through it": pages and not self.pages,
            "only a webhook hears of `events`; remove them": not hears and self.events is not None,
            "needs `url: smtps://user@host:465`, `sender` and `to`": mails
            and not (self.to and self.sender and at_mail_server),
            "only e-mail has `sender`, `to` and a mail server": not mails and any_of_mail,
            f"{LABELS[self.kind]} pages no one; remove `pages` and `severities`": not pages
            and not hears
            and (self.pages or self.severities is not None),
            "an issue is in no folder; remove `folder`, or `publishes`": self.publishes and self.folder,
            f"needs {_listed(lacks)}": lacks,
            f"{LABELS[self.kind]} has no {_listed(strange)}; remove that": strange,
        }
        for why, applies in wrong.items():
            if applies:
                raise ValueError(why)
        return self

    def _says(self, field: str) -> bool:
        return bool(getattr(self, field) != type(self).model_fields[field].default)

    @property
    def called(self) -> str:
        """What people read."""
        return self.label or LABELS[self.kind]


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"`{each}`" for each in names)


def that_page(outlets: Mapping[str, Outlet], who: str) -> tuple[str, ...]:
    """Return the names of the outlets that page a role or a name of ``people``."""
    return tuple(name for name, outlet in outlets.items() if who in outlet.pages)
