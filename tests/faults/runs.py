"""One run: people at work in a storm, then peace, then the judge. Each has a process of its own, and can repeat."""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import logging
import multiprocessing
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import structlog

from bot.app import Warroom
from tests.faults.judge import Judge, Violation
from tests.faults.ladder import AFTER, Leaps, climbed, stored
from tests.faults.pages import paged
from tests.faults.people import People
from tests.faults.probed import ONCE_MORE, Shop, measured
from tests.faults.simulator import Simulation, begin
from tests.faults.storm import FARTHEST, Storm
from tests.faults.war_room import Declarations, Executioner, every
from tests.support import memory
from tests.support.lanes import APART

GRACE: Final = 60.0
"""Seconds after the storm by which every promise that was broken off is kept."""

AFTER_THE_STORM: Final = 600.0
"""Seconds in which everything is caught up with: the longest pause between two tries, Slack's last try of an event."""

HANGS_AFTER: Final = 280.0
"""Real seconds after which a run that makes no progress shows where, and ends."""

SEEN_WITHIN: Final = 5.0
"""Seconds from a command to its message when nothing is wrong."""


@dataclass(slots=True)
class Result:
    """What came of a run."""

    seed: int
    faults: dict[str, int]
    trace_hash: str
    violations: list[Violation]
    asked: int = 0
    """Facts that people asked for, and of them those of which they were told that it was done."""
    done: int = 0
    virtual_seconds: float = 0.0
    core_seconds: float = 0.0
    trace: list[str] = field(default_factory=list)
    """Empty, if nothing was wrong."""


@dataclass(frozen=True, slots=True)
class Script:
    """How a run goes."""

    incidents: Sequence[str] = ("sev1", "sev2", "sev3", "private")
    acts: int = 8
    """What people do in each incident before the storm ends."""
    faults: Sequence[str] = ()
    """Kinds of fault; empty: all there are."""
    pause: tuple[float, float] = (0.5, 6.0)
    """Seconds between two faults, the least and the most."""


USUAL: Final = Script()
"""Several incidents at once, and everything that can go wrong."""

SHORT: Final = (
    Script(incidents=("sev1", "sev3"), acts=6, pause=(0.4, 2.5)),
    Script(incidents=("sev2", "private"), acts=6, pause=(0.4, 2.5)),
    Script(incidents=("sev1", "sev2"), acts=6, pause=(0.4, 2.5)),
    Script(incidents=("sev1", "private"), acts=6, pause=(0.4, 2.5)),
)
"""The same in little, for the checks that run at every change."""


def told(result: Result) -> str:
    """Tell what was wrong in a run, and how it came to it."""
    wrong = "\n".join(f"  {one.kind}: {one.what}" for one in result.violations)
    trace = Path(tempfile.gettempdir()) / f"warroom-seed-{result.seed}.txt"
    if result.trace:
        trace.write_text("\n".join(result.trace), encoding="utf-8")
    return f"seed {result.seed} (trace {result.trace_hash} in {trace}):\n{wrong}"


async def play(simulation: Simulation, script: Script) -> tuple[People, list[Violation]]:
    """Play several incidents at once, and judge what is left."""
    people = People(simulation)
    found: list[Violation] = []

    async def story() -> None:
        plot = [people.invent(each) for each in script.incidents]
        await asyncio.gather(*(people.live(each, script.acts) for each in plot))
        await simulation.peace()
        assert simulation.shop is not None
        simulation.shop.fails_for(ONCE_MORE)
        await simulation.passes(GRACE)
        simulation.shop.note(simulation.database)
        since = simulation.clock.true_now().timestamp()
        await simulation.passes(AFTER_THE_STORM - GRACE)
        until = simulation.clock.true_now().timestamp()
        simulation.shop.note(simulation.database)
        found.extend(await _judged(simulation, people, since, until))

    await simulation.run(story())
    return people, found


async def _judged(simulation: Simulation, people: People, since: float, until: float) -> list[Violation]:
    judge = Judge(simulation.slack, people.stories)
    clock = simulation.clock
    late = clock.set_back.total_seconds()
    ended: dict[str, float] = {}
    found: list[Violation] = []
    for story in people.stories:
        if not story.numbers:
            continue
        place = await people.place_of(story)
        probe = await people.probe(story, place)
        await simulation.passes(SEEN_WITHIN)
        if not any(probe.word in one.visible for one in place.log if one.user == simulation.slack.bot_user_id):
            found.append(Violation("stuck", f"{story.number}: {probe.word}, answered with {probe.answer!r}"))
    for story in people.stories:
        if story.numbers:
            await people.resolve(story, await people.place_of(story))
            ended |= dict.fromkeys(story.numbers, clock.true_now().timestamp())
    await simulation.passes(60)
    health = await simulation.health()
    left = {name: health.get(name) for name in ("waiting", "set_aside", "blocked") if health.get(name) != 0}
    if left:
        found.append(Violation("stuck", f"the outbox holds {left}"))
    found.extend(judge.violations())
    found.extend(paged(simulation.pager, people.stories))
    if simulation.shop is not None:
        found.extend(measured(simulation.shop, simulation.slack, people.stories, simulation.database))
    for story in people.stories:
        if len(story.numbers) == 1:
            found.extend(judge.timeline(story))
            found.extend(judge.promises(story, since=since, until=until, late=late))
    await simulation.passes(max(AFTER.values()))  # now each rung would have come to someone
    leaps = Leaps(late=min(late, 2 * FARTHEST.total_seconds()), sooner=late + clock.leapt.total_seconds())
    kept = stored(simulation.database)
    found.extend(climbed(simulation.slack, people.stories, kept=kept, ended=ended, leaps=leaps))
    return found


@contextmanager
def alone(migrated: Path) -> Iterator[Path]:
    """Prepare this process and a folder for one simulation."""
    gc.disable()  # what is dead must stay in memory: Python would run its `finally`
    logging.disable(logging.CRITICAL)
    faulthandler.dump_traceback_later(HANGS_AFTER, exit=True)
    folder = Path(tempfile.mkdtemp(prefix="warroom-faults-", dir=memory.folder()))
    try:
        shutil.copy(migrated, folder / "warroom.db")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run_seed(seed: int, script: Script = USUAL, *, warroom: type[Warroom] = Warroom, migrated: Path) -> Result:
    """Run one seed in this process, which is good for nothing else afterwards."""
    with alone(migrated) as folder:
        storm = Storm(seed, script.faults, pause=script.pause)
        simulation = begin(folder, seed, storm, warroom=warroom)
        simulation.shop = Shop(simulation.loop.time)
        structlog.configure(processors=[structlog.processors.format_exc_info, simulation.heard])
        people, violations = simulation.loop.run_until_complete(play(simulation, script))
    facts = [fact for story in people.stories for fact in story.facts]
    used = os.times()
    return Result(
        seed=seed,
        faults=dict(simulation.faults),
        trace_hash=simulation.trace_hash,
        violations=violations,
        asked=len(facts),
        done=sum(fact.certain is True for fact in facts),
        virtual_seconds=simulation.loop.time(),
        core_seconds=used.user + used.system,
        trace=simulation.trace if violations else [],
    )


def run_war_room(
    part: int, parts: int, *, name_taken: bool, migrated: Path, warroom: type[Warroom] = Warroom
) -> tuple[int, list[Violation]]:
    """Kill the bot at every so-maniest point of a declaration, in this process."""
    executioner = Executioner()
    told: list[tuple[int, list[Violation]]] = []

    async def story(simulation: Simulation) -> None:
        told.append(await every(Declarations(simulation, executioner, name_taken=name_taken), part, parts))

    with alone(migrated) as folder:
        simulation = begin(folder, part, executioner, warroom=warroom)
        structlog.configure(processors=[structlog.processors.format_exc_info, simulation.heard])
        simulation.loop.run_until_complete(simulation.run(story(simulation)))
    return told[0]


def apart(work: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """Do something in a fresh process in which nothing depends on what ran before; return what it returns."""
    sys.audit(APART, work.__name__, args[0])
    os.environ["PYTHONHASHSEED"] = "0"
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.runs"])
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sender, work, args, more))
    process.start()
    sender.close()
    try:
        told = receiver.recv()
    except EOFError:
        told = RuntimeError("the process ended without a word")
    process.join()
    if isinstance(told, BaseException):
        raise told
    return told


def _send(sender: Any, work: Callable[..., Any], args: Any, more: Any) -> None:
    try:
        told = work(*args, **more)
    except BaseException as error:  # noqa: BLE001 - whoever waits is told
        told = RuntimeError("".join(traceback.format_exception(error)))
    sender.send(told)
    sender.close()
    os._exit(0)  # no clean-up: the dead are to stay dead
