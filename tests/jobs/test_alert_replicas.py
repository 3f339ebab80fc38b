"""Two replicas that take in and decide about the same alerts at once: on PostgreSQL one incident, one question."""

from __future__ import annotations

import asyncio

from bot.domain.alert import Alert, Decision, Delivery, State
from bot.domain.alert_rule import AlertRule
from bot.domain.incident import IncidentError
from bot.jobs.alerts import AlertDecisions
from bot.runtime import Runtime
from bot.workflows.alerts.answers import declare_asked
from tests.jobs.test_reach_replicas import two_replicas
from tests.support.builders import ALICE, a_policy
from tests.support.databases import Store
from tests.support.postgres import Postgres

RULES = (
    AlertRule.model_validate(
        {"match": {"severity": ["critical"]}, "then": "declare", "group_by": ["service"], "wait": "0s"}
    ),
    AlertRule.model_validate({"then": "ask", "group_by": ["service"]}),
)


def replica(store: Store) -> Runtime:
    policy = a_policy().model_copy(update={"alert_rules": RULES})
    return Runtime(database=store.database, clock=store.clock, policy=policy)


def delivery(severity: str, services: int) -> Delivery:
    alerts = [
        Alert(
            fingerprint=f"{service}-{pod}",
            state=State.FIRING,
            severity=severity,
            title=f"Pod {pod} of {service} is down",
            labels={"service": f"service {service}"},
        )
        for service in range(services)
        for pod in range(6)
    ]
    return Delivery(key="", alerts=tuple(alerts))


async def both_take_in(said: Delivery, *runtimes: Runtime) -> None:
    async def one(runtime: Runtime, alerts: Delivery) -> None:
        async with runtime.transaction() as uow:
            await uow.alerts.take_in("prod", alerts, at=runtime.now())
        await AlertDecisions(runtime).turn()

    await asyncio.gather(*(one(runtime, said) for runtime in runtimes for _ in range(2)))
    for runtime in runtimes:
        await AlertDecisions(runtime).turn()


async def counted(store: Store, services: int) -> tuple[int, set[Decision], int]:
    async with store.database.reading() as uow:
        found = [each for number in range(1, 200) if (each := await uow.alerts.get(number)) is not None]
        groups = [one for id_ in range(1, 50) if (one := await uow.alert_groups.lock_question(id_)) is not None]
        asked = [await uow.outbox.knows(group.asked_by) for group in groups if group.asked_by]
        assert all(group.count <= 1 for group in groups if group.asked_by), "no one was asked twice"
    assert len(found) == services * 6
    return len({each.incident_id for each in found} - {None}), {each.decision for each in found}, sum(asked)


async def test_the_same_alerts_declare_one_incident_for_each_group(postgres: Postgres) -> None:
    async with two_replicas(postgres) as (one, other):
        await both_take_in(delivery("critical", 3), replica(one), replica(other))
        incidents, decisions, asked = await counted(one, 3)
        assert (incidents, asked) == (3, 0)
        assert decisions <= {Decision.DECLARED, Decision.JOINED}


async def test_the_same_alerts_ask_one_question_that_is_answered_once(postgres: Postgres) -> None:
    async with two_replicas(postgres) as (one, other):
        runtimes = [replica(one), replica(other)]
        await both_take_in(delivery("warning", 2), *runtimes)
        assert await counted(one, 2) == (0, {Decision.ASKED}, 2)

        async def press(runtime: Runtime) -> bool:
            try:
                async with runtime.transaction() as uow:
                    await declare_asked(runtime.act(uow, by=ALICE), 1, by_responder=False)
            except IncidentError:
                return False
            return True

        pressed = await asyncio.gather(*map(press, runtimes), *(AlertDecisions(each).turn() for each in runtimes))
        assert pressed.count(True) == 1
        assert (await counted(one, 2))[0] == 1
