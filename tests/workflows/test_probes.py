"""What follows from what probes measure: a room hears once of what fails, and by edits of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.incident import Incident, Status
from bot.domain.probe import Probe, Sample
from bot.domain.timeline import EntryKind
from bot.domain.triage import Facts
from bot.workflows.probes import claim, plan, planned, took
from bot.workflows.reading.health import health_of
from tests.support.builders import START
from tests.workflows.conftest import Stage

POST, EDIT = "post room ProbesFail", "edit probes:1 ProbesFail"


def a_probe(**differs: Any) -> Probe:
    return Probe(**{"kind": "http", "url": "https://shop.example.com/health", "service": "checkout"} | differs)


SHOP, SEARCH = a_probe(), a_probe(service="search")


@dataclass
class Measured:
    """A stage whose policy has probes, and what they measure."""

    stage: Stage
    news: list[str] = field(default_factory=list)

    async def took(self, *, seconds: int = 30, by: str = "web-1", **ok: bool) -> list[str]:
        """Let time pass, take in whether each probe was healthy, and return what was left about probes."""
        self.stage.store.passes(seconds=seconds)
        now = self.stage.store.clock.now()
        async with self.stage.runtime.transaction() as uow:
            await took(
                self.stage.act(uow, by=""),
                [
                    Sample(probe=name, at=now, value=9.0, ok=each, error="" if each else "answers 503", by=by)
                    for name, each in ok.items()
                ],
            )
        new = [each for each in await self.stage.left() if "Probe" in each]
        self.news += new
        return new

    async def runs(self) -> Mapping[str, bool]:
        """Plan anew; return what runs, and whether that is now."""
        async with self.stage.runtime.transaction() as uow:
            await plan(self.stage.act(uow))
            now = self.stage.store.clock.now()
            found = (await uow.probes.runs()).items()
            return {name: run.next_at <= now for name, run in found if run.next_at is not None}


@pytest.fixture
def measured(stage: Stage) -> Measured:
    return Measured(stage.with_policy(probes={"shop": SHOP, "search": SEARCH, "all": a_probe(service=None)}))


async def entries(measured: Measured, incident: Incident) -> list[str]:
    async with measured.stage.store.database.reading() as uow:
        return [each.text for each in await uow.timeline.of(incident.id) if each.kind is EntryKind.PROBE]


async def test_a_room_hears_once_that_a_probe_fails_and_reads_there_that_it_is_healthy_again(
    measured: Measured,
) -> None:
    incident = await measured.stage.add()
    assert await measured.took(shop=True) == []
    assert [await measured.took(shop=False) for _ in range(4)] == [[], [], [POST], []]
    assert [await measured.took(shop=True) for _ in range(4)] == [[], [], [EDIT], []]
    assert await entries(measured, incident) == ["shop has been failing: it answers 503", "shop is healthy again"]


async def test_another_that_fails_is_added_and_one_that_comes_back_soon_makes_no_new_post(measured: Measured) -> None:
    await measured.stage.add(title="checkout and search are down")
    for shop, search in (*[(False, True)] * 3, *[(False, False)] * 3, *[(True, True)] * 3, *[(False, True)] * 3):
        await measured.took(shop=shop, search=search)
    assert measured.news == [POST, EDIT], "later edits take the place of one that no one has sent yet"
    for _ in range(70):  # healthy for longer than the window of 30 min
        await measured.took(shop=True, search=True)
    for _ in range(3):
        await measured.took(shop=False, search=True)
    assert measured.news[2:] == [POST]


async def test_flapping_says_nothing_and_with_no_patience_edits_one_message(stage: Stage) -> None:
    patient = Measured(stage.with_policy(probes={"shop": SHOP}))
    await stage.add()
    for turn in range(60):
        await patient.took(seconds=10, shop=bool(turn % 2))
    assert patient.news == []
    hasty = Measured(stage.with_policy(probes={"hasty": a_probe(**{"for": "0s"}, recover_for="0s")}))
    for turn in range(60):
        await hasty.took(seconds=1, hasty=bool(turn % 2))
    assert hasty.news[0] == POST
    assert set(hasty.news[1:]) == {EDIT}


async def test_a_replica_that_alone_can_not_reach_it_makes_no_failure_and_health_says_which(
    measured: Measured,
) -> None:
    incident = await measured.stage.add()
    for _ in range(10):
        await measured.took(shop=True, by="web-1")
        await measured.took(shop=False, by="web-2")
    assert measured.news == []
    async with measured.stage.store.database.reading() as uow:
        policy = measured.stage.runtime.policy
        standing = next(each for each in await health_of(uow, policy, incident) if each.probe == "shop")
    assert not standing.failing
    assert standing.last is not None
    assert (standing.last.ok, standing.last.by) == (False, "web-2")


async def test_only_rooms_that_it_is_about_hear_of_it(measured: Measured) -> None:
    shop = await measured.stage.add()
    other = await measured.stage.add(number="INC-2026-1123-002", title="search is slow")
    closed = await measured.stage.add(number="INC-2026-1123-003", status=Status.CLOSED)
    for _ in range(3):
        await measured.took(shop=False)
    assert [bool(await entries(measured, each)) for each in (shop, other, closed)] == [True, False, False]


@pytest.mark.parametrize(
    ("differs", "names"),
    [
        ({}, {"shop", "all"}),
        ({"title": "it is slow", "facts": Facts(systems=("Search",))}, {"search", "all"}),
        ({"severity": "sev3"}, {"shop"}),
        ({"status": Status.RESOLVED, "resolved_at": START}, {"shop"}),
        ({"status": Status.CLOSED, "resolved_at": START}, set()),
    ],
)
async def test_what_an_incident_touches_is_measured(
    measured: Measured, differs: dict[str, Any], names: set[str]
) -> None:
    await measured.stage.add(**differs)
    assert await measured.runs() == dict.fromkeys(names, True)


async def test_it_stops_with_the_incident_and_begins_anew_with_the_next(measured: Measured) -> None:
    incident = await measured.stage.add()
    assert set(await measured.runs()) == {"shop", "all"}
    for _ in range(3):
        await measured.took(shop=False)
    async with measured.stage.runtime.transaction() as uow:
        locked = await uow.incidents.get(incident.id, lock=True)
        await uow.incidents.save(replace(locked, status=Status.CLOSED))
    assert await measured.runs() == {}
    measured.stage.store.passes(hours=5)
    await measured.stage.add(number="INC-2026-1123-002")
    assert await measured.runs() == {"shop": True, "all": True}
    async with measured.stage.store.database.reading() as uow:
        standing = (await uow.probes.runs())["shop"].standing
    assert (standing.failing, standing.since) == (False, None), "no one knows what was so meanwhile"


async def test_a_clock_that_is_set_back_holds_no_probe_up_and_one_that_leaps_makes_up_for_nothing(
    measured: Measured,
) -> None:
    await measured.stage.add()
    assert await measured.runs() == {"shop": True, "all": True}

    async def taken() -> list[str]:
        async with measured.stage.runtime.transaction() as uow:
            return sorted(await claim(measured.stage.act(uow), limit=10))

    assert await taken() == ["all", "shop"]
    measured.stage.store.passes(hours=3)
    assert await taken() == ["all", "shop"], "once, and not for each time that was missed"
    assert await taken() == []
    measured.stage.store.passes(hours=-2)
    assert await measured.runs() == {"shop": True, "all": True}


async def test_nothing_is_planned_where_nothing_has_changed(measured: Measured) -> None:
    async with measured.stage.store.database.reading() as uow:
        policy, now = measured.stage.runtime.policy, measured.stage.store.clock.now()
        assert await planned(uow, policy, now=now) == {}
    await measured.stage.add()
    assert await measured.runs()
    async with measured.stage.store.database.reading() as uow:
        assert await planned(uow, policy, now=now + timedelta(seconds=1)) == {}


async def test_a_probe_that_the_policy_does_not_know_is_neither_run_nor_stored(measured: Measured) -> None:
    await measured.stage.add()
    assert await measured.took(gone=False) == []
    await measured.runs()
    without = measured.stage.with_policy(probes={"search": SEARCH})
    async with without.runtime.transaction() as uow:
        assert await claim(without.act(uow), limit=10) == []
        assert "gone" not in await uow.probes.runs()
