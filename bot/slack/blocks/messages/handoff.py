"""How the offer of command looks, and how it ended."""

from __future__ import annotations

from typing import Final

from bot.domain.handoff import Outcome
from bot.domain.messages.handoff import CommandOffered, CommandOfferEnded, CommandOfferTold
from bot.domain.overview import Overview, Places
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.handoff import NEEDS as PACKET
from bot.slack.blocks.handoff import packet
from bot.slack.blocks.incident import headline
from bot.slack.blocks.links import links
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings


def _offered(message: CommandOffered, view: Overview, around: Surroundings) -> Rendered:
    number = view.incident.number
    line = f"{around.called(message.by)} asks you to take command of {number}: {text.escape(headline(view))}."
    value = f"{view.incident.id}:{message.offer}"
    blocks = [
        *block_kit.sections(f"{line} {around.called(message.by)} stays in command until you accept."),
        *packet(view, around.called, note=message.note, tried=message.tried),
        *([block_kit.context(*where)] if (where := links(view, around.workspace_url)) else []),
        block_kit.actions(
            block_kit.button("Take command…", "handoff.take", value, style="primary"),
            block_kit.button("Decline", "handoff.decline", value),
            block_id="handoff",
        ),
    ]
    return Rendered(line, blocks)


def _told(message: CommandOfferTold, view: Overview, around: Surroundings) -> Rendered:
    line = (
        f"{around.called(message.by)} asked {around.called(message.user)} to take command, "
        f"and stays in command until {around.called(message.user)} accepts."
    )
    return Rendered(
        line, [block_kit.section(line), *packet(view, around.called, note=message.note, tried=message.tried)]
    )


def _ended(message: CommandOfferEnded, view: Overview, around: Surroundings) -> Rendered:
    at = text.date(message.at)
    giver, receiver, number = around.called(message.before), around.called(message.user), view.incident.number
    match message.outcome:
        case Outcome.ACCEPTED:
            line = f"{receiver} took command of {number} from {giver} at {at}."
        case Outcome.DECLINED:
            line = f"{receiver} declined command of {number} at {at}; {giver} stays in command."
        case _:
            who = f"{around.called(message.by)} " if message.by else ""
            why = f"{who}{text.escape(text.one_line(message.why))}"
            line = f"{giver}'s offer of command of {number} to {receiver} ended at {at}: {why}."
    return Rendered(line, [block_kit.context(line)])


SHOWN: Final = (
    shown(CommandOffered, _offered, *PACKET, Places),
    shown(CommandOfferTold, _told, *PACKET),
    shown(CommandOfferEnded, _ended),
)
