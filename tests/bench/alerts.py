"""How fast alerts are stored and answered, and what a storm costs: `python -m tests.bench.alerts [SECONDS]`.

Bodies of ten come at a rate to one bot on SQLite, which writes each to the disk before it answers, and in turns to a
server that only parses them. Of a storm it is told what the bot's process used for the first pass, decisions and Slack
included, and for the same alerts once more.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import Final

from sqlalchemy import create_engine, func, select

from storage.tables import AlertDeliveryRow, AlertRow
from tests.bench.door import Answer, all_at, so_many_at_once
from tests.bench.frame import Row, milliseconds, on_its_own, percentile
from tests.bench.stage import Running, running
from tests.faults.replicas_stage import free_port, moment

BENCH: Final = "alerts"
SECRET: Final = "a-secret-of-the-bench"
POLICY: Final = """
preset: sev
channels:
  announce: incidents
people:
  on_call: [S0ONCALL01]
alert_sources:
  bench: {kind: alertmanager, secret: BENCH_SECRET}
"""
RATE: Final = 50
"""Bodies a second."""
EACH: Final = 10
"""Alerts in a body."""
SECONDS: Final = 60
AT_ONCE: Final = 16
FLAT_OUT: Final = 500
"""Bodies that are sent as fast as they are answered."""
STORM: Final = 10_000
GROUPS: Final = 5_000

_names = itertools.count()


class Line:
    """Posts bodies over connections that stay open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, body: bytes) -> Answer:
        """Send a body, and wait for the answer."""
        began = time.perf_counter()
        while self._idle and self._idle[-1][0].at_eof():
            self._idle.pop()
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self._port)
        head = (
            f"POST /alerts/bench HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        length = next(int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:"))
        text = (await reader.readexactly(length)).decode()
        self._idle.append((reader, writer))
        return Answer(int(lines[0].split()[1]), text, time.perf_counter() - began)

    async def close(self) -> None:
        """Close all connections."""
        for _, writer in self._idle:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


def body(alerts: Sequence[int], group: str) -> bytes:
    """Write alerts as Alertmanager does."""
    at = datetime.now(UTC).isoformat()  # noqa: TID251 - what is sent to a process that knows the real time
    told = [
        {
            "status": "firing",
            "labels": {"alertname": "QueueIsFull", "severity": "warning", "instance": f"shop-{n}:9100", "job": "shop"},
            "annotations": {"summary": f"The queue of shop-{n} is full", "description": "It holds 9,000 orders."},
            "startsAt": at,
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example:9090/graph",
            "fingerprint": f"{n:016x}",
        }
        for n in alerts
    ]
    whole = {
        "version": "4",
        "groupKey": group,
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "warroom",
        "groupLabels": {},
        "commonLabels": {},
        "commonAnnotations": {},
        "externalURL": "http://alertmanager.example:9093",
        "alerts": told,
    }
    return json.dumps(whole).encode()


def bodies(count: int) -> Sequence[bytes]:
    """Write so many bodies of alerts that were never told of."""
    return [body([next(_names) for _ in range(EACH)], f"group-{next(_names)}") for _ in range(count)]


@asynccontextmanager
async def parse_only() -> AsyncIterator[Line]:
    """Start the yardstick."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bench.parse_only", str(port))
    line = Line(port)
    try:
        for _ in range(100):
            with suppress(OSError):
                (await asyncio.open_connection("127.0.0.1", port))[1].close()
                break
            await moment(0.1)
        yield line
    finally:
        await line.close()
        process.terminate()
        await process.wait()


async def at_a_rate(line: Line, seconds: int) -> tuple[Sequence[float], float]:
    """Return after how many milliseconds each body was answered, and how many alerts a second were."""
    began = time.perf_counter()
    answers = await all_at(RATE, [partial(line.send, each) for each in bodies(RATE * seconds)])
    took = time.perf_counter() - began
    assert Counter(answer.status for answer in answers) == {200: RATE * seconds}
    return milliseconds([answer.seconds for answer in answers]), RATE * seconds * EACH / took


async def flat_out(line: Line) -> float:
    """Return how many alerts a second are answered at most."""
    work = [partial(line.send, each) for each in bodies(FLAT_OUT)]
    began = time.perf_counter()
    answers = await so_many_at_once(AT_ONCE, work)
    assert {answer.status for answer in answers} == {200}
    return FLAT_OUT * EACH / (time.perf_counter() - began)


def stored(url: str) -> tuple[int, int]:
    """Return how many requests and how many alerts are stored."""
    engine = create_engine(url)
    with engine.connect() as connection:
        counts = [connection.scalar(select(func.count()).select_from(row)) or 0 for row in (AlertDeliveryRow, AlertRow)]
    engine.dispose()
    return counts[0], counts[1]


async def _decided(bot: Running) -> None:
    """Return once there is no alert to decide about, and Slack is asked nothing more."""
    engine = create_engine(bot.database_url)
    waits = select(func.count()).select_from(AlertRow).where(AlertRow.decide_at.is_not(None))
    try:
        while True:
            with engine.connect() as connection:
                if not connection.scalar(waits):
                    break
            await moment(0.5)
    finally:
        engine.dispose()
    await bot.at_rest()


async def measure_rate(seconds: int) -> Sequence[Row]:
    """Send at a rate, then as fast as they are answered."""
    async with running(policy=POLICY, more={"BENCH_SECRET": SECRET}) as bot, parse_only() as plain:
        line = Line(bot.replica.port)
        await flat_out(plain)  # once to warm up
        late, reached = await at_a_rate(line, seconds)
        _, theirs = await at_a_rate(plain, seconds // 6 or 1)
        requests, alerts = stored(bot.database_url)
        most, most_of_theirs = await flat_out(line), await flat_out(plain)
        await line.close()
    lost, doubled = RATE * seconds * EACH - alerts, requests - RATE * seconds
    p99 = percentile(late, 99)
    rate = f"{RATE * EACH} alerts/s in bodies of {EACH}"
    parses = "aiohttp that only parses the JSON"
    return [
        Row(
            bench=BENCH,
            what=f"alerts stored and answered, {rate} for {seconds} s, SQLite",
            figure=reached,
            unit="alerts/s",
            yardstick=parses,
            yardstick_figure=theirs,
            goal="0.5 of the yardstick; 0 lost, 0 doubled",
            met=reached >= theirs / 2 and not lost and not doubled,
            note=f"{lost} lost, {doubled} doubled; decisions and Slack run beside it",
        ),
        Row(bench=BENCH, what="... p99 until the answer", figure=p99, unit="ms", goal="250 ms", met=p99 <= 250),
        Row(
            bench=BENCH,
            what=f"alerts stored and answered as fast as can be, {AT_ONCE} at once",
            figure=most,
            unit="alerts/s",
            yardstick=parses,
            yardstick_figure=most_of_theirs,
            note="each body is on the disk before it is answered",
        ),
    ]


async def measure_storm() -> Sequence[Row]:
    """Send many alerts of many groups, and all of them again."""
    each = STORM // GROUPS
    told = [body([next(_names) for _ in range(each)], f"storm-{n}") for n in range(GROUPS)]
    async with running(policy=POLICY, rates=True, more={"BENCH_SECRET": SECRET}) as bot:
        line = Line(bot.replica.port)
        used = [bot.cpu]
        for _ in range(2):
            answers = await so_many_at_once(AT_ONCE, [partial(line.send, one) for one in told])
            assert {answer.status for answer in answers} == {200}
            await _decided(bot)
            used.append(bot.cpu)
        await line.close()
        _, alerts = stored(bot.database_url)
        throttled = sum(call.error == "ratelimited" for call in bot.slack.calls)
        posts = sum(call.method == "chat.postMessage" for call in bot.slack.calls)
    first, again = used[1] - used[0], used[2] - used[1]
    return [
        Row(
            bench=BENCH,
            what=f"{STORM:,} alerts of {GROUPS:,} groups a second time",
            figure=again,
            unit="s of a core",
            yardstick="the first time",
            yardstick_figure=first,
            goal="a quarter",
            met=again <= first / 4 and alerts == STORM and not throttled,
            note=f"{alerts - STORM} too many; {posts} messages posted, {throttled} refused for coming too fast",
        )
    ]


async def measure(seconds: int) -> Sequence[Row]:
    """Measure both."""
    return [*await measure_rate(seconds), *await measure_storm()]


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    on_its_own(lambda: asyncio.run(measure(wanted)))
