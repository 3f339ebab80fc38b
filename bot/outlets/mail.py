"""E-mail: a page as a message that any mailbox, phone or gateway to text messages takes.

Mail servers don't tell two copies of a message apart; the ``Message-ID`` of both is the same, by which many mailboxes
show one. Source: RFC 5321, RFC 5322.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from bot.domain.effects import Done, Later, Outcome, Refused, Unknown
from bot.domain.outlet import is_this_machine
from bot.logs import masked
from bot.outlets.alert import Alert
from bot.outlets.answers import unproven
from bot.outlets.connection import Connection

TEMPORARY: Final = range(400, 500)
"""Replies that pass by themselves."""

STARTTLS: Final = "STARTTLS"
"""Stands in what aiosmtplib says of a server that does not offer it."""

WRONG_KEY: Final = frozenset({530, 534, 535, 538})
RETRY_AFTER: Final = timedelta(seconds=30)
RETRY_UNSENT_AFTER: Final = timedelta(seconds=5)
QUOTED: Final = 200


async def page(connection: Connection, alert: Alert) -> Outcome:
    """See `Pager`. That someone is on it is said in Slack alone: a mailbox has no use for it."""
    label, server = connection.outlet.called, urlsplit(connection.url or "")
    to = [each for each in connection.outlet.to if each in (alert.to or connection.outlet.to)]
    if alert.action == "acknowledge" or not to:  # the policy may no longer have whom it was for
        return Done(name=label)
    try:
        refused, _ = await aiosmtplib.send(
            message(connection, alert, to),
            hostname=server.hostname,
            port=server.port,
            username=unquote(server.username) if server.username else None,
            password=connection.key if server.username else None,
            local_hostname=(connection.outlet.sender or "").rpartition("@")[2],
            timeout=connection.within,
            use_tls=server.scheme == "smtps",
            start_tls=None if is_this_machine(server.hostname or "") or server.scheme == "smtps" else True,
        )
    except (aiosmtplib.SMTPException, ssl.SSLError) as error:
        return _outcome_of_error(error, label)
    later = tuple(who for who, reply in refused.items() if reply.code in TEMPORARY)
    problems = tuple(f"{label} refused {who}." for who in refused if who not in later)
    return Done(name=label, problems=problems, unreached=later)


def _outcome_of_error(error: Exception, label: str) -> Outcome:
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            first = error.recipients[0]
            return outcome_of([each.code for each in error.recipients], str(first.message), label)
        case aiosmtplib.SMTPResponseException():
            return outcome_of([error.code], error.message, label)
        case ssl.SSLError() | aiosmtplib.SMTPConnectError(__cause__=ssl.SSLError()):
            return unproven(label)
        case aiosmtplib.SMTPConnectError():
            return Later(RETRY_UNSENT_AFTER, f"{label} could not be reached")
        case aiosmtplib.SMTPTimeoutError():
            return Unknown(f"{label} did not answer in time", away=False)
        case aiosmtplib.SMTPServerDisconnected():
            return Unknown(f"the connection to {label} broke", away=False)
        case _ if STARTTLS in str(error):
            what = f"{label} offers no encryption (STARTTLS)"
            return Refused(f"{what}: give the policy an address with smtps://, restart, then press Retry", "no_tls")
        case _:
            return Refused(f"{label} refused it ({masked(str(error))[:QUOTED]})", type(error).__name__)


def message(connection: Connection, alert: Alert, to: Sequence[str]) -> EmailMessage:
    """Return what is sent; of the same page always the same.

    Args:
        to: mailboxes.
    """
    outlet = connection.outlet
    domain = (outlet.sender or "").rpartition("@")[2]
    said = EmailMessage()
    said["From"] = f"Warroom <{outlet.sender}>"
    said["To"] = ", ".join(to)
    said["Date"] = format_datetime(connection.now)
    said["Message-ID"] = f"<{alert.id}@{domain}>"
    said["References"] = f"<{alert.number}@{domain}>"  # mailboxes put those of one incident together
    said["Auto-Submitted"] = "auto-generated"
    over = alert.action == "resolve"
    said["Subject"] = " ".join(f"{'Over: ' if over else ''}{alert.summary}".split())
    lines = [f"{alert.summary}."]
    if over:
        lines = [f"It has ended, and no one is needed any longer: {alert.summary}."]
    lines += [f"{text}: {href}" for text, href in alert.links]
    said.set_content("\n".join([*lines, *([f"\n{alert.why}"] if alert.why else []), ""]))
    return said


def outcome_of(codes: Sequence[int], reason: str, label: str) -> Outcome:
    """Sort the replies of a mail server: of several recipients, one that may be tried again has all tried again."""
    if any(code in TEMPORARY for code in codes):
        return Later(RETRY_AFTER, f"{label} asks to try again later ({codes[0]})")
    if codes[0] in WRONG_KEY:
        return Refused(f"{label} doesn't accept the key: correct the key that the policy names, then press Retry")
    said = masked(" ".join(reason.split()))[:QUOTED]
    return Refused(f"{label} refused it ({codes[0]}{f': {said}' if said else ''})", str(codes[0]))
