"""Asking another system over HTTP, and what its answer means: done, later, unknown or never.

Sorted as Slack's answers are: what did not happen is tried again, what may have happened too, what is refused is set
aside with a sentence.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from bot.domain.effects import Done, Later, Outcome, Refused, Unknown
from bot.logs import masked

LARGEST: Final = 64 * 1024
"""Bytes of an answer that are read."""

QUOTED: Final = 200
"""Characters of what another system says that a sentence repeats."""

LONGEST_WAIT: Final = timedelta(minutes=5)
"""However long an answer says: it is asked again then, for no page may be forgotten for a typing mistake of theirs."""

THROTTLED_FOR: Final = timedelta(seconds=30)
"""When a throttled answer names no time."""

_RETRY_UNSENT_AFTER: Final = timedelta(seconds=5)
_DIGITS: Final = 9
"""Of a time in seconds; a longer one is as good as for ever."""

_UNSENT: Final = (
    aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, ConnectionRefusedError, socket.gaierror
)  # fmt: skip

_KEY: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_ADDRESS: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE})
_LATER: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY})


@dataclass(frozen=True, slots=True)
class Answer:
    """What another system answered."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """The body, where it is a JSON object; empty: it is none."""
    rows: Sequence[Any] | None = None
    """The body, where it is a JSON array; ``None``: it is none."""


async def post(session: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send something, and read what is answered: see `ask`."""
    return await ask(session, "POST", url, headers, body)


async def ask(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
    *,
    largest: int = LARGEST,
) -> Answer:
    """Ask, and read what is answered. No redirect is followed: it would carry the key elsewhere.

    Args:
        largest: bytes of the answer that are read.

    Raises:
        aiohttp.ClientError, TimeoutError, OSError: there was no answer.
    """
    async with session.request(method, url, data=body, headers=headers, allow_redirects=False) as answer:
        raw = bytearray()
        while len(raw) < largest and (part := await answer.content.read(largest - len(raw))):
            raw += part  # it comes as the network has it, not whole
        named = {name.lower(): value for name, value in answer.headers.items()}
        data = _json(bytes(raw))
        if isinstance(data, Mapping):
            return Answer(answer.status, named, data)
        return Answer(answer.status, named, rows=data if isinstance(data, list) else None)


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def outcome_of_error(error: Exception, label: str) -> Outcome:
    """Sort what came instead of an answer.

    Args:
        label: of the outlet, as people read it.
    """
    if isinstance(error, aiohttp.ClientSSLError):
        return unproven(label)
    if isinstance(error, _UNSENT):
        return Later(_RETRY_UNSENT_AFTER, f"{label} could not be reached")
    if isinstance(error, TimeoutError):
        return Unknown(f"{label} did not answer in time", away=False)
    return Unknown(f"the connection to {label} broke ({type(error).__name__})", away=False)


def unproven(label: str) -> Later:
    """Return what comes of a certificate that is none of theirs: nothing was sent."""
    return Later(_RETRY_UNSENT_AFTER, f"{label} can't prove who it is (TLS): check its address and the clock")


def outcome_of(answer: Answer, label: str, *, method: str, needs: str = "") -> Outcome:
    """Sort an answer.

    Args:
        label: of the outlet, as people read it.
        method: what is throttled together: see `Publish.method`.
        needs: member of the body without which it is none of that system's: whether it took effect, no one knows.
    """
    status = answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Later(retry_after(answer) or THROTTLED_FOR, f"{label} asks to go slower", method)
    if status in _LATER:
        return Later(_RETRY_UNSENT_AFTER, f"{label} asks to try again later ({status})")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unknown(f"{label} had a failure of its own ({status})", away=False)
    if not HTTPStatus.OK <= status < HTTPStatus.BAD_REQUEST:
        return Refused(_refusal(answer, label), str(status))
    if status >= HTTPStatus.MULTIPLE_CHOICES or (needs and not answer.data.get(needs)):
        return Unknown(f"the answer of {label} could not be read ({status})", away=False)
    return Done(name=label)


def _refusal(answer: Answer, label: str) -> str:
    if answer.status in _KEY:
        return f"{label} doesn't accept the key: correct the key that the policy names, then press Retry"
    if answer.status in _ADDRESS:
        return f"{label} isn't at this address ({answer.status}): correct the url in the policy, restart, press Retry"
    if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return f"{label} finds it too large: tell them another way"
    said = said_by(answer.data)
    return f"{label} refused it ({answer.status}{f': {said}' if said else ''})"


def said_by(data: Mapping[str, Any]) -> str:
    """Return what a refusal says, without a key in it."""
    errors = data.get("errors")
    parts = [data.get("message"), *map(_words_of, errors if isinstance(errors, list) else [errors])]
    said = "; ".join(" ".join(part.split()) for part in parts if isinstance(part, str) and part)
    return masked(said)[:QUOTED]


def _words_of(error: object) -> object:
    return error.get("title") or error.get("message") if isinstance(error, Mapping) else error


def retry_after(answer: Answer) -> timedelta | None:
    """Read the Retry-After header, up to `LONGEST_WAIT`; ``None``: there is none that says a number of seconds."""
    text = answer.headers.get("retry-after", "").strip()
    if not (text.isascii() and text.isdigit()):
        return None
    seconds = int(text) if len(text) <= _DIGITS else 10**_DIGITS
    return bounded(timedelta(seconds=seconds))


def bounded(wait: timedelta) -> timedelta:
    """Return how long another system asks to be left alone, from a second to `LONGEST_WAIT`."""
    return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)
