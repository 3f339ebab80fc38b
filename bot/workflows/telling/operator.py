"""What the operator's channel hears that belongs to no incident."""

from __future__ import annotations

from bot.domain.effects import Order, Post, ToChannel
from bot.domain.messages import Message
from bot.workflows.act import Act


def tell(act: Act, message: Message, *, key: str) -> None:
    """Say something in the operator's channel, if the policy names one: once, however many replicas there are.

    Args:
        key: names it among all effects.
    """
    channel = act.policy.channels.operator
    if channel is not None:
        effect = Post(to=ToChannel(channel=channel), message=message)
        act.leave(Order(effect=effect, incident_id=None, key=key, lane=f"channel:{channel}"))
