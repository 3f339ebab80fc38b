"""Who makes effects happen, made with the first effect: no start waits for how everything looks and is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.domain.outlet import Outside
from bot.jobs.pauses import REQUEST_TIMEOUT
from bot.runtime import Publish
from bot.slack.workspace.client import lease_guard

if TYPE_CHECKING:
    from bot.domain.effects import Attempt, Effect, Outcome
    from bot.domain.issue import Seen
    from bot.domain.tracker import Issue
    from bot.outlets.delivery import Outlets
    from bot.runtime import Runtime
    from bot.slack.outbound.publisher import Publisher


def import_the_rest() -> None:
    """Import Bolt, conversations, messages and workflows; whoever needs some of it meanwhile waits for it."""
    from bot.jobs import recorder  # noqa: F401, PLC0415 - see above
    from bot.slack.inbound import app  # noqa: F401, PLC0415 - the same
    from bot.slack.outbound import publisher  # noqa: F401, PLC0415 - the same
    from bot.workflows.alerts import decide  # noqa: F401, PLC0415 - the same


class EverySystem:
    """Makes each effect happen where it belongs: in Slack, or through an outlet."""

    def __init__(self, runtime: Runtime, environ: Mapping[str, str], *parts: Any) -> None:
        """Prepare; nothing is made yet.

        Args:
            environ: where outlets look up ``env:NAME``.
            parts: what a `Publisher` is made of, beside the runtime.
        """
        self._runtime = runtime
        self._environ = environ
        self._parts = parts

    @cached_property
    def _slack(self) -> Publisher:
        from bot.slack.outbound.publisher import Publisher  # noqa: PLC0415 - see above

        return Publisher(self._runtime, *self._parts)

    @cached_property
    def _outlets(self) -> Outlets:
        from bot.outlets.delivery import Outlets  # noqa: PLC0415 - see above

        return Outlets(
            self._runtime,
            self._environ,
            lease_guard(self._runtime.clock),
            within=REQUEST_TIMEOUT,
            documents=self._slack.documents,
        )

    async def __call__(self, attempt: Attempt) -> Outcome:
        """See `Publish`."""
        return await self._for(attempt.effect)(attempt)

    def method(self, effect: Effect) -> str:
        """See `Publish.method`."""
        return self._for(effect).method(effect)

    def _for(self, effect: Effect) -> Publish:
        return self._outlets if isinstance(effect, Outside) else self._slack

    async def read(self, name: str, known: Sequence[Issue]) -> Sequence[Seen]:
        """See `Outlets.read`."""
        return await self._outlets.read(name, known)

    async def close(self) -> None:
        """Let go of connections."""
        if "_outlets" in vars(self):
            await self._outlets.close()
