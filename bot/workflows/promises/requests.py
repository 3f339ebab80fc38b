"""Questions to people that no clock repeats: they wait until someone answers, or the incident is over."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.incident import Incident
from bot.domain.messages.delivery import Undelivered
from bot.domain.messages.escalation import HelpWanted
from bot.domain.messages.handoff import CommandOffered
from bot.domain.messages.roles import ExpertsAsked
from bot.domain.messages.war_room import RoomRefused
from bot.domain.reminder import Promises
from bot.workflows import command_offer
from bot.workflows.act import Act
from bot.workflows.promises.kind import Asking, ends_now
from bot.workflows.telling import posts, reach


async def withdraw_offer(act: Act, incident: Incident, _promises: Promises) -> Sequence[str]:
    """Withdraw an offer of command that waits."""
    await command_offer.withdraw(act, incident, f"the incident is {incident.status}")
    return ()


async def is_command_taken(asking: Asking) -> bool:
    """Tell whether an offer of command has ended."""
    if not isinstance(asking.message, CommandOffered):
        return False
    offered = await asking.uow.handoffs.get(asking.view.incident.id, asking.message.offer)
    return offered is not None and offered.ended_at is not None


async def end_help(act: Act, incident: Incident, _promises: Promises) -> Sequence[str]:
    """Tell everyone who was told that they are needed that they no longer are, once, as it ends: in that message."""
    if not ends_now(act, incident):
        return ()
    for each in await act.uow.escalations.of(incident.id):
        over = reach.help_wanted(act.policy, each).model_copy(update={"ended_at": act.now})
        act.leave(*(posts.edit(incident, reach.place_of(each, user), over) for user in each.people))
    return ()


async def is_help_found(asking: Asking) -> bool:
    """Tell whether someone is on it who was called, or none of them is needed now."""
    if not isinstance(asking.message, HelpWanted):
        return False
    found = await asking.uow.escalations.get(asking.message.escalation)
    return asking.is_over or (found is not None and found[1].taken_by is not None)


async def is_over(asking: Asking) -> bool:
    """Tell whether people would be called to what is over."""
    return isinstance(asking.message, ExpertsAsked | RoomRefused) and asking.is_over


async def is_delivered(asking: Asking) -> bool:
    """Tell whether what the operator would hear of was delivered or dropped meanwhile."""
    effect = asking.message.effect if isinstance(asking.message, Undelivered) else None
    return effect is not None and effect not in {aside.id for aside in asking.view.failures.set_aside}
