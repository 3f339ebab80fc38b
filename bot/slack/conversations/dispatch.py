"""Doing what a person asked for, and answering in time, in the way that fits how they asked."""

from __future__ import annotations

import asyncio
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.incident import IncidentError
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.check import sendable
from bot.slack.blocks.check.sendable import Ack
from bot.slack.blocks.refusal import form_again, refusal
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms, home
from bot.slack.conversations.choices import with_choices, with_typed
from bot.slack.conversations.interaction import How, Interaction, ReplayedError, Run
from bot.slack.conversations.own_room import in_own_words
from bot.slack.conversations.replies import open_window, whisper
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.which_incident import known_room
from bot.slack.workspace.directory import mentioned, readable
from bot.slack.workspace.members import MembershipUnknownError
from bot.workflows.telling.keys import card_place
from storage.engine.database import DatabaseError
from storage.engine.failures import changed_nothing, in_short, is_helpless

ANSWER_WITHIN: Final = 2.5
"""Seconds after which an answer is promised instead of given. Source: Slack's reference: 3 s to acknowledge."""

TRIES: Final = 5
"""How often someone who gives way to others in the database is let try: for half a minute."""

HELPLESS: Final = (
    "Warroom can't save changes at the moment, so this wasn't stored. Try again in a minute; "
    "`/incident status` shows what was done."
)

UNHEARD: Final = (
    "I can't post to Slack at the moment: Warroom's token isn't valid. This is stored, and I'll post it once that's "
    "fixed."
)

ROOMS_ASKED: Final = 10
"""Private rooms whose members are read for one command, at most."""

log = structlog.get_logger(__name__)


async def dispatch(interaction: Interaction, run: Run, ack: Ack) -> None:
    """Run it and answer in time, in the way that fits how it was done.

    The work is never cancelled for being slow: the answer then follows.
    """
    ack = sendable.acknowledgement(ack)
    interaction.rings = set()
    work = asyncio.create_task(_outcome(interaction, run), name="interaction")
    interaction.runtime.track(work)
    done, _ = await asyncio.wait({work}, timeout=ANSWER_WITHIN)
    if done:
        try:
            await _answer(interaction, work.result(), ack)
        finally:
            interaction.runtime.bell.ring(interaction.rings)
        return
    work.add_done_callback(lambda _: interaction.runtime.bell.ring(interaction.rings or ()))
    await _promise(interaction, ack)

    async def follow() -> None:
        await _follow_up(interaction, await work)

    interaction.runtime.spawn(follow(), what="answer late")


async def dispatch_event(interaction: Interaction, run: Run) -> None:
    """Run what a message asks for; returns when it is committed. The answer follows by itself.

    Raises:
        DatabaseError: nothing is committed, so Slack must not be told that it is.
    """
    outcome = await _outcome(interaction, run)
    if not interaction.counted:  # it changed nothing, so nothing remembers yet that it was answered
        try:
            async with interaction.act_on_none(SEE):
                pass
        except ReplayedError:
            return
    interaction.runtime.spawn(_follow_up(interaction, outcome), what="answer a mention")


async def _outcome(interaction: Interaction, run: Run) -> Rendered | IncidentError | None:
    outcome = await _done(interaction, run)
    try:
        return await in_own_words(interaction, outcome)
    except DatabaseError:
        return outcome


async def _done(interaction: Interaction, run: Run) -> Rendered | IncidentError | None:
    try:
        said = _with_lost_room(interaction, await with_membership(interaction, run))
        return await _unless_posted_here(interaction, _with_dead_token(interaction, said))
    except IncidentError as error:
        return with_typed(interaction, with_choices(interaction, error))
    except ReplayedError:
        return None
    except Exception as error:
        log.exception("an interaction failed", how=interaction.how)
        return with_typed(
            interaction,
            IncidentError(
                HELPLESS
                if is_helpless(error)
                else "Something went wrong on our side; the log says why. `/incident status` shows what was done."
            ),
        )


def _with_lost_room(interaction: Interaction, said: Rendered | None) -> Rendered | None:
    """Add to an answer that what was done does not reach the war room."""
    if said is None or not interaction.lost_room:
        return said
    room = text.channel(interaction.lost_room)
    line = f"The war room {room} is archived, or Warroom was removed from it: people read this elsewhere."
    blocks = said.blocks or [block_kit.section(said.text)]
    return Rendered(f"{said.text} {line}", [*blocks, block_kit.context(line)])


def _with_dead_token(interaction: Interaction, said: Rendered | None) -> Rendered | None:
    """Add to an answer that no one hears of it yet, if something was stored."""
    if said is None or interaction.runtime.token_dead is None or not interaction.stored:
        return said
    blocks = said.blocks or [block_kit.section(said.text)]
    return Rendered(f"{said.text} {UNHEARD}", [*blocks, block_kit.context(UNHEARD)])


async def _unless_posted_here(interaction: Interaction, said: Rendered | None) -> Rendered | None:
    """Leave out of an answer what everyone is shown where it was done: in the war room, or on what was pressed there.

    A note under the card is no answer to what was typed in the room: its thread is folded, and the card may be far up.
    """
    elsewhere = interaction.how is How.SHELL or interaction.at_home or interaction.opened_view
    if said is None or said.posted_of is None or elsewhere or interaction.promised or interaction.settled:
        return said
    if (await known_room(interaction)).of != said.posted_of:
        return said
    shown = interaction.posted or interaction.how is How.CLICK or await _under_card(interaction, said.posted_of)
    return said.rest if shown else said


async def _under_card(interaction: Interaction, incident_id: int) -> bool:
    """Tell whether it was said under the card, where notes are posted."""
    if not interaction.thread:
        return False
    async with interaction.runtime.database.glancing() as uow:
        place = card_place(await uow.incidents.get(incident_id))
        card = (await uow.slack_places.of(incident_id)).get(place)
    return card is not None and card.ts == interaction.thread


def _keep_in_mind(interaction: Interaction) -> None:
    """Be able to tell later that no one hears of what was just stored; an address to answer needs no token."""
    runtime = interaction.runtime
    if interaction.stored and interaction.response_url and runtime.token_dead is None:
        runtime.answered.append((runtime.clock.monotonic(), lambda: whisper(interaction, Rendered(UNHEARD))))


async def with_membership(interaction: Interaction, run: Run) -> Rendered | None:
    """Run it; where it needs to know who is in a private room, find that out and run it again.

    Whoever raises that has changed nothing: the transaction is undone. So is that of whoever waited too long for others
    who are at the same incident, and is let try again. A room of which Slack does not say who is in it, or one too many
    to ask about, keeps its confidence: for this once it is taken for a room of others.
    """
    tries = TRIES
    while True:
        try:
            return await run(interaction)
        except DatabaseError as error:
            tries -= 1
            if not tries or interaction.counted or not changed_nothing(error):
                raise
            log.info("the database interrupted it; trying again", how=interaction.how, error=in_short(error))
        except MembershipUnknownError as error:
            try:
                if len(interaction.rooms_asked) >= ROOMS_ASKED:
                    interaction.closed_rooms.add(error.channel)
                else:
                    interaction.rooms_asked.add(error.channel)
                    await interaction.members.of(error.channel)
            except (SlackApiError, aiohttp.ClientError, TimeoutError) as failure:
                log.warning("who is in a private room could not be read", error=type(failure).__name__)
                interaction.closed_rooms.add(error.channel)


async def _answer(interaction: Interaction, outcome: Rendered | IncidentError | None, ack: Ack) -> None:
    """Acknowledge with the answer in it, or before it."""
    match interaction.how:
        case How.COMMAND if not interaction.opened_view:
            said = _shown(outcome)
            if said is not None and said.instead:  # whether Slack takes it is told only by an answer that follows
                await ack()
                interaction.runtime.spawn(_follow_up(interaction, outcome), what="answer")
                return
            await (ack() if said is None else ack(text=said.text, blocks=said.blocks or None))
            _keep_in_mind(interaction)
        case How.FORM if isinstance(outcome, IncidentError):
            await _refuse_form(interaction, outcome, ack)
        case How.FORM if interaction.runtime.token_dead is not None and interaction.stored:
            await ack(response_action="update", view=_window("Stored", Rendered(UNHEARD)))
        case How.FORM:
            await ack()
            interaction.runtime.spawn(_tell(interaction, outcome), what="answer a form")
        case _:
            await ack()
            interaction.runtime.spawn(_follow_up(interaction, outcome), what="answer")


async def _refuse_form(interaction: Interaction, error: IncidentError, ack: Ack) -> None:
    """Put the sentence on the field it concerns, or on the first: what was typed stays."""
    if interaction.fields:
        field = error.field if error.field in interaction.fields else interaction.fields[0]
        names = await interaction.directory.names(mentioned(error.sentence))  # a field's error shows no mentions
        await ack(response_action="errors", errors={field: readable(error.sentence, names).replace("`", "")})
    else:
        await ack(response_action="update", view=_notice(error))


def _notice(error: IncidentError) -> block_kit.Block:
    return _window("That didn't work", refusal(error))


def _window(title: str, said: Rendered) -> block_kit.Block:
    shown = said.instead or said.blocks or [block_kit.section(said.text)]
    return block_kit.modal(title, shown, "notice", submit=None, close="Close")


def _late_refusal(interaction: Interaction, error: IncidentError) -> block_kit.Block:
    """Give a form back with what was typed, for it was closed when the answer was promised."""
    return form_again(interaction.form, error) if interaction.fields else _notice(error)


def _shown(outcome: Rendered | IncidentError | None) -> Rendered | None:
    return refusal(outcome) if isinstance(outcome, IncidentError) else outcome


async def _promise(interaction: Interaction, ack: Ack) -> None:
    interaction.promised = interaction.how is not How.CLICK  # that is only acknowledged
    if interaction.how is How.COMMAND and not interaction.opened_view:
        await ack(text="Still working on it …")
    elif interaction.how is How.FORM:
        await ack(response_action="update", view=_window("Working …", Rendered("Still working on it …")))
    else:
        await ack()


async def _follow_up(interaction: Interaction, outcome: Rendered | IncidentError | None) -> None:
    """Answer after the acknowledgement."""
    said = _shown(outcome)
    view_id = interaction.opened_view or interaction.view_id
    if view_id and said is not None:
        view = _late_refusal(interaction, outcome) if isinstance(outcome, IncidentError) else _window("Done", said)
        await forms.show(interaction, view_id, view)
        if interaction.at_home and interaction.how is How.FORM:
            await home.publish(interaction)
    elif not view_id:
        await _tell(interaction, outcome)


async def _tell(interaction: Interaction, outcome: Rendered | IncidentError | None) -> None:
    """Answer where there is no window to do it in."""
    said = _shown(outcome)
    nowhere = not (interaction.response_url or interaction.channel)
    if nowhere and isinstance(outcome, IncidentError) and await open_window(interaction, _notice(outcome)):
        return
    if interaction.at_home:
        await home.publish(interaction, said)
    elif said is not None:
        await whisper(interaction, said)
