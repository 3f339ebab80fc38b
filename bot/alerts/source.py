"""What a kind of alert source consists of, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.alert import Delivery

ANSWERED_WITHIN: Final = 4.0
"""Seconds after which whoever sends is told to come again. Source: PagerDuty waits 5 s; it disables what is silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request, whole."""

    method: str
    headers: Mapping[str, str]
    """Names in lower case."""
    query: Mapping[str, str]
    body: bytes
    received_at: datetime
    """Aware and UTC."""

    @property
    def content_type(self) -> str:
        """Return it without parameters, in lower case; empty: none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class UnreadableError(Exception):
    """A body that can never be read. The sentence says what is wrong with it and what to do, and quotes no secret."""

    def __init__(self, why: str, *, status: int = 422) -> None:
        """Take the sentence.

        Args:
            status: 415 where another kind of body would do, 422 where it is of the right kind.
        """
        super().__init__(why)
        self.status = status


Read = Callable[[Request], Delivery]
"""Reads a request that is authentic.

Raises:
    UnreadableError: it can never be read.
"""

Authentic = Callable[[Request, Sequence[str]], bool]
"""Tells whether a request shows one of the secrets, in constant time. Several hold during a rotation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """A kind of source, as an entry of `SOURCES`."""

    label: str
    """What people call it: ``Alertmanager``."""
    read: Read
    is_authentic: Authentic
    content_type: str = "application/json"
    """Of what it sends, unless it is set up otherwise."""
    answered_within: float = ANSWERED_WITHIN
    """Seconds after which it is told to come again: before it gives up waiting, so that it knows."""
