"""Someone pressed a source's test button: the operator reads that it came through."""

from __future__ import annotations

from bot.domain.effects import Order, Post, ToChannel
from bot.domain.messages.delivery import SourceTested
from bot.workflows.act import Act


def tell(act: Act, source: str, kind: str, said: str, *, called: str) -> None:
    """Say in the operator's channel, if the policy names one, that a test came through.

    Args:
        source: its name in the policy.
        kind: what people call its system.
        said: what the test was, a sentence.
        called: names the test: the same again within the minute is not told again.
    """
    channel = act.policy.channels.operator
    if channel is not None:
        effect = Post(to=ToChannel(channel=channel), message=SourceTested(source=source, kind=kind, text=said))
        key = f"alert_test:{source}:{called}:{act.now:%Y-%m-%dT%H:%M}"
        act.leave(Order(effect=effect, incident_id=None, key=key, lane=f"channel:{channel}"))
