"""Bringing load back in steps, each with a click."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.domain.incident import IncidentError, Offer
from bot.domain.ramp import DEFAULT_EVERY, DEFAULT_STEP, read
from bot.domain.record import Record
from bot.slack.blocks import text
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain, split_words
from bot.slack.conversations.parsing.ramp import EXAMPLE, asked_for, begins
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.act import Act
from bot.workflows.ramp import back, check_again, check_open, go, hold, running_of, start, stop

Step = Callable[[Act, int, int | None], Awaitable[Record]]
"""Does something with a ramp: of an incident, of that number; ``None``: with the one that runs."""


async def _go(act: Act, incident_id: int, number: int | None) -> Record:
    return await go(act, incident_id, number)


BEGINS: Final = frozenset({"start", "begin"})

WORDS: Final[Mapping[str, Step]] = {
    "next": _go,
    "up": _go,
    "hold": hold,
    "back": back,
    "down": back,
    "again": check_again,
    "check": check_again,
    "stop": stop,
    "end": stop,
}
"""What may follow ``/incident ramp`` once one runs -> what it does."""


async def run(interaction: Interaction) -> Rendered | None:
    """Begin one, or do with the one that runs what is typed."""
    async with interaction.act("ramp") as act:
        words = split_words(plain(act.rest))
        word = words.first.casefold()
        if word in WORDS and not words.rest:
            return _said(await WORDS[word](act, act.incident.id, None))
        typed = plain(act.rest).strip()
        if word not in BEGINS and not begins(typed):
            await check_open(act, act.incident)
            await _refuse(act, act.incident.id, word)
        wanted = asked_for(words.rest if word in BEGINS else typed)
        made = await start(act, act.incident.id, step=wanted.step, every=wanted.every, what=wanted.what)
    return Rendered(
        f"{made.called} {text.escape(made.text)} is at 0%. Nothing changes until you press *Next*.",
        posted_of=made.incident_id,
    )


async def run_number(interaction: Interaction, *, number: int) -> Rendered | None:
    """Do with the ramp of that number what is typed behind it: ``R1 next``."""
    async with interaction.act("ramp") as act:
        words = split_words(plain(act.rest))
        step = WORDS.get(words.first.casefold()) if not words.rest else None
        if step is None:
            await _refuse(act, act.incident.id, words.first)
            return None
        return _said(await step(act, act.incident.id, number))


async def _refuse(act: Act, incident_id: int, word: str) -> None:
    """Say what may be typed.

    Raises:
        IncidentError: always.
    """
    running = await running_of(act, incident_id)
    if running is not None:
        raise IncidentError(
            f"{running.called} {running.text} is at {read(running).percent}%. Use the buttons on its message, or type "
            "`/incident ramp next`, `hold`, `back` or `stop`.",
            may_be_title=bool(word),
        )
    raise IncidentError(
        f"A ramp brings load back in steps. To begin one: {EXAMPLE}.",
        offers=(Offer("Start: 10% every 5 min", "ramp.start", str(incident_id)),),
        may_be_title=bool(word),
    )


async def press_start(interaction: Interaction) -> Rendered | None:
    """Begin one with the usual steps."""
    async with interaction.act("ramp") as act:
        made = await start(act, act.incident.id, step=DEFAULT_STEP, every=DEFAULT_EVERY, what="")
    return _said(made)


async def press_next(interaction: Interaction) -> Rendered | None:
    """Take the step that the button names."""
    incident_id, number, percent = interaction.ids(3)
    async with interaction.act("ramp", incident_id) as act:
        await go(act, incident_id, number, to=percent)
    return None


def _pressed(step: Step) -> Callable[[Interaction], Awaitable[Rendered | None]]:
    async def press(interaction: Interaction) -> Rendered | None:
        incident_id, number = interaction.ids(2)
        async with interaction.act("ramp", incident_id) as act:
            await step(act, incident_id, number)
        return None

    return press


def _said(record: Record) -> Rendered:
    return Rendered(
        f"{record.called} {text.escape(record.text)} is at {read(record).percent}%: {record.state}.",
        posted_of=record.incident_id,
    )


SUBCOMMAND = Subcommand(
    name="ramp",
    before_id=lambda _, before: before.casefold() in {*BEGINS, *WORDS},
    usage="start [10%] [every 5m] [for what] | next | hold | back | stop",
    summary="Bring load back in steps; each is watched before I offer the next.",
    example="/incident ramp start 10% every 5m checkout traffic",
    run=run,
    buttons={
        "ramp.start": press_start,
        "ramp.next": press_next,
        "ramp.hold": _pressed(hold),
        "ramp.back": _pressed(back),
        "ramp.again": _pressed(check_again),
        "ramp.stop": _pressed(stop),
    },
)
