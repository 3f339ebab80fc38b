"""What is attached to messages: the postmortem draft, and the invitation to its review."""

from __future__ import annotations

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.effects import Attempt, Outcome, ShareDraft, Spot
from bot.domain.share_invitation import ShareInvitation
from bot.runtime import Runtime
from bot.slack.outbound.files import Files
from bot.slack.outbound.history import History
from bot.slack.outbound.invitation import Invitations
from bot.slack.outbound.postmortem_file import PostmortemFiles
from bot.slack.workspace.directory import Directory


class Attachments:
    """Writes each kind of file, and attaches it."""

    def __init__(self, runtime: Runtime, client: AsyncWebClient, directory: Directory, history: History) -> None:
        files = Files(runtime, client, history)
        self.drafts = PostmortemFiles(runtime, directory, files)
        self._invitations = Invitations(runtime, directory, files, self.drafts)

    async def share(self, attempt: Attempt, effect: ShareDraft | ShareInvitation, spot: Spot) -> Outcome:
        """Attach what an effect says under a message."""
        if isinstance(effect, ShareInvitation):
            return await self._invitations.share(attempt, effect, spot)
        return await self.drafts.share(attempt, effect, spot)
