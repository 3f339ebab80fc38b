"""Faults: the ways in which a call to the local Slack can fail, and the plan of which calls do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
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
    says_when: bool = True
    """Whether the answer carries Retry-After."""


@dataclass(frozen=True, slots=True)
class ServerError:
    """Answer with an HTML page and this status.

    The outcome of such a call is unknown to the caller; ``took_effect`` decides what it was.
    """

    status: int = 500
    took_effect: bool = False


@dataclass(frozen=True, slots=True)
class Garbled:
    """Answer with these bytes after the call took effect, as something between the caller and Slack might."""

    body: bytes = b'{"ok": true}'
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})
    took_effect: bool = True


@dataclass(frozen=True, slots=True)
class DropBefore:
    """Drop the connection; nothing happened."""

    after: float = 0.0
    """Seconds of silence before that: a caller with less patience sees a call that hangs."""


@dataclass(frozen=True, slots=True)
class DropAfter:
    """Drop the connection after the call took effect."""

    after: float = 0.0
    """Seconds of silence before that, as in `DropBefore`; the effect does not wait for them."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Take effect only after so many real seconds."""

    seconds: float


@dataclass(slots=True, eq=False)
class Hold:
    """Wait until ``release()``, then take effect. A held call does not count as in flight."""

    after: bool = False
    """Hold back the answer instead: the call has taken effect by then."""
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once a call is waiting."""
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let the call go on, and every later one."""
        self.released.set()


Fault = Refuse | RateLimited | ServerError | Garbled | DropBefore | DropAfter | Delay | Hold

Choose = Callable[[str, Arguments], Fault | None]
"""Returns the fault of one call, by its method and arguments; ``None``: it succeeds."""


def _no_fault(_method: str, _arguments: Arguments) -> Fault | None:
    return None


@dataclass(slots=True)
class _Planned:
    method: str
    fault: Fault
    times: int | None
    when: Callable[[dict[str, Any]], bool] | None

    def concerns(self, method: str, arguments: Arguments) -> bool:
        return self.method in ("*", method) and (self.when is None or self.when(dict(arguments)))


class Faults:
    """The faults planned, in order."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._planned: list[_Planned] = []
        self._windows: list[tuple[_Planned, RateLimited, datetime]] = []
        """Of calls that are limited now: what is planned for them, how, and until when."""
        self._holds: list[Hold] = []
        self.choose: Choose = _no_fault
        """Called for each call that no planned fault concerns."""

    def plan(self, method: str, fault: Fault, times: int | None, when: Callable[[dict[str, Any]], bool] | None) -> None:
        """Fail the next ``times`` such calls (``None``: all)."""
        self._planned.append(_Planned(method, fault, times, when))
        if isinstance(fault, Hold):
            self._holds.append(fault)

    def next(self, method: str, arguments: Arguments) -> Fault | None:
        """Return the fault of this call, and count it as used."""
        now = self._now()
        self._windows = [one for one in self._windows if one[-1] > now]
        for planned, limited, until in self._windows:
            if planned.concerns(method, arguments):
                return replace(limited, seconds=-((now - until) // timedelta(seconds=1)))
        for planned in self._planned:
            if planned.concerns(method, arguments):
                if planned.times is not None:
                    planned.times -= 1
                    if planned.times <= 0:
                        self._planned.remove(planned)
                return self._begun(planned)
        chosen = self.choose(method, arguments)
        return None if chosen is None else self._begun(_Planned(method, chosen, 1, None))

    def _begun(self, planned: _Planned) -> Fault:
        if isinstance(planned.fault, RateLimited):
            until = self._now() + timedelta(seconds=planned.fault.seconds)
            self._windows.append((planned, planned.fault, until))
        return planned.fault

    def mend(self) -> None:
        """Drop all faults and release everything held."""
        for held in self._holds:
            held.release()
        self._holds.clear()
        self.choose = _no_fault
        self._planned.clear()
        self._windows.clear()
