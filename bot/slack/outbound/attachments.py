"""What is attached to messages: the postmortem draft, the invitation to its review, and how a period went."""

from __future__ import annotations

import asyncio

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.audience import Sight, audience
from bot.domain.effects import Attempt, Done, Outcome, ShareDraft
from bot.domain.overview import Overview
from bot.domain.period import read_period
from bot.domain.share_invitation import ShareInvitation
from bot.domain.share_review import ShareReview
from bot.domain.trends import Review, review_of, written
from bot.runtime import Runtime
from bot.slack.outbound.addresses import spot_of
from bot.slack.outbound.channels import NoPlaceError
from bot.slack.outbound.files import Files
from bot.slack.outbound.history import History
from bot.slack.outbound.invitation import Invitations
from bot.slack.outbound.postmortem_file import PostmortemFiles
from bot.slack.outbound.readers import Readers
from bot.slack.workspace.directory import Directory
from bot.slack.workspace.members import Members
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

    def __init__(
        self, runtime: Runtime, client: AsyncWebClient, directory: Directory, history: History, members: Members
    ) -> None:
        self._runtime = runtime
        self._files = Files(runtime, client, history)
        self._readers = Readers(runtime, members)
        self.drafts = PostmortemFiles(runtime, directory, self._files)
        self._invitations = Invitations(runtime, directory, self._files, self.drafts)

    async def share(
        self, attempt: Attempt, effect: ShareDraft | ShareInvitation | ShareReview, view: Overview | None
    ) -> Outcome:
        """Attach what an effect says under a message; nothing where not all of the incident may be read by now.

        The message may stand there from before the incident became private.
        """
        if isinstance(effect, ShareReview):
            return await self._review(attempt, effect)
        if view is None:
            raise NoPlaceError("It belongs to no incident.")
        spot = spot_of(view, effect.place)
        reader = await self._readers.of(view, spot.channel, spot.name)
        if audience(view.incident, reader) is not Sight.EVERYTHING:
            return Done()
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
