"""Bots with one mistake each, planted where the parts are put together: each breaks what the judge watches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar, Final

from sqlalchemy import bindparam

from bot.app import Warroom
from bot.domain.effects import Order, Post, Reach, ToPerson
from bot.domain.incident import Incident
from bot.domain.messages.card import Card
from bot.domain.messages.ending import AllClear
from bot.domain.messages.escalation import HelpWanted
from bot.domain.messages.probes import ProbesFail
from bot.domain.messages.reminders import UpdateDue
from bot.domain.page import Action, Page
from bot.domain.probe import Sample
from bot.domain.reminder import Promise
from bot.domain.timeline import Revision, RevisionKind
from storage.engine.statements import updating
from storage.queue.lane_claim import Delivery, LaneClaim
from storage.queue.lanes import Lanes
from storage.queue.outbox import Outbox
from storage.stores.incidents import Incidents
from storage.stores.messages import Messages
from storage.stores.probes import Probes
from storage.stores.reminders import Reminders
from storage.tables import LaneRow
from tests.faults.ladder import id_of
from tests.faults.runs import Script
from tests.faults.spoilt import Spoilt

_PARK: Final = updating(LaneRow).where(LaneRow.key == bindparam("lane")).values(ready_at=None)


class _Blind(Lanes):
    async def claim(self, **how: Any) -> Sequence[LaneClaim]:
        claims = await super().claim(**how)
        return [replace(one, attempt=replace(one.attempt, look_from=None)) for one in claims]


class SendsAgainBlindly(Spoilt):
    """What may have arrived is sent again without a look."""

    faulty: ClassVar = {"lanes": _Blind}


class _Careless(Lanes):
    async def put_off(self, claim: LaneClaim, *, after: timedelta, reason: str, happened: bool | None) -> bool:
        return bool(await self.delivered(Delivery(claim), rest=timedelta()))


class TakesTroubleForSuccess(Spoilt):
    """What did not work at once counts as done."""

    faulty: ClassVar = {"lanes": _Careless}


class _Stubborn(Lanes):
    async def put_off(self, claim: LaneClaim, **how: Any) -> bool:
        given = await super().put_off(claim, **how)
        await self._connection.execute(_PARK, {"lane": claim.lane})
        return given


class NeverLetsGo(Spoilt):
    """A lane whose head met trouble is not served any more."""

    faulty: ClassVar = {"lanes": _Stubborn}


class _Keeps(Lanes):
    async def void_leases(self) -> None:
        """Leave what another life held to it."""


class BelievesInGhosts(Spoilt):
    """A bot that starts waits for the one that died."""

    faulty: ClassVar = {"lanes": _Keeps}


class _Scattered(Outbox):
    def add(self, *orders: Order) -> None:
        super().add(*(replace(one, lane=f"{one.lane}/{one.key}") if one.key else one for one in orders))


class KnowsNoOrder(Spoilt):
    """Each message has a lane of its own."""

    faulty: ClassVar = {"outbox": _Scattered}


class _Twice(Outbox):
    def add(self, *orders: Order) -> None:
        cards = [one for one in orders if isinstance(one.effect, Post) and isinstance(one.effect.message, Card)]
        super().add(*orders, *(replace(one, key=f"{one.key}:twice") for one in cards))


class PostsTwoCards(Spoilt):
    """There are two cards."""

    faulty: ClassVar = {"outbox": _Twice}


class _Silent(Outbox):
    def add(self, *orders: Order) -> None:
        super().add(*(one for one in orders if not (isinstance(one.effect, Post) and _is_due(one.effect))))


def _is_due(post: Post) -> bool:
    return isinstance(post.message, UpdateDue)


class ForgetsPromises(Spoilt):
    """A promise is ticked off, and nothing is said."""

    faulty: ClassVar = {"outbox": _Silent}


class _Hasty(Reminders):
    async def save(self, promise: Promise) -> None:
        sooner = promise.due_at - promise.every / 2
        await super().save(replace(promise, due_at=sooner, cadence_at=sooner))


class PromisesTooOften(Spoilt):
    """Reminders come twice as often as was promised."""

    faulty: ClassVar = {"reminders": _Hasty}


class _Deaf(Messages):
    async def record(self, said: Sequence[tuple[int, Revision]], *, now: Any) -> int:
        return await super().record([each for each in said if each[1].kind is not RevisionKind.EDITED], now=now)


class OverhearsEdits(Spoilt):
    """The timeline keeps what was said first."""

    faulty: ClassVar = {"messages": _Deaf}


class _Open(Incidents):
    async def add(self, incident: Incident) -> Incident:
        return await super().add(replace(incident, private=False, announced_in=("incidents",)))


class KeepsNoSecret(Spoilt):
    """A private incident is announced like any other."""

    faulty: ClassVar = {"incidents": _Open}


class _Slips(Outbox):
    def add(self, *orders: Order) -> None:
        super().add(*(one for one in orders if not (isinstance(one.effect, Reach) and "rung:" in one.effect.cause)))


class _Repeats(Outbox):
    def add(self, *orders: Order) -> None:
        asked = [one for one in orders if isinstance(one.effect, Post) and isinstance(one.effect.message, HelpWanted)]
        super().add(*orders, *(replace(one, key=f"{one.key}:twice") for one in asked))


class DoublesARung(Spoilt):
    """Whoever the ladder comes to is told twice."""

    faulty: ClassVar = {"outbox": _Repeats}


class LosesARung(Spoilt):
    """The ladder comes to someone, and no one is told."""

    faulty: ClassVar = {"outbox": _Slips}


class _Tireless(Outbox):
    def add(self, *orders: Order) -> None:
        over = [one for one in orders if isinstance(one.effect, Post) and isinstance(one.effect.message, AllClear)]
        asks = HelpWanted(escalation=1, role="CEO", why="Still open.", by="")
        late = Post(to=ToPerson(user=id_of("ceo")), message=asks)
        super().add(*orders, *(replace(one, effect=late, key=f"{one.key}:late", lane="person:ceo") for one in over))


class ClimbsOn(Spoilt):
    """Someone is told of an incident that is over."""

    faulty: ClassVar = {"outbox": _Tireless}


def _is_page(order: Order, action: Action) -> bool:
    return isinstance(order.effect, Page) and order.effect.action == action


class _Mute(Outbox):
    def add(self, *orders: Order) -> None:
        super().add(*(one for one in orders if not _is_page(one, "trigger")))


class LosesAPage(Spoilt):
    """Whoever is on call is paged by no one."""

    faulty: ClassVar = {"outbox": _Mute}


class _CallsTwice(Outbox):
    def add(self, *orders: Order) -> None:
        calls = [(one, one.effect.model_copy(update={"call": "twice"})) for one in orders if _is_page(one, "trigger")]
        super().add(*orders, *(replace(one, effect=call, key=f"{one.key}:twice") for one, call in calls))


class DoublesAPage(Spoilt):
    """Whoever is on call is paged twice."""

    faulty: ClassVar = {"outbox": _CallsTwice}


class _HoldsOn(Outbox):
    def add(self, *orders: Order) -> None:
        super().add(*(one for one in orders if not _is_page(one, "resolve")))


class LeavesThePagerRinging(Spoilt):
    """No pager hears that an incident has ended."""

    faulty: ClassVar = {"outbox": _HoldsOn}


class _Stutters(Probes):
    async def add(self, samples: Sequence[Sample]) -> None:
        await super().add([*samples, *(replace(one, at=one.at + timedelta(milliseconds=1)) for one in samples)])


class StoresSamplesTwice(Spoilt):
    """What was measured once is stored twice."""

    faulty: ClassVar = {"probes": _Stutters}


class _Unworried(Outbox):
    def add(self, *orders: Order) -> None:
        super().add(*(each for each in orders if not _tells_of_probes(each)))


def _tells_of_probes(order: Order) -> bool:
    return isinstance(order.effect, Post) and isinstance(order.effect.message, ProbesFail)


class KeepsAFailureQuiet(Spoilt):
    """A probe fails, and no room hears of it."""

    faulty: ClassVar = {"outbox": _Unworried}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mistake, what the judge calls what comes of it, and a run in which it shows."""

    warroom: type[Warroom]
    violation: str
    script: Script
    first: int = 0
    """The seed to begin with; others follow until one shows it."""


def _script(*faults: str, incidents: Sequence[str] = ("sev1",), acts: int = 8) -> Script:
    return Script(incidents=incidents, acts=acts, faults=faults, pause=(0.05, 0.5))


MUTANTS: Final[Sequence[Mutant]] = (
    Mutant(SendsAgainBlindly, "doubled", _script("dropped after it happened", "500, it happened")),
    Mutant(TakesTroubleForSuccess, "lost", _script("internal_error", "dropped before it happened")),
    Mutant(NeverLetsGo, "stuck", _script("429 with Retry-After")),
    Mutant(KnowsNoOrder, "disordered", _script("happens late", acts=30), first=1),
    Mutant(PostsTwoCards, "doubled", _script("429 with Retry-After", acts=2)),
    Mutant(ForgetsPromises, "promise", _script("killed anywhere", acts=2)),
    Mutant(PromisesTooOften, "promise", _script("killed anywhere", acts=2)),
    Mutant(OverhearsEdits, "timeline", _script("events come late and shuffled", acts=20), first=4),
    Mutant(DoublesARung, "doubled", _script("429 with Retry-After", acts=2)),
    Mutant(LosesARung, "lost", _script("429 with Retry-After", acts=2)),
    Mutant(ClimbsOn, "doubled", _script("429 with Retry-After", acts=2)),
    Mutant(LosesAPage, "lost", _script("429 with Retry-After", acts=2)),
    Mutant(DoublesAPage, "doubled", _script("429 with Retry-After", acts=2)),
    Mutant(LeavesThePagerRinging, "lost", _script("429 with Retry-After", acts=2)),
    Mutant(StoresSamplesTwice, "doubled", _script("429 with Retry-After", acts=2)),
    Mutant(KeepsAFailureQuiet, "lost", _script("429 with Retry-After", acts=2)),
    Mutant(KeepsNoSecret, "leaked", _script("429 with Retry-After", incidents=("private",), acts=2)),
)
"""Those that a run finds; `BelievesInGhosts` is found by dying while a room is made."""
