"""What the app and Slack said to each other, in both directions, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot.demo.delivery import Transport
from bot.demo.errors import Undelivered
from bot.demo.gate import Call, Gate

Json = dict[str, Any]
Side = Literal["slack", "app"]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that one side said to the other."""

    by: Side
    what: str
    """The method, the type of the event, or of the interaction."""
    body: Any
    answer: Any = None
    error: str | None = None

    def json(self, number: int) -> Json:
        """As the page takes it."""
        shown = {"by": self.by, "what": self.what, "body": self.body, "answer": self.answer, "error": self.error}
        return {"number": number} | shown


class Traffic:
    """Listens on the way to the app, and collects the calls that the app makes."""

    def __init__(self, gate: Gate, transport: Transport) -> None:
        """Stand between Slack and a way to the app: it is a way to the app itself."""
        self._gate = gate
        self._transport = transport
        self._said: list[Said] = []
        self._under_way: list[Call] = []
        self._collected = 0

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None) -> Any:
        """See `Transport.send`."""
        self._collect()
        what = _what(kind, payload)
        self._said.append(Said("slack", what, payload, error=retry[1] if retry else None))
        try:
            answer = await self._transport.send(kind, payload, retry)
        except Undelivered as failed:
            self._said.append(Said("app", f"no answer to {what}", None, error=failed.reason))
            raise
        self._collect()
        self._said.append(Said("app", f"acknowledged {what}", answer))
        return answer

    def since(self, number: int) -> list[Json]:
        """Return what was said after so many things."""
        self._collect()
        return [one.json(number + index) for index, one in enumerate(self._said[number:])]

    @property
    def count(self) -> int:
        """How many things were said."""
        self._collect()
        return len(self._said)

    def _collect(self) -> None:
        calls = self._gate.calls
        waiting = [*self._under_way, *calls[self._collected :]]
        self._collected = len(calls)
        self._under_way = [one for one in waiting if not _is_over(one)]
        self._said += [
            Said("app", one.method, one.arguments, one.answer, one.error) for one in waiting if _is_over(one)
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
