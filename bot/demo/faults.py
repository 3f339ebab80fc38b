"""How the local Slack can be told to fail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer ``ok: false`` with this error; nothing happens."""

    error: str
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RateLimited:
    """Answer 429, and again to every such call until ``seconds`` have passed by ``now()``."""

    seconds: int = 30


@dataclass(frozen=True, slots=True)
class ServerError:
    """Answer with an HTML page and this status.

    The outcome of such a call is unknown to the caller; ``took_effect`` decides what it was.
    """

    status: int = 500
    took_effect: bool = False


@dataclass(frozen=True, slots=True)
class DropBefore:
    """Drop the connection; nothing happened."""


@dataclass(frozen=True, slots=True)
class DropAfter:
    """Drop the connection after the call took effect."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Take effect only after so many real seconds."""

    seconds: float


@dataclass(slots=True, eq=False)
class Hold:
    """Wait until ``release()``, then take effect. A held call does not count as being served."""

    after: bool = False
    """Hold back the answer instead: the call has taken effect by then."""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a call has come to wait."""
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let go, now and in future."""
        self.released.set()


Fault = Refuse | RateLimited | ServerError | DropBefore | DropAfter | Delay | Hold


@dataclass(slots=True)
class _Planned:
    method: str
    fault: Fault
    times: int | None
    when: Callable[[dict[str, Any]], bool] | None

    def concerns(self, method: str, arguments: Arguments) -> bool:
        return self.method in ("*", method) and (self.when is None or self.when(dict(arguments)))


@dataclass(slots=True)
class _Window:
    planned: _Planned
    until: datetime


class Faults:
    """What is to go wrong, in the order it was asked for."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with nothing wrong."""
        self._now = now
        self._planned: list[_Planned] = []
        self._windows: list[_Window] = []
        self._holds: list[Hold] = []

    def plan(self, method: str, fault: Fault, times: int | None, when: Callable[[dict[str, Any]], bool] | None) -> None:
        """Fail the next ``times`` such calls (``None``: all)."""
        self._planned.append(_Planned(method, fault, times, when))
        if isinstance(fault, Hold):
            self._holds.append(fault)

    def next(self, method: str, arguments: Arguments) -> Fault | None:
        """Take the fault that this call meets."""
        now = self._now()
        self._windows = [one for one in self._windows if one.until > now]
        for window in self._windows:
            if window.planned.concerns(method, arguments):
                left = window.until - now
                return RateLimited(-(-left // timedelta(seconds=1)))
        for planned in self._planned:
            if planned.concerns(method, arguments):
                self._spend(planned)
                return planned.fault
        return None

    def _spend(self, planned: _Planned) -> None:
        if isinstance(planned.fault, RateLimited):
            self._windows.append(_Window(planned, self._now() + timedelta(seconds=planned.fault.seconds)))
        if planned.times is not None:
            planned.times -= 1
            if planned.times <= 0:
                self._planned.remove(planned)

    def mend(self) -> None:
        """Forget all faults and let go of everything held."""
        for held in self._holds:
            held.release()
        self._holds.clear()
        self._planned.clear()
        self._windows.clear()
