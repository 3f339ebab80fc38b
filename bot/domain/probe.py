"""Probes: what is measured of a service, what is healthy, and when a run of samples says that something fails."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator, model_validator

from bot.domain.durations import Duration, Interval, ShortInterval, short
from bot.domain.outlet import NamedSecret
from bot.domain.probe_fields import HeaderName, Host, Url
from bot.domain.service import ServiceName
from bot.domain.severity import Text, without_none
from bot.domain.threshold import Baseline, Threshold
from bot.domain.value import Value

MOST: Final = 100
"""Probes of a policy."""

FASTEST: Final = timedelta(seconds=10)
"""The shortest interval: a probe measures an outage, and shall not add to it."""

LONGEST: Final = timedelta(minutes=1)
"""No measurement takes longer."""

GAP: Final = 3
"""Intervals without a sample after which a run begins again: no one knows what was so meanwhile."""

MILLISECONDS: Final = "ms"
"""The unit of what is measured as time."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What an entry of one kind says beside what all say."""

    needs: frozenset[str]
    """Fields that it must have."""
    takes: frozenset[str] = frozenset()
    """Fields that it may have."""
    expects: frozenset[str] = frozenset()
    """What may stand under ``expect`` beside ``within``."""
    counts: bool = False
    """Whether it can measure something else than time, which a ``threshold`` compares."""
    statuses: range = range(100, 600)
    """What a status may be."""
    runs_here: bool = False
    """Whether it runs a program on this machine, which the operator has to allow."""


SHAPES: Final[Mapping[str, Shape]] = {
    "http": Shape(frozenset({"url"}), frozenset({"headers", "allow_private"}), frozenset({"status", "text"})),
    "tcp": Shape(frozenset({"host", "port"}), frozenset({"allow_private"})),
    "dns": Shape(frozenset({"name"}), expects=frozenset({"text"})),
    "command": Shape(
        frozenset({"argv"}),
        frozenset({"threshold"}),
        frozenset({"status", "text"}),
        counts=True,
        statuses=range(256),
        runs_here=True,
    ),
    "promql": Shape(
        frozenset({"url", "query", "threshold"}), frozenset({"headers", "allow_private"}), counts=True
    ),
}  # fmt: skip
"""Kind -> what an entry of it says. Each is a file of ``bot/probes`` with the same name."""

_OF_A_KIND: Final = frozenset().union(*(shape.needs | shape.takes for shape in SHAPES.values()))


def _a_kind(value: object) -> str:
    if value not in SHAPES:
        raise ValueError(f"{value!r} isn't a kind of probe; known here: {', '.join(SHAPES)}")
    return str(value)


ProbeKind = Annotated[str, PlainValidator(_a_kind)]
"""A kind of `SHAPES`."""


class Expect(Value):
    """What is healthy."""

    status: Annotated[int, Field(strict=True)] | None = None
    """Of http: the status of the answer; left out: any from 200 to 299. Of a command: how it exits; left out: 0."""
    within: ShortInterval | None = None
    """How long it may take: ``500ms``. Left out: as long as the probe waits."""
    text: Annotated[Text, Field(max_length=200)] | None = None
    """Of http and a command: what stands in the first MiB of the answer or the output. Of dns: an address that the
    name leads to.
    """


class Probe(Value):
    """A measurement, and what is healthy. Source: [procedures] automated health checks, stability monitoring."""

    model_config = ConfigDict(serialize_by_alias=True)

    kind: ProbeKind
    """How it is measured."""
    service: ServiceName | None = None
    """The service that it is about, a name of ``services``. Left out: it runs for every open incident of the two worst
    severities.
    """
    every: Interval = timedelta(seconds=30)
    """How often; at least ``10s``."""
    timeout: ShortInterval = timedelta(seconds=10)
    """How long an answer is waited for; at most ``1m``, and no longer than ``every``."""
    url: Url | None = None
    """Of http: what is asked. Of promql: where Prometheus is, such as ``https://prometheus.example.com``."""
    headers: Annotated[Mapping[HeaderName, NamedSecret], BeforeValidator(without_none), Field(max_length=10)] = {}
    """Of http and promql: header -> where its value is, ``{Authorization: env:NAME}``."""
    host: Host | None = None
    """Of tcp: what is connected to."""
    port: Annotated[int, Field(strict=True, ge=1, le=65_535)] | None = None
    """Of tcp."""
    name: Host | None = None
    """Of dns: what is looked up."""
    argv: Annotated[tuple[Annotated[str, Field(max_length=1000)], ...], Field(max_length=50)] = ()
    """Of a command: the program and its arguments, one by one; no shell reads them. Only where the operator sets
    ``WARROOM_PROBE_COMMANDS=true``.
    """
    query: Annotated[Text, Field(max_length=1500)] | None = None
    """Of promql: an expression that yields one number, or few, of which the worst counts."""
    expect: Expect = Expect()
    """What is healthy."""
    threshold: Threshold | None = None
    """Of promql and a command: what numbers are healthy. With it, a command prints its number in its first line."""
    failing_for: Duration = Field(timedelta(minutes=1), alias="for")
    """How long it has to fail without a break before it counts."""
    recover_for: Duration = timedelta(minutes=1)
    """How long it then has to be healthy without a break before that counts."""
    baseline: Baseline = Baseline()
    """What a value is compared with."""
    allow_private: bool = False
    """Whether it may lie at a private address, or on this machine."""
    unit: Annotated[Text, Field(max_length=20)] | None = None
    """What the value is counted in; left out: nothing, or ``ms`` where time is measured."""

    @model_validator(mode="after")
    def _is_whole(self) -> Probe:
        """Check that it has what its kind needs, and nothing of another kind."""
        shape = SHAPES[self.kind]
        said = {name for name in _OF_A_KIND if getattr(self, name) != Probe.model_fields[name].get_default()}
        expected = {name for name in ("status", "text") if getattr(self.expect, name) is not None}
        wrong = {
            f"a probe of kind {self.kind} needs {_listed(shape.needs - said)}": shape.needs - said,
            f"a probe of kind {self.kind} has no {_listed(said - shape.needs - shape.takes)}; remove it": (
                said - shape.needs - shape.takes
            ),
            f"a probe of kind {self.kind} expects no {_listed(expected - shape.expects)}; remove it": expected
            - shape.expects,
            f"runs at least {short(FASTEST)} apart; write `every: {short(FASTEST)}` or more": self.every < FASTEST,
            f"waits at most {short(LONGEST)}; write `timeout: {short(LONGEST)}` or less": self.timeout > LONGEST,
            "must not wait longer than until it runs again; make `timeout` shorter than `every`": (
                self.timeout > self.every
            ),
            "expects an answer later than it waits for one; make `within` shorter than `timeout`": (
                self.expect.within is not None and self.expect.within > self.timeout
            ),
            f"expects a status that there isn't; write one from {shape.statuses[0]} to {shape.statuses[-1]}": (
                self.expect.status is not None and self.expect.status not in shape.statuses
            ),
            "the first of `argv` must be the whole path of a program, such as /usr/local/bin/check-queue": (
                self.argv and not self.argv[0].startswith("/")
            ),
            "an argument of `argv` holds a character that none can": any("\0" in each for each in self.argv),
            "measures time, in ms; remove `unit`": self.unit is not None and self.measures_time,
        }
        for why, applies in wrong.items():
            if applies:
                raise ValueError(why)
        return self

    @property
    def measures_time(self) -> bool:
        """Whether its value is how many ms it took; otherwise it is what was counted."""
        return not SHAPES[self.kind].counts or self.threshold is None

    @property
    def counted_in(self) -> str:
        """What the value is counted in; empty: nothing."""
        return MILLISECONDS if self.measures_time else self.unit or ""

    @property
    def healthy(self) -> str:
        """What is healthy of its value, said as in ``at most 500 ms``; empty: any value is."""
        if self.threshold is not None:
            return f"{self.threshold} {self.counted_in}".rstrip()
        within = self.expect.within
        return "" if within is None else f"at most {milliseconds(within):g} {MILLISECONDS}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def milliseconds(span: timedelta) -> float:
    """Return a span in ms."""
    return span / timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What was measured once. It holds nothing that an answer held, and no secret."""

    probe: str
    """Its name."""
    at: datetime
    """When it began."""
    value: float | None
    """In the unit of its probe; ``None``: there was none. A value that is not healthy is one as well."""
    ok: bool
    """Whether it is healthy."""
    error: str = ""
    """Why it isn't, said of the probe, as in ``answers 503 instead of 200``; empty: it is."""
    took: timedelta = timedelta()
    """How long measuring took."""
    by: str = ""
    """Host that measured; empty: not known (yet)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a probe stands, by its samples."""

    probe: str
    """Its name."""
    failing: bool = False
    """Whether it has failed for as long as counts, and not been healthy for as long since."""
    since: datetime | None = None
    """Since when that is so: the first sample of the run; ``None``: it was never measured."""
    last: Sample | None = None
    """The newest one; ``None``: it was never measured."""


def judge(name: str, probe: Probe, samples: Iterable[Sample], was: Standing | None = None) -> Standing:
    """Tell how a probe stands. What comes and goes sooner than its ``for`` changes nothing.

    Args:
        name: of the probe.
        samples: in any order.
        was: how it stood before the first of them; ``None``: nothing is known of that, and it counts as healthy.
    """
    failing, since, last = (was.failing, was.since, was.last) if was is not None else (False, None, None)
    run: Sample | None = None
    """The first of the samples in a row that say otherwise than it stands."""
    for sample in sorted(samples, key=lambda each: each.at):
        if since is None and sample.ok and not failing:
            since = sample.at
        if sample.ok is not failing:
            run = None
        else:
            is_new = run is None or last is None or sample.at - last.at > GAP * probe.every + probe.timeout
            run = sample if is_new or run is None else run
            if sample.at - run.at >= (probe.recover_for if failing else probe.failing_for):
                failing, since, run = not failing, run.at, None
        last = sample
    return Standing(probe=name, failing=failing, since=since, last=last)
