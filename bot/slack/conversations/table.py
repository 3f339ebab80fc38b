"""The table of conversations: which word, button, form and shortcut leads where; slips, and help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.domain.incident import Incident, IncidentError, looks_like_number
from bot.domain.severity import Severity
from bot.slack.blocks import block_kit
from bot.slack.blocks import declare as declare_blocks
from bot.slack.blocks import text as texts
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.choices import running
from bot.slack.conversations.commands import (
    ack,
    actions,
    alerts,
    board,
    brief,
    cause,
    changes,
    checklist,
    clocks,
    close,
    contain,
    declare,
    decline,
    duties,
    escalate,
    handoff,
    health,
    help,  # noqa: A004 - as below
    impact,
    issue,
    ladder,
    list,  # noqa: A004 - the word people type is the file that is opened
    meeting,
    merge,
    nudge,
    oncall,
    outbox,
    phase,
    postmortem,
    ramp,
    record_form,
    records,
    reopen,
    reporter,
    resolve,
    role,
    severity,
    status,
    tempfix,
    timebox,
    timeline,
    title,
    trends,
    undo,
    update,
    vendor,
    war_room,
    why,
)
from bot.slack.conversations.interaction import How, Interaction, Run
from bot.slack.conversations.parsing.command_line import (
    Words,
    check_length,
    did_you_mean,
    did_you_mean_alone,
    plain,
    severity_suffix,
    split_words,
)
from bot.slack.conversations.parsing.meant import meant_in_room, of_ladder
from bot.slack.conversations.parsing.record_number import reference
from bot.slack.conversations.subcommand import Conversation, Subcommand
from bot.slack.conversations.which_incident import room_here

RUN_IT: Final = "Run it"

_PASTED: Final = re.compile(r"^\s*/incident\b\s*", re.IGNORECASE)
"""A line that was copied with its slash command."""

NO_SLIPS: Final = frozenset({"case", "clause", "clock", "phrase", "stats"})
"""Words that begin titles, and differ from a command by a letter: "case service is down"."""

BEGINS_TITLES: Final = frozenset({"status", "role"})
"""Commands whose names begin titles too, followed by a word that they don't know: "status page is down"."""

HELP = help.subcommand(lambda: SUBCOMMANDS, lambda words: _command(words)[0])

SUBCOMMANDS: Final[tuple[Subcommand, ...]] = (
    declare.SUBCOMMAND,
    ack.SUBCOMMAND,
    status.SUBCOMMAND,
    phase.SUBCOMMAND,
    brief.SUBCOMMAND,
    clocks.SUBCOMMAND,
    checklist.SUBCOMMAND,
    changes.SUBCOMMAND,
    health.SUBCOMMAND,
    alerts.SUBCOMMAND,
    *records.SUBCOMMANDS,
    actions.SUBCOMMAND,
    board.SUBCOMMAND,
    why.SUBCOMMAND,
    update.SUBCOMMAND,
    severity.SUBCOMMAND,
    impact.SUBCOMMAND,
    role.SUBCOMMAND,
    handoff.SUBCOMMAND,
    escalate.SUBCOMMAND,
    ladder.SUBCOMMAND,
    contain.SUBCOMMAND,
    ramp.SUBCOMMAND,
    vendor.SUBCOMMAND,
    timebox.SUBCOMMAND,
    timeline.SUBCOMMAND,
    title.SUBCOMMAND,
    resolve.SUBCOMMAND,
    reopen.SUBCOMMAND,
    close.SUBCOMMAND,
    decline.SUBCOMMAND,
    merge.SUBCOMMAND,
    undo.SUBCOMMAND,
    postmortem.SUBCOMMAND,
    meeting.SUBCOMMAND,
    cause.SUBCOMMAND,
    list.SUBCOMMAND,
    trends.SUBCOMMAND,
    oncall.SUBCOMMAND,
    HELP,
)
"""What may follow ``/incident``, in the order in which help shows it."""


async def again(interaction: Interaction) -> Rendered | None:
    """Do what was typed before, or what was meant by it, by a click: a click can open a form.

    Whoever clicks twice meant it once: the line is run once for the message that the button stands in.
    """
    chosen = next(filter(None, interaction.values.values()), "")  # of a menu in a window
    line = interaction.value or chosen
    if not interaction.view_id:
        interaction.replay_key = f"again:{interaction.message}:{interaction.user}:{texts.sign(line)}"
    interaction.thread, _, interaction.raw = line.partition(":")
    interaction.value = ""
    return await run(interaction)


async def refresh(interaction: Interaction) -> None:
    """Do nothing: after every click in the Home tab it is shown again."""


ANYWHERE = Conversation(buttons={"command.again": again, "home.refresh": refresh})

CONVERSATIONS: Final[tuple[Conversation, ...]] = (
    *SUBCOMMANDS,
    *(each.CONVERSATION for each in (war_room, tempfix, duties, issue, nudge, outbox, record_form, reporter)),
    *(*postmortem.BESIDE, ANYWHERE),
)

BY_WORD: Final[Mapping[str, Subcommand]] = {
    word: command for command in SUBCOMMANDS for word in (command.name, *command.aliases)
}
BUTTONS: Final[Mapping[str, Run]] = {
    action: run for conversation in CONVERSATIONS for action, run in conversation.buttons.items()
}
FORMS: Final[Mapping[str, Run]] = {
    callback: run for conversation in CONVERSATIONS for callback, run in conversation.forms.items()
}
SHORTCUTS: Final[Mapping[str, Run]] = {
    callback: run for conversation in CONVERSATIONS for callback, run in conversation.shortcuts.items()
}


def _command(words: Words) -> tuple[Subcommand | None, str]:
    """Return the command that a line begins with, and what follows it."""
    if (line := of_ladder(words)) is not None:
        return ladder.SUBCOMMAND, line
    wanted = split_words(words.rest) if words.first.casefold() == "help" else None
    if wanted is not None and wanted.first.casefold() == "wanted" and wanted.rest:
        return BY_WORD["wanted"], wanted.rest
    return BY_WORD.get(words.first.casefold()) or records.of_number(words), words.rest


async def run_mention(interaction: Interaction) -> Rendered | None:
    """Follow the first word of a message to us. Only a command acts: what people say declares nothing."""
    check_length(interaction.raw)
    words = split_words(interaction.raw)
    command, rest = _command(words)
    if command is not None:
        return await command.start(interaction, text=rest)
    head = "I only follow commands in a message, so nothing was done." if words.first else "Here is what I can do."
    meant = did_you_mean(words.first, BY_WORD)
    guess = (
        f" Did you mean {texts.code(texts.clip(f'@Warroom {meant} {plain(words.rest)}'.strip(), 300))}?"
        if meant
        else ""
    )
    lines = (
        f"{head}{guess}\nPut a command after {texts.code('@Warroom')}: {texts.code('@Warroom update rolled back')}. "
        f"{texts.code('@Warroom help update')} explains one."
    )
    run_it = running(RUN_IT, f"{meant} {words.rest}".strip(), thread=interaction.thread) if meant else ()
    buttons = [block_kit.button(offer.label, "command.again", offer.value, style="primary") for offer in run_it]
    offered = [block_kit.actions(*buttons, block_id="offers")] if buttons else []
    return Rendered(texts.one_line(lines), [block_kit.section(lines), *offered])


async def run(interaction: Interaction) -> Rendered | None:
    """Follow the first word; what begins with none of ours is a declaration, unless it looks like a slip."""
    check_length(interaction.raw)
    interaction.raw = _PASTED.sub("", interaction.raw)
    words = split_words(interaction.raw)
    command, rest = _command(words) if words.first else (HELP, "")
    if command is not None:
        return await _started(interaction, command, rest)
    if (meant := _number_first(words)) is not None:
        return _slip(interaction, meant)
    title, named = severity_suffix(plain(interaction.raw), interaction.runtime.policy.severity)
    guess = did_you_mean if words.rest else did_you_mean_alone
    is_word = bool(words.rest) and words.first.casefold() in NO_SLIPS
    if not is_word and (meant := guess(words.first, BY_WORD)) is not None:
        return _slip(interaction, f"{meant} {words.rest}".strip())
    if words.rest == "" and " " not in words.first and title:
        return declare_blocks.did_you_mean(interaction.raw, None, None, to_copy=plain(interaction.raw))
    return await _declared(interaction, words, only=named if not title else None)


async def _declared(interaction: Interaction, words: Words, *, only: Severity | None) -> Rendered | None:
    """Declare, unless what was typed is about the incident in whose war room it was.

    Args:
        only: the severity that is all of it; ``None``: it is no severity alone.
    """
    here, changes = await _room(interaction, words)
    if changes is not None:  # a line about a record pages no one, also once its incident is over
        return await _started(interaction, changes, words.rest)
    room = here if here is not None and here.status.is_open else None
    if room is not None and only is not None:  # it is declared already: its severity is meant
        interaction.word, interaction.text = severity.SUBCOMMAND.name, ""
        await severity.open_form(interaction, preset=only)
        return None
    if here is not None and (meant := meant_in_room(interaction.runtime.policy, words)) is not None:
        return _slip(interaction, meant)
    if room is not None:
        return declare_blocks.did_you_mean(interaction.raw, None, room, to_copy=plain(interaction.raw))
    interaction.text = interaction.raw
    return await declare.run(interaction)


async def _started(interaction: Interaction, command: Subcommand, text: str) -> Rendered | None:
    """Run a command; where it can't read what follows, that may be a title which begins with its name.

    Raises:
        IncidentError: the refusal, with a button that declares.
    """
    try:
        return await command.start(interaction, text=text)
    except IncidentError as error:
        _, named = severity_suffix(plain(text), interaction.runtime.policy.severity)
        guessed = error.choices is not None and len(error.choices.words) == 1
        unknown = command.name in BEGINS_TITLES and error.choices is not None and not guessed
        is_title = named is not None and command.name not in {declare.SUBCOMMAND.name, severity.SUBCOMMAND.name}
        is_title = not error.never_title and (is_title or unknown or error.may_be_title)
        if interaction.how is How.COMMAND and len(text.split()) > 1 and is_title:
            error.offers = (*error.offers, declare_blocks.declare_it(interaction.raw))
            if error.may_be_title:
                apart = "\n" if "\n" in error.sentence else " "
                error.sentence = f"{error.sentence}{apart}To declare it, press *Declare it*."
        raise


def _slip(interaction: Interaction, meant: str) -> Rendered:
    run_it = running(RUN_IT, meant, thread=interaction.thread) if interaction.how is not How.SHELL else ()
    return declare_blocks.did_you_mean(interaction.raw, plain(meant), None, run_it, to_copy=plain(interaction.raw))


def _number_first(words: Words) -> str | None:
    """Return what was meant by an incident's number before the command, or alone; else ``None``."""
    if not looks_like_number(words.first):
        return None
    following = split_words(words.rest)
    command = BY_WORD.get(following.first.casefold())
    if command is not None:
        return f"{command.name} {words.first} {following.rest}".strip()
    return f"status {words.first}" if not words.rest else None


async def _room(interaction: Interaction, words: Words) -> tuple[Incident | None, Subcommand | None]:
    """Return the incident in whose war room this was typed, and what changes the record of it that comes first."""
    named = reference(words.first)
    async with interaction.runtime.database.glancing() as uow:
        incident = await room_here(uow, interaction)
        known = await uow.records.all_of(incident.id) if incident is not None and named is not None else ()
    has = named is not None and any((each.kind, each.number) == named[:2] for each in known)
    return incident, records.of_number(words, is_there=True) if has else None
