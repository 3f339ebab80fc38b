"""Recording hypotheses, evidence, actions, fixes, decisions and help in one line, and changing them in one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final

from bot.domain.incident import IncidentError, looks_like_number
from bot.domain.reaction import RECORDED
from bot.domain.record_kinds import KINDS, RAMP, TEMPFIX, VENDOR
from bot.slack.blocks import records as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.choices import running
from bot.slack.conversations.commands import ramp, tempfix
from bot.slack.conversations.commands.record_form import ANYWAY, check_specific, kept_as_it_is, meant, open_form
from bot.slack.conversations.interaction import ActOn, Interaction, Run
from bot.slack.conversations.parsing import record_line
from bot.slack.conversations.parsing.command_line import Words, plain, split_words
from bot.slack.conversations.parsing.days import may_name_day
from bot.slack.conversations.parsing.record_field import Line
from bot.slack.conversations.parsing.record_number import reference
from bot.slack.conversations.subcommand import Subcommand
from bot.slack.conversations.which_incident import holding, is_known
from bot.workflows.records import Told, change, find, make


async def run(interaction: Interaction, *, kind: str) -> Rendered | None:
    """Record what was typed, or change the record whose number comes first."""
    here = await _here(interaction, interaction.text)
    async with interaction.act("records", among=meant(kind)) as act:
        named = reference(act.rest)
        if named is not None and named[0] in RECORDED:
            line = record_line.read_change(named[0], named[2], here, by=act.by)
            known = {(each.kind, each.number) for each in await act.uow.records.all_of(act.incident.id)}
            if not line.says_nothing or (named[0], named[1]) in known:
                return await _changed(act, named[0], named[1], line)
        said = kept_as_it_is(kind, act.rest)
        line = record_line.read_new(kind, said or act.rest, here, by=act.by)
        if not said:
            _check_specific(interaction, act, kind, line)
        state = line.state or None
        record = await make(act, act.incident.id, kind, line.text, fields=line.fields, state=state)
    return blocks.noted(record, now=act.now)


def _check_specific(interaction: Interaction, act: ActOn, kind: str, line: Line) -> None:
    """Ask about a text that promises nothing in particular; one click keeps it.

    Raises:
        IncidentError: it does not.
    """
    try:
        check_specific(kind, line.text)
    except IncidentError as error:
        keep = f"{KINDS[kind].word} {act.incident.number} {ANYWAY} {act.rest}"
        error.offers = running("Keep as it is", keep, thread=interaction.thread)
        raise


def of_number(words: Words, *, is_there: bool = False) -> Subcommand | None:
    """Return what changes the record that a line begins with; ``None``: it begins with none, or may be a title.

    Args:
        is_there: there is such a record where this was typed: whatever follows is about it.
    """
    named = reference(words.first)
    then = split_words(words.rest)
    said = then.rest if looks_like_number(then.first) else words.rest
    if named is None or not (is_there or _understood(named[0], said)):
        return None
    kind, number, _ = named
    run_it = partial(run_number, kind=kind, number=number)
    return Subcommand(name=KINDS[kind].called(number), summary="", example="", run=run_it)


def _understood(kind: str, said: str) -> bool:
    """Tell whether a line says what becomes of a record."""
    if KINDS[kind].command:
        return plain(said).strip().casefold() in ramp.WORDS
    return record_line.understood(kind, said)


async def run_number(interaction: Interaction, *, kind: str, number: int) -> Rendered | None:
    """Change the record whose number was typed in the place of a command: ``H2 ruled out because ...``.

    Raises:
        IncidentError: the refusal; where there is no F5, "F5 removed by mistake" may be what is broken.
    """
    run_it = BY_ITSELF.get(kind) or partial(_run_number, kind=kind)
    try:
        return await run_it(interaction, number=number)
    except IncidentError as error:
        async with interaction.look() as act:
            error.never_title = await is_known(act.uow, interaction, kind, number)
        error.may_be_title = True
        raise


async def _run_number(interaction: Interaction, *, kind: str, number: int) -> Rendered | None:
    here = await _here(interaction, interaction.text)
    which = await _holding(interaction, kind, number)
    async with interaction.act("records", which, among=meant(kind)) as act:
        typed = act.rest if which is None else interaction.text
        return await _changed(act, kind, number, record_line.read_change(kind, typed, here, by=act.by))


async def _holding(interaction: Interaction, kind: str, number: int) -> int | None:
    """Return which incident a number means by itself, of a kind that outlives its incident. See `holding`."""
    if not KINDS[kind].after_close:
        return None
    async with interaction.look() as act:
        return await holding(act.uow, interaction, kind, number, interaction.text)


async def run_case(interaction: Interaction, *, number: int) -> Rendered | None:
    """Change a case with a vendor in the same way: ``V1 answered``."""
    async with interaction.act("escalate", among=meant(VENDOR)) as act:
        return await _changed(act, VENDOR, number, record_line.read_change(VENDOR, act.rest, act.now, by=act.by))


async def _changed(act: ActOn, kind: str, number: int, line: Line) -> Rendered:
    record = await find(act, act.incident.id, kind, number)
    record_line.check_read(line, kind, record.called)
    told = Told(state=line.state, fields=line.fields, confirmed=line.confirmed)
    changed = await change(act, act.incident.id, kind, number, told)
    moved = bool(line.state) or "outcome" in line.fields
    return blocks.changed(changed, told.fields, now=act.now, moved=moved)


async def _here(interaction: Interaction, typed: str) -> datetime:
    """Return now, where whoever types is, if they may name a day."""
    return await interaction.here() if may_name_day(typed) else interaction.now()


def _is_number(_: Interaction, before: str) -> bool:
    return reference(before) is not None


BY_ITSELF: Final[Mapping[str, Callable[..., Awaitable[Rendered | None]]]] = {VENDOR: run_case, RAMP: ramp.run_number}
"""Kind -> what takes a line behind its number, where that has a right of its own."""

ALONE: Final[Mapping[str, Run]] = {TEMPFIX: tempfix.show}
"""Kind -> what its word does alone, if it opens no form."""

SUBCOMMANDS: Final = tuple(
    Subcommand(
        name=kind.word,
        usage=kind.usage,
        summary=kind.summary,
        example=f"/incident {kind.word} {kind.example}",
        run=partial(run, kind=name),
        alone=ALONE.get(name) or partial(open_form, kind=name),
        before_id=_is_number,
    )
    for name, kind in KINDS.items()
    if kind.word
)
"""A word for each kind that people record."""
