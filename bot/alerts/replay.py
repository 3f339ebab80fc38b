"""What a policy would have made of alerts that came: nothing is stored, and no one is notified.

What people answered then is taken for what they would answer now, where they would be asked about the same alert. When
people would have resolved an incident no one knows: here it is over when none of its alerts fires any longer.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import Alert, Answered, Decision, Received, State
from bot.domain.alert_history import fires_again, stands
from bot.domain.alert_rule import Then
from bot.domain.alert_source import Kind
from bot.domain.joining import GroupKey, Judged, judge
from bot.domain.policy import Policy
from bot.workflows.alerts.asking import ANSWER_HOLDS

_Name = tuple[str, str]
"""Source and fingerprint."""

_ANSWERS: Final = {
    Decision.DECLARED: "declared an incident for it",
    Decision.JOINED: "added it to an incident",
    Decision.IGNORED: "said that it's nothing",
}


@dataclass(frozen=True, slots=True)
class Would:
    """What would have been done."""

    at: datetime
    what: str
    """``declares``, ``joins``, ``asks``, ``answers``, ``ignores``, ``ends``, ``skips``."""
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
    is_asked_about: bool = False
    """People are asked, and no answer is known so far."""


class Replay:
    """Takes requests in the order in which they came."""

    def __init__(self, policy: Policy, kinds: Mapping[Kind, SourceKind]) -> None:
        """Begin with nothing that fires."""
        self._policy = policy
        self._kinds = kinds
        self._known: dict[_Name, Alert] = {}
        self._outages: dict[GroupKey, _Outage] = {}
        self._asked: dict[_Name, GroupKey] = {}
        """Alerts that people were asked about, and in which group."""
        self._settled: dict[GroupKey, Answered] = {}
        """Groups of which someone said that they are nothing."""
        self.answers: deque[Answered] = deque()
        """What people answered, in order."""
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

    def _answered(self, answer: Answered) -> Iterator[Would]:
        """Yield what someone's answer would have done, if these rules had asked them about the same alert."""
        key = self._asked.get((answer.source, answer.fingerprint))
        if key is None:
            return
        for name in [name for name, each in self._asked.items() if each == key]:  # the answer is to all of them
            del self._asked[name]
        outage = self._outages.get(key)
        title = f"{outage.title}: " if outage is not None else ""
        if answer.decision is Decision.IGNORED:
            self._settled[key] = answer
            self._outages.pop(key, None)
        elif outage is not None:
            outage.is_asked_about = False
        yield self._would(answer.at, "answers", f"{key.shown}: {title}{answer.by} {_ANSWERS[answer.decision]}")

    def until(self, now: datetime | None) -> Iterator[Would]:
        """Yield what would have been done by then without a further request; ``None``: all of it."""
        while self.answers and (now is None or self.answers[0].at < now):
            answer = self.answers.popleft()
            yield from self._declared(answer.at)
            yield from self._answered(answer)
        yield from self._declared(now)

    def _declared(self, now: datetime | None) -> Iterator[Would]:
        """Yield what would have been declared by then because it had waited long enough."""
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
        outage, asks = self._outages.get(judged.group), judged.then is Then.ASK
        settled = self._settled.get(judged.group) if outage is None and asks else None
        if settled is not None and received.at - settled.at < ANSWER_HOLDS:
            yield self._would(received.at, "ignores", f"{line}; {settled.by} {_ANSWERS[settled.decision]}")
            return
        if asks and (outage is None or outage.is_asked_about):
            self._asked[name] = judged.group
        if outage is not None and (judged.then is Then.ASK or outage.judged.then is Then.DECLARE):
            outage.firing.add(name)
            yield self._would(received.at, "joins", f"{judged.group.shown}: {line}")
            return
        declares = judged.then is Then.DECLARE
        firing = {name} | (outage.firing if outage is not None else set())
        due = received.at + judged.wait if declares else None
        self._outages[judged.group] = _Outage(judged, alert.title, due, firing, is_asked_about=asks)
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
