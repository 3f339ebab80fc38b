"""What a policy would have made of alerts that came: nothing is stored, and no one is notified.

When people would have resolved an incident no one knows: here it is over when none of its alerts fires any longer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Alert, Received, State
from bot.domain.alert_history import fires_again, stands
from bot.domain.alert_rule import Then
from bot.domain.alert_source import Kind
from bot.domain.joining import GroupKey, Judged, judge
from bot.domain.policy import Policy

_Name = tuple[str, str]
"""Source and fingerprint."""


@dataclass(frozen=True, slots=True)
class Would:
    """What would have been done."""

    at: datetime
    what: str
    """``declares``, ``joins``, ``asks``, ``ignores``, ``ends``, ``skips``."""
    said: str
    """Of which alert, and why: a line."""


@dataclass(slots=True)
class _Outage:
    """A group, while any of its alerts fires."""

    judged: Judged
    title: str
    due: datetime | None
    """Until when it waits for more before it is declared; ``None``: it was, or people were asked."""
    firing: set[_Name] = field(default_factory=set)


class Replay:
    """Takes requests in the order in which they came."""

    def __init__(self, policy: Policy, kinds: Mapping[Kind, SourceKind]) -> None:
        """Begin with nothing that fires."""
        self._policy = policy
        self._kinds = kinds
        self._known: dict[_Name, Alert] = {}
        self._outages: dict[GroupKey, _Outage] = {}
        self.count: Counter[str] = Counter()

    def take(self, received: Received) -> Iterator[Would]:
        """Yield what would have been done about a request, and before it, because time had passed."""
        yield from self.until(received.at)
        source = self._policy.alert_sources.get(received.source)
        if source is None:
            yield self._would(received.at, "skips", f"{received.source} isn't a source of this policy")
            return
        raw = received.raw
        request = Request(
            method=raw.method, headers=raw.headers, query=raw.query, body=raw.body, received_at=received.at
        )
        try:
            delivery = self._kinds[source.kind].read(request)
        except UnreadableError as error:
            yield self._would(received.at, "skips", f"{received.source}: {error}")
            return
        for alert in delivery.alerts:
            yield from self._told(received, alert, in_order=bool(delivery.key))

    def until(self, now: datetime | None) -> Iterator[Would]:
        """Yield what would have been declared by then because it had waited long enough; ``None``: all of it."""
        waiting = [(each.due, key, each) for key, each in self._outages.items() if each.due is not None]
        for due, key, outage in sorted(waiting, key=lambda each: each[0]):
            if now is None or due <= now:
                outage.due = None
                severity = self._policy.severities.get(outage.judged.severity)
                label = (severity or self._policy.severities[self._policy.default_severity]).label
                why = f"{label} for {key.shown}: {outage.title}: {outage.judged.because}"
                yield self._would(due, "declares", why)

    def _told(self, received: Received, said: Alert, *, in_order: bool) -> Iterator[Would]:
        name = (received.source, said.fingerprint)
        known = self._known.get(name)
        now = said if known is None else stands(known, said, in_order=in_order)
        if now is None:
            return
        self._known[name] = now
        if now.state is State.RESOLVED:
            yield from self._ended(received, name, now)
        elif known is None or fires_again(known, now):
            yield from self._fires(received, name, now)

    def _fires(self, received: Received, name: _Name, alert: Alert) -> Iterator[Would]:
        judged = judge(self._policy, received.source, alert)
        line = f"{alert.title} ({received.source}): {judged.because}"
        if judged.then is Then.IGNORE:
            yield self._would(received.at, "ignores", line)
            return
        outage = self._outages.get(judged.group)
        if outage is not None and (judged.then is Then.ASK or outage.judged.then is Then.DECLARE):
            outage.firing.add(name)
            yield self._would(received.at, "joins", f"{judged.group.shown}: {line}")
            return
        declares = judged.then is Then.DECLARE
        firing = {name} | (outage.firing if outage is not None else set())
        due = received.at + judged.wait if declares else None
        self._outages[judged.group] = _Outage(judged, alert.title, due, firing)
        if not declares:
            yield self._would(received.at, "asks", line)

    def _ended(self, received: Received, name: _Name, alert: Alert) -> Iterator[Would]:
        for key, outage in list(self._outages.items()):
            if name not in outage.firing:
                continue
            outage.firing.discard(name)
            if not outage.firing:
                del self._outages[key]
                early = "before anything was declared" if outage.due is not None else "the last that fired"
                line = f"{key.shown}: {alert.title} ({received.source}), {early}"
                yield self._would(received.at, "ends", line)

    def _would(self, at: datetime, what: str, said: str) -> Would:
        self.count[what] += 1
        return Would(at, what, said)
