"""Traffic: what the app and Slack sent to each other, in both directions, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot.demo.json_types import Json
from bot.demo.transport.delivery import Transport, Undelivered
from bot.demo.web_api.gateway import Call, Gateway

Side = Literal["slack", "app"]


@dataclass(frozen=True, slots=True)
class TrafficEntry:
    """One thing that one side sent to the other."""

    by: Side
    what: str
    """The method, the type of the event, or of the interaction."""
    body: Any
    answer: Any = None
    error: str | None = None

    def json(self, number: int) -> Json:
        """Return it as the page takes it."""
        shown = {"by": self.by, "what": self.what, "body": self.body, "answer": self.answer, "error": self.error}
        return {"number": number} | shown


class Traffic:
    """Stands in for a transport to record what passes, and collects the calls that the app makes."""

    def __init__(self, gateway: Gateway, transport: Transport) -> None:
        self._gateway = gateway
        self._transport = transport
        self._entries: list[TrafficEntry] = []
        self._unfinished: list[Call] = []
        self._collected = 0

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Any:
        """See `Transport.send`."""
        self._collect()
        what = _what(kind, payload)
        self._entries.append(TrafficEntry("slack", what, payload, error=retry[1] if retry else None))
        try:
            answer = await self._transport.send(kind, payload, retry)
        except Undelivered as failed:
            self._entries.append(TrafficEntry("app", f"no answer to {what}", None, error=failed.reason))
            raise
        self._collect()
        self._entries.append(TrafficEntry("app", f"acknowledged {what}", answer))
        return answer

    def since(self, number: int) -> list[Json]:
        """Return the entries from this number on."""
        self._collect()
        return [one.json(number + index) for index, one in enumerate(self._entries[number:])]

    @property
    def count(self) -> int:
        """How many entries there are."""
        self._collect()
        return len(self._entries)

    def _collect(self) -> None:
        calls = self._gateway.calls
        waiting = [*self._unfinished, *calls[self._collected :]]
        self._collected = len(calls)
        self._unfinished = [one for one in waiting if not _is_over(one)]
        self._entries += [
            TrafficEntry("app", one.method, one.arguments, one.answer, one.error) for one in waiting if _is_over(one)
        ]


def _is_over(call: Call) -> bool:
    return call.took_effect or call.error is not None


def _what(kind: str, payload: Json) -> str:
    match kind:
        case "events_api":
            event = payload.get("event") or {}
            return ".".join(str(part) for part in (event.get("type"), event.get("subtype")) if part)
        case "slash_commands":
            return str(payload.get("command"))
        case _:
            return str(payload.get("type"))
