"""What is published through an outlet, and what the file of a system that publishes has to offer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from bot.domain.effects import Outcome
from bot.outlets.connection import Connection

FINGERPRINT: Final = 12
"""Characters of a digest that tell one text of a document from another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text that people outside Slack read."""

    id: str
    """Names this publication among all there ever are; the same whenever it is tried again."""
    key: str
    """Names the document for ever, such as ``INC-2026-1123-001 postmortem``: what is published once more under it
    replaces what is there."""
    number: str
    """Of the incident."""
    declared_at: datetime
    """When the incident was declared: nothing of it was published before."""
    markdown: str
    earlier: str = ""
    """Address under which the outlet published it before; empty: it did not, or no one knows."""

    @property
    def fingerprint(self) -> str:
        """Tells this text from every other."""
        return hashlib.sha256(self.markdown.encode(errors="replace")).hexdigest()[:FINGERPRINT]


class Publishing(Protocol):
    """Publishes in one system; each module of a system that does so has it as ``publish``."""

    async def __call__(self, connection: Connection, document: Document) -> Outcome:
        """Publish, or bring up to date what was published: never twice. Its address is `Done.address`.

        What may have been done by an earlier try is looked up first.

        Raises:
            aiohttp.ClientError, TimeoutError, OSError: there was no answer.
        """
