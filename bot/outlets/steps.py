"""A delivery that takes several requests: the first answer that is no yes ends it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from bot.domain.effects import Outcome, Refused
from bot.outlets.answers import Answer, ask, outcome_of, said_by
from bot.outlets.connection import Connection

LARGEST_DOCUMENT: Final = 16 * 1024 * 1024
"""Bytes of an answer that may hold a whole document."""


class EndedError(Exception):
    """The delivery ends here."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """How one system is asked, again and again, for one delivery."""

    connection: Connection
    headers: Mapping[str, str]
    refusals: Mapping[int, str]
    """Status -> what a refusal means there and what to do, behind the name of the system."""

    async def ask(
        self, method: str, url: str, sent: Mapping[str, Any] | None = None, *, allowed: Collection[int] = ()
    ) -> Answer:
        """Ask for one thing.

        Args:
            sent: a JSON object; ``None``: nothing.
            allowed: statuses beside 2xx that are an answer too.

        Raises:
            EndedError: what was answered is neither.
            aiohttp.ClientError, TimeoutError, OSError: there was no answer.
        """
        body = None if sent is None else json.dumps(sent, ensure_ascii=False).encode(errors="replace")
        headers = {**self.headers, **({} if body is None else {"Content-Type": "application/json"})}
        answer = await ask(self.connection.session, method, url, headers, body, largest=LARGEST_DOCUMENT)
        if answer.status in allowed:
            return answer
        if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES and answer.data:
            return answer
        raise EndedError(self._outcome(answer))

    def _outcome(self, answer: Answer) -> Outcome:
        label = self.connection.outlet.called
        if (meaning := self.refusals.get(answer.status)) is not None:
            return self.refused(meaning, answer)
        return outcome_of(answer, label, method=self.connection.method, needs="id")

    def refused(self, meaning: str, answer: Answer) -> Refused:
        """Say what a refusal means, what the system says itself, and what to do.

        Args:
            meaning: behind the name of the system; ``{said}`` is what the system says itself.
        """
        said = said_by(answer.data)
        filled = meaning.replace("{said}", f" (“{said}”)" if said else "")
        return Refused(f"{self.connection.outlet.called} {filled}", str(answer.status))
