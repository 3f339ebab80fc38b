"""Every kind of probe in every situation: what is measured, and in which words it is said what is wrong."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot import logs
from bot.domain.probe import SHAPES, Probe, Sample
from bot.probes.asking import MOST_READ
from bot.probes.runner import AT_ONCE, COMMANDS_OFF, KINDS, Prober
from tests.support.clocks import HeldClock, LeapingClock
from tests.support.probed import HOST, Entry, Target, a_target
from tests.test_readme import text

NOW: Final = datetime(2026, 11, 21, 20, 5, tzinfo=UTC)

SITUATIONS: Final = ("healthy", "wrong value", "slow", "refused", "hang", "too much", "private")

PRIVATE: Final = "leads to a private address; if that is meant, set allow_private: true for this probe"
AWAY: Final = "can't be reached; check network and firewall"
LATE: Final = "doesn't answer within 0.2 s"
SLOW: Final = "takes … ms, more than 500 ms"
IN_TIME: Final[Mapping[str, Any]] = {"expect": {"within": "500ms"}}


def http(path: str, *, allow_private: bool = True, **more: Any) -> Entry:
    return lambda target: {"kind": "http", "url": f"{target.url}{path}", "allow_private": allow_private, **more}


def tcp(host: str = HOST, port: str = "port", *, allow_private: bool = True, **more: Any) -> Entry:
    return lambda target: {
        "kind": "tcp",
        "host": host,
        "port": getattr(target, port),
        "allow_private": allow_private,
        **more,
    }


def dns(name: str = HOST, **more: Any) -> Entry:
    return lambda _target: {"kind": "dns", "name": name, **more}


def shell(script: str, **more: Any) -> Entry:
    return lambda _target: {"kind": "command", "argv": ["/bin/sh", "-c", script], **more}


def promql(query: str, *, at: str = "url", allow_private: bool = True, **more: Any) -> Entry:
    return lambda target: {
        "kind": "promql",
        "query": query,
        "threshold": {"max": 0.05},
        "url": target.url if at == "url" else f"http://127.0.0.1:{target.shut}",
        "allow_private": allow_private,
        **more,
    }


MANY: Final = "yields too many series; have the query yield one number, as with max(...)"
OTHER: Final = "leads to other addresses than the one that is expected"
NO_FILE: Final = "can't be started: No such file or directory"
PRINTS: Final = "prints more than 64 KiB; have it print what counts alone"

CASES: Final[Mapping[str, Mapping[str, tuple[Entry, str] | None]]] = {
    "http": {
        "healthy": (http("/", expect={"status": 200, "within": "500ms", "text": "ok"}), ""),
        "wrong value": (http("/broken", expect={"status": 200}), "answers 503 instead of 200"),
        "slow": (http("/slow", **IN_TIME), SLOW),
        "refused": (lambda target: {**http("/")(target), "url": f"http://127.0.0.1:{target.shut}"}, AWAY),
        "hang": (http("/hanging"), LATE),
        "too much": (http("/endless", expect={"text": "ok"}), ""),
        "private": (http("/", allow_private=False), PRIVATE),
    },
    "tcp": {
        "healthy": (tcp(**IN_TIME), ""),
        "wrong value": None,  # it connects, and says nothing
        "slow": (tcp("slow.example.com", **IN_TIME), SLOW),
        "refused": (tcp(port="shut"), AWAY),
        "hang": (tcp("hanging.example.com"), LATE),
        "too much": None,  # it reads nothing
        "private": (tcp(allow_private=False), PRIVATE),
    },
    "dns": {
        "healthy": (dns(expect={"text": "127.0.0.1"}), ""),
        "wrong value": (dns(expect={"text": "93.184.215.14"}), OTHER),
        "slow": (dns("slow.example.com", **IN_TIME), SLOW),
        "refused": (dns("gone.example.com"), "can't be found; check the name and the DNS"),
        "hang": (dns("hanging.example.com"), LATE),
        "too much": (dns("many.example.com", expect={"text": "93.184.215.14"}), ""),
        "private": None,  # it connects to nothing
    },
    "command": {
        "healthy": (shell("echo '  0.02 '; echo 7", threshold={"max": 0.05}), ""),
        "wrong value": (shell("echo 0.4", threshold={"max": 0.05}), "is at 0.4, not at most 0.05"),
        "slow": (shell("sleep 0.02", expect={"within": "1ms"}), "takes … ms, more than 1 ms"),
        "refused": (lambda _: {"kind": "command", "argv": ["/nowhere"]}, NO_FILE),
        "hang": (shell("trap '' TERM; while :; do sleep 60; done"), LATE),
        "too much": (shell("yes"), PRINTS),
        "private": None,  # whoever may have commands run may have them reach anything
    },
    "promql": {
        "healthy": (promql("one"), ""),
        "wrong value": (promql("high", unit="errors/s"), "is at 0.4 errors/s, not at most 0.05"),
        "slow": (promql("slow"), ""),  # what is measured is not how long that takes
        "refused": (promql("one", at="shut"), AWAY),
        "hang": (promql("hanging"), LATE),
        "too much": (promql("many"), MANY),
        "private": (promql("one", allow_private=False), PRIVATE),
    },
}  # fmt: skip
"""Kind -> situation -> what the policy says, and what is wrong; empty: nothing. ``None``: there is no such one."""

MORE: Final = [
    (http("/elsewhere"), "answers 302, which leads elsewhere; give the address that it ends at"),
    (http("/broken"), "answers 503"),
    (http("/broken", expect={"status": 503}), ""),
    (http("/", expect={"text": "sold out"}), "answers without the text that is expected"),
    (http("/", headers={"Authorization": "env:GONE"}),
     "lacks the value of a header: set GONE or GONE_FILE, and restart the bot"),
    (lambda target: {**http("/")(target), "url": target.url.replace("http:", "https:")},
     "has no valid certificate; check its date and its host name"),
    (lambda _: {"kind": "http", "url": "http://gone.example.com/"},
     "lies on a host that can't be found; check the address and the DNS"),
    (lambda _: {"kind": "http", "url": "http://169.254.169.254/latest/meta-data", "allow_private": True},
     "leads to an address where nothing may be asked, such as that of a cloud's keys"),
    (promql("scalar"), ""),
    (promql("few"), "is at 0.4, not at most 0.05"),
    (promql("few", threshold={"min": 0.02}), "is at 0.01, not at least 0.02"),
    (promql("few", threshold={"min": 0, "max": 1}), ""),
    (promql("hundreds"), MANY),
    (promql("none"), "yields nothing; have the query yield a number at any time, as with `or vector(0)`"),
    *(
        (promql(query), "yields something that isn't a number (NaN or infinite), as after a division by 0")
        for query in ("nan", "one of them nan", "infinite")
    ),
    *(
        (promql(kind), f"yields a {kind} instead of numbers; have the query yield them as they are now")
        for kind in ("matrix", "string")
    ),
    *(
        (promql(query), "isn't answered as Prometheus does; correct `url`, which ends before /api/v1")
        for query in ("of another kind", "of another form", "beyond a float", "failed", "deep")
    ),
    (promql("rate("), "is answered with 400 by Prometheus; try the query there"),
]  # fmt: skip
"""What else may be found."""

COMMANDS: Final = [
    (shell("echo fine", threshold={"max": 1}), "prints no number in its first line, which its threshold could compare"),
    (shell("echo nan", threshold={"max": 1}), "prints a number that can't be compared, such as NaN"),
    (shell("exit 3"), "exits with 3 instead of 0"),
    (shell("exit 3", expect={"status": 3}), ""),
    (shell("kill -9 $$"), "was ended by signal 9"),
    (shell("echo all is ok", expect={"text": "is ok"}), ""),
    (shell("echo down", expect={"text": "is ok"}), "prints no text that is expected"),
]
"""What commands may do."""

TOKEN: Final = "s3cr3t-t0ken-of-a-probe"


class Faulty(AbstractResolver):
    """Looks names up in a way that no one foresaw."""

    async def resolve(self, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        raise ZeroDivisionError

    async def close(self) -> None:
        pass


@pytest.fixture
async def target() -> AsyncIterator[Target]:
    async with a_target(HeldClock(NOW)) as there:
        yield there


async def measured(target: Target, entry: Mapping[str, Any], *, commands: bool = True) -> Sample:
    hangs = "hanging" in str(entry) or "trap" in str(entry)
    probe = Probe.model_validate({"service": "checkout", "timeout": "200ms" if hangs else "9s", **entry})
    clock = LeapingClock(NOW) if entry["kind"] == "command" else target.clock  # it can't be told how long it takes
    prober = Prober({"TOKEN": f"Bearer {TOKEN}"}, clock, commands=commands, resolver=target.names)
    return await prober.measure("it", probe)


def _cases() -> list[Any]:
    situations = [
        pytest.param(*case, id=f"{kind}: {situation}", marks=[pytest.mark.slow] * (kind == "command"))
        for kind, found in CASES.items()
        for situation, case in found.items()
        if case is not None
    ]
    commands = [pytest.param(*case, id=f"command: {case[1]}", marks=pytest.mark.slow) for case in COMMANDS]
    return [*situations, *MORE, *commands]


@pytest.mark.parametrize(("entry", "said"), _cases())
async def test_what_is_measured_is_a_sample_and_what_is_wrong_is_a_sentence(
    target: Target, entry: Entry, said: str
) -> None:
    sample = await measured(target, entry(target))
    assert re.sub(r"takes \d+ ms", "takes … ms", sample.error) == said
    assert sample.ok is (not said)
    assert sample.at == NOW
    assert "/secret" not in target.asked
    assert "words of an answer" not in sample.error
    assert target.sent < 8 * MOST_READ, "what is not read is not sent"


def test_every_kind_is_measured_in_every_situation_and_described() -> None:
    assert set(KINDS) == set(SHAPES) == set(CASES)
    assert all(tuple(found) == SITUATIONS for found in CASES.values())
    assert all(f"## {kind}\n" in text("docs/probes.md") for kind in SHAPES)


async def test_a_value_is_the_time_or_what_was_counted_and_stays_where_it_is_not_healthy(target: Target) -> None:
    slow = await measured(target, http("/slow", **IN_TIME)(target))
    assert (slow.value, slow.took) == (600, timedelta(milliseconds=600))
    assert (await measured(target, promql("few")(target))).value == 0.4
    assert (await measured(target, promql("none")(target))).value is None


async def test_no_command_runs_unless_the_operator_allows_it(target: Target) -> None:
    sample = await measured(target, shell("exit 0")(target), commands=False)
    assert (sample.ok, sample.error) == (False, COMMANDS_OFF)


@pytest.mark.slow
@pytest.mark.parametrize("ends", ["sleep 60", "true"], ids=["too late", "at once"])
async def test_what_a_command_leaves_behind_ends_with_it(target: Target, tmp_path: Path, ends: str) -> None:
    """Whoever holds the pipe open lives: it is at its end once no one does."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        script = f"trap '' TERM HUP; (trap '' TERM HUP; echo up; sleep 60) > {pipe} & sleep 60 > {pipe} & {ends}"
        await measured(target, shell(script)(target))
        os.set_blocking(reading, True)
        async with asyncio.timeout(20):
            while await asyncio.to_thread(os.read, reading, 64):
                pass
    finally:
        os.close(reading)


@pytest.mark.slow
async def test_a_command_sees_nothing_of_the_bots_environment(target: Target, tmp_path: Path) -> None:
    said = tmp_path / "said"
    await measured(target, shell(f"env > {said}; pwd >> {said}")(target))
    names = {line.partition("=")[0] for line in said.read_text(encoding="utf-8").splitlines()}
    assert names <= {"PATH", "LANG", "PWD", "OLDPWD", "SHLVL", "_", "/"}


async def test_a_header_holds_its_secret_and_nothing_else_does(target: Target) -> None:
    sample = await measured(target, http("/broken", headers={"Authorization": "env:TOKEN"})(target))
    assert target.headers[-1]["Authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in repr(sample)
    assert logs.masked(f"asked with {TOKEN}") == f"asked with {logs.MASK}"


async def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(target: Target) -> None:
    """Whoever has a name lead here the second time gets nowhere: each time its addresses are checked anew."""
    entry = {"kind": "http", "url": f"http://{HOST}:{target.port}/"}
    assert (await measured(target, {**entry, "allow_private": True})).ok
    assert target.headers[-1]["Host"] == f"{HOST}:{target.port}"
    assert target.names.asked == [HOST]
    for kind in (entry, {"kind": "tcp", "host": HOST, "port": target.port}):
        assert (await measured(target, kind)).error == PRIVATE
    assert len(target.asked) == 1


async def test_no_more_than_ten_are_measured_at_once_and_waiting_is_not_their_time(target: Target) -> None:
    prober = Prober({}, target.clock, resolver=target.names)
    probe = Probe.model_validate({"service": "checkout", **dns("hanging.example.com")(target)})
    waiting = [asyncio.create_task(prober.measure(str(n), probe)) for n in range(3 * AT_ONCE)]
    await target.names.ten_wait.wait()
    target.names.answers.set()
    samples = await asyncio.gather(*waiting)
    assert {sample.error for sample in samples} == {"can't be found; check the name and the DNS"}
    assert target.names.most == AT_ONCE


async def test_a_mistake_of_ours_is_a_sample_as_well(target: Target) -> None:
    """Such as a kind that raises what it does not say that it raises."""
    probe = Probe.model_validate({"service": "checkout", **dns()(target)})
    sample = await Prober({}, target.clock, resolver=Faulty()).measure("it", probe)
    assert sample.error == "met a mistake of Warroom's (ZeroDivisionError); the log has it"
