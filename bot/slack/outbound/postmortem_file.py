"""The postmortem in Slack: its summary, with people's names, and its file."""

from __future__ import annotations

import asyncio

from bot.domain import markdown
from bot.domain.draft import POSTMORTEM, texts
from bot.domain.effects import Attempt, Done, Outcome, ShareDraft, Spot
from bot.domain.postmortem.document import Summary, document, summary
from bot.domain.postmortem.material import Material, Names
from bot.runtime import Runtime
from bot.slack.outbound.files import Files
from bot.slack.workspace.directory import Directory, names_for
from bot.workflows.postmortem import material, material_as_of


async def written(material: Material, names: Names) -> bytes:
    """Return the document. It may be of 10,000 messages: writing that holds up no one else."""
    return (await asyncio.to_thread(document, material, names)).encode()


class PostmortemFiles:
    """Writes the document from the database, regenerated each time."""

    def __init__(self, runtime: Runtime, directory: Directory, files: Files) -> None:
        self._runtime = runtime
        self._directory = directory
        self._files = files

    async def summary(self, incident_id: int) -> Summary:
        """Return what the draft holds and lacks."""
        return summary((await self.known(incident_id))[0])

    async def as_of(self, incident_id: int, draft: str, version: int) -> str:
        """Return a draft as of a version, as Markdown, for systems outside Slack."""
        known, names = await self.known(incident_id, version)
        if draft == POSTMORTEM:
            return (await written(known, names)).decode()
        async with self._runtime.database.reading() as uow:
            told = texts(await uow.drafts.versions(incident_id, draft), version)
        said = [line for text in told.values() for line in names(text).splitlines() if line.strip()]
        return "\n\n".join(map(markdown.paragraph, said)) + "\n"

    async def share(self, attempt: Attempt, effect: ShareDraft, spot: Spot) -> Outcome:
        """Attach the document as a Markdown file under a message."""
        if attempt.incident_id is None:
            return Done()
        known, names = await self.known(attempt.incident_id, effect.version)
        name = f"{known.incident.number}-postmortem.md"
        return await self._files.share(attempt, spot, name, lambda: written(known, names))

    async def known(self, incident_id: int, version: int | None = None) -> tuple[Material, Names]:
        """Return what the document is made of, with people's names.

        Args:
            version: without what people wrote since; ``None``: as it is now.
        """
        policy, url = self._runtime.policy, self._runtime.workspace_url
        async with self._runtime.database.reading() as uow:
            if version is None:
                known = await material(uow, policy, incident_id, workspace_url=url)
            else:
                known = await material_as_of(uow, policy, incident_id, version, workspace_url=url)
        return known, await names_for(self._directory, known)
