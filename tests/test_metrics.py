"""What Prometheus reads: each number moves when the thing happens, and none says which incident or who."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import make_mocked_request
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from bot.demo.faults import DropAfter, Hold, RateLimited, Refuse, ServerError
from bot.domain.measures import PromiseFailed
from bot.runtime import MovableClock, Runtime, SystemClock
from bot.web.metrics import Metrics, MetricsPage
from storage.engine.database import Database
from tests.support.clocks import LeapingClock
from tests.support.databases import as_the_program_opens_it
from tests.support.health import page
from tests.support.postgres import Postgres
from tests.support.world import START, Stage, World, a_world

ALERTS = Path(__file__).parents[1] / "docs" / "alerts.yml"

Values = dict[str, float]
"""Name and labels, as written, -> value."""


async def read(world: World) -> Values:
    """Return every sample."""
    families = text_string_to_metric_families(await page(world))
    return {
        sample.name + "".join(f"{{{name}={value}}}" for name, value in sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


async def test_a_declared_incident_is_counted_as_open_by_its_severity(world: World) -> None:
    assert (await read(world))["warroom_incidents_open{severity=sev1}"] == 0
    await world.declare()
    await world.declare("search is slow sev2")
    after = await read(world)

    assert after["warroom_incidents_open{severity=sev1}"] == 1
    assert after["warroom_incidents_open{severity=sev2}"] == 1
    assert after["warroom_incidents_declared_total{severity=sev1}{source=person}"] == 1


async def test_what_was_refused_is_not_counted(world: World) -> None:
    await world.declare()
    assert "nothing new was declared" in (await world.alice.command("/incident checkout is down sev1")).text
    assert (await read(world))["warroom_incidents_declared_total{severity=sev1}{source=person}"] == 1


async def test_the_time_to_mitigate_and_to_resolve_is_counted_when_it_is_resolved(world: World) -> None:
    await world.declare()
    await world.passes(minutes=20)
    await world.command("resolve now restarted it")
    after = await read(world)

    for name in ("mitigate", "resolve"):
        assert after[f"warroom_time_to_{name}_seconds_count{{severity=sev1}}"] == 1
        assert 1200 <= after[f"warroom_time_to_{name}_seconds_sum{{severity=sev1}}"] < 1260
    assert after["warroom_incidents_open{severity=sev1}"] == 0


async def test_reminders_and_how_late_they_came_are_counted(world: World) -> None:
    await world.declare()
    before = await read(world)
    await world.passes(minutes=15)
    after = await read(world)

    kept = "warroom_reminders_total{result=kept}"
    at_once = before[kept]
    assert at_once == 1, "whom the severity calls"
    assert after[kept] == at_once + 7, "two roles, the heads-up, the update; what is due three times"
    assert after["warroom_reminder_lateness_seconds_count"] == after[kept]


async def test_calls_of_slack_are_counted_by_method_and_outcome(world: World) -> None:
    world.slack.fail("chat.postMessage", RateLimited(5))
    world.slack.fail("bookmarks.add", Refuse("too_many_bookmarks"))
    world.slack.fail("conversations.setTopic", ServerError())
    await world.declare()
    await world.passes(minutes=1)
    after = await read(world)

    def calls(method: str, outcome: str) -> float:
        return after[f"warroom_slack_requests_total{{method={method}}}{{outcome={outcome}}}"]

    assert calls("conversations.create", "done") == 1
    assert calls("chat.postMessage", "throttled") >= 1
    assert calls("bookmarks.add", "refused") == 1
    assert calls("conversations.setTopic", "unknown") == 1
    assert after["warroom_slack_request_duration_seconds_count"] >= 10
    assert 0 < after["warroom_slack_request_duration_seconds_sum"] < 600, "it is no time of day"
    assert after["warroom_outbox_set_aside"] == 1
    assert after["warroom_outbox_ambiguous_total"] == 1


async def test_answers_and_commits_are_timed(world: World) -> None:
    await world.declare()
    await world.alice.say("it is the deploy", channel=world.room)
    await world.alice.press(world.card, "Take command")
    await world.settled()
    after = await read(world)

    for kind in ("command", "click", "event"):
        assert after[f"warroom_ack_duration_seconds_count{{kind={kind}}}"] >= 1
    assert after["warroom_inbox_commit_seconds_count"] >= 1
    timed = ("warroom_ack_duration_seconds_sum", "warroom_inbox_commit_seconds_sum")
    assert all(0 < value < 600 for name, value in after.items() if name.startswith(timed)), "they are no time of day"


async def test_what_cannot_be_delivered_is_pending_and_grows_old(world: World) -> None:
    world.slack.fail("conversations.create", ServerError(503), times=None)
    await world.alice.command("/incident checkout is down sev1")
    await world.passes(minutes=2)
    during = await read(world)
    assert during["warroom_outbox_pending"] > 0
    assert during["warroom_outbox_oldest_age_seconds"] >= 110

    world.slack.mend()
    await world.passes(minutes=6)
    after = await read(world)
    assert (after["warroom_outbox_pending"], after["warroom_outbox_oldest_age_seconds"]) == (0, 0)


@pytest.mark.parametrize(("fault", "result"), [(DropAfter(), "hit"), (ServerError(), "miss")])
async def test_what_was_looked_for_is_counted(world: World, fault: DropAfter | ServerError, result: str) -> None:
    world.slack.fail("chat.postMessage", fault)
    await world.declare()
    await world.passes(minutes=1)

    assert (await read(world))[f"warroom_reconcile_total{{result={result}}}"] == 1


async def test_a_lane_that_is_taken_over_is_counted(world: World) -> None:
    held = Hold()
    world.slack.fail("conversations.create", held)
    await world.alice.command("/incident checkout is down sev1")
    await held.reached.wait()
    for task in asyncio.all_tasks():
        if task.get_name().startswith("deliver "):
            task.cancel()
    held.release()
    await world.passes(minutes=1)

    assert (await read(world))["warroom_lease_takeover_total"] >= 1


async def test_what_back_fill_repairs_is_counted(world: World) -> None:
    await world.declare()
    world.slack.drop_next_event()
    await world.bob.say("it is the deploy", channel=world.room)
    await world.slack.disconnect_sockets()
    await world.slack.connected()
    await world.settled()
    await world.passes(minutes=1)

    assert (await read(world))["warroom_backfill_repaired_total"] == 1


async def test_a_lost_connection_shows(world: World) -> None:
    assert (await read(world))["warroom_socket_connected"] == 1
    assert world.warroom.socket is not None
    world.slack.refuse_sockets(100)
    await world.slack.cut_sockets()
    while world.warroom.socket.line().connected:
        await world.slack.idle()
    assert (await read(world))["warroom_socket_connected"] == 0


async def test_a_loop_that_is_held_up_shows(stage: Stage) -> None:
    clock = LeapingClock(START)
    async with a_world(stage, clock=clock) as world:
        assert (await read(world))["warroom_loop_lag_seconds"] < 1
        late = 0.0
        while late < 1:  # a beat may come in between
            clock.leapt += timedelta(minutes=1)
            late = (await read(world))["warroom_loop_lag_seconds"]
        assert late > 30


async def test_a_database_that_is_away_shows_and_the_rest_is_told(world: World) -> None:
    assert (await read(world))["warroom_database_up"] == 1
    async with world.warroom.database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE outbox RENAME TO gone"))
    after = await read(world)

    assert after["warroom_database_up"] == 0
    assert "warroom_incidents_open{severity=sev1}" not in after, "an old number would be a wrong one"
    assert after[next(name for name in after if name.startswith("warroom_build_info"))] == 1
    async with world.warroom.database.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE gone RENAME TO outbox"))


async def test_a_clock_that_differs_from_the_databases_shows(world: World, postgres: Postgres) -> None:
    assert "warroom_db_clock_offset_seconds" not in await page(world), "SQLite has no clock of its own"
    behind = MovableClock(SystemClock().now() - timedelta(minutes=1))
    metrics = Metrics()

    async def facts() -> dict[str, Any]:
        return {"slack_connected": None}

    with postgres.database() as url:
        database = Database(as_the_program_opens_it(url), now=behind.now)
        await database.migrate()
        runtime = Runtime(database=database, clock=behind, policy=world.warroom.runtime.policy)
        request = make_mocked_request("GET", "/metrics")
        await MetricsPage(runtime, metrics, facts, lambda: 0.0).metrics(request)
        await database.close()

    offset = metrics.registry.get_sample_value("warroom_db_clock_offset_seconds")
    assert offset is not None
    assert 60 <= offset < 90


async def test_no_label_says_which_incident_or_who(world: World) -> None:
    await world.declare("--private payroll data of an insider sev1")
    await world.command("update rotating keys")
    await world.passes(minutes=16)
    told = await page(world)

    assert 'warroom_incidents_open{severity="sev1"} 1.0' in told, "it is counted"
    for word in ("payroll", "rotating", "INC-", "war-room", world.alice.id, "alice", world.room.id):
        assert word not in told


def test_a_promise_that_fails_is_counted() -> None:
    metrics = Metrics()
    metrics.take(PromiseFailed())
    assert metrics.registry.get_sample_value("warroom_reminders_total", {"result": "failed"}) == 1


async def test_every_alert_names_metrics_that_there_are(world: World) -> None:
    known = {re.sub(r"_(total|bucket|count|sum)$", "", name.partition("{")[0]) for name in await read(world)}
    known |= {family.name for family in world.warroom.metrics.registry.collect()}
    known.add("warroom_db_clock_offset_seconds")
    rules = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
    named = {name for rule in rules for name in re.findall(r"warroom_\w+", rule["expr"])}

    assert len(rules) == 9
    assert {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in named} <= known
    assert all(rule["annotations"]["summary"].endswith(".") for rule in rules)
