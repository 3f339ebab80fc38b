"""Someone pressed a source's test button: the operator reads that it came through."""

from __future__ import annotations

from bot.domain.messages.delivery import SourceTested
from bot.workflows.act import Act
from bot.workflows.telling import operator


def tell(act: Act, source: str, kind: str, said: str, *, called: str) -> None:
    """Say in the operator's channel, if the policy names one, that a test came through.

    Args:
        source: its name in the policy.
        kind: what people call its system.
        said: what the test was, a sentence.
        called: names the test: the same again within the minute is not told again.
    """
    key = f"alert_test:{source}:{called}:{act.now:%Y-%m-%dT%H:%M}"
    operator.tell(act, SourceTested(source=source, kind=kind, text=said), key=key)
