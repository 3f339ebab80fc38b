"""What is attached to messages: the postmortem draft, the invitation to its review, and how a period went."""

from __future__ import annotations

import asyncio

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.effects import Attempt, Done, Outcome, ShareDraft
from bot.domain.overview import Overview
from bot.domain.period import read_period
from bot.domain.share_invitation import ShareInvitation
from bot.domain.share_review import ShareReview
from bot.domain.trends import Review, review_of, written
from bot.runtime import Runtime
from bot.slack.outbound.addresses import spot_of
from bot.slack.outbound.files import Files
from bot.slack.outbound.history import History
from bot.slack.outbound.invitation import Invitations
from bot.slack.outbound.postmortem_file import PostmortemFiles
from bot.slack.workspace.directory import Directory
from bot.workflows.reading.trends import read_history


async def review_in(runtime: Runtime, key: str) -> Review | None:
    """Return how a period went, as it is known now; ``None``: no period is called so."""
    period = read_period(key)
    if period is None:
        return None
    async with runtime.database.reading() as uow:
        history = await read_history(uow, runtime.policy, period, now=runtime.now())
    return await asyncio.to_thread(review_of, history)


class Attachments:
    """Writes each kind of file, and attaches it."""

    def __init__(self, runtime: Runtime, client: AsyncWebClient, directory: Directory, history: History) -> None:
        self._runtime = runtime
        self._files = Files(runtime, client, history)
        self.drafts = PostmortemFiles(runtime, directory, self._files)
        self._invitations = Invitations(runtime, directory, self._files, self.drafts)

    async def share(
        self, attempt: Attempt, effect: ShareDraft | ShareInvitation | ShareReview, view: Overview | None
    ) -> Outcome:
        """Attach what an effect says under a message."""
        if isinstance(effect, ShareReview):
            return await self._review(attempt, effect)
        spot = spot_of(view, effect.place)
        if isinstance(effect, ShareInvitation):
            return await self._invitations.share(attempt, effect, spot)
        return await self.drafts.share(attempt, effect, spot)

    async def _review(self, attempt: Attempt, effect: ShareReview) -> Outcome:
        async with self._runtime.database.reading() as uow:
            spot = await uow.alert_groups.stands_at(effect.place)
        found = await review_in(self._runtime, effect.period)
        if spot is None or found is None:
            return Done()

        async def body() -> bytes:
            return written(found).encode()

        return await self._files.share(attempt, spot, f"{found.period.key}-review.md", body)
