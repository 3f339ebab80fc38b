"""The postmortem in Slack: its summary, with people's names, and its file."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import markdown
from bot.domain.draft import POSTMORTEM, texts
from bot.domain.effects import ANNOUNCEMENT, Attempt, Done, Outcome, Spot, Unknown
from bot.domain.measures import LookedFor
from bot.domain.postmortem.document import Summary, document, summary
from bot.domain.postmortem.material import Material, Names
from bot.runtime import Runtime
from bot.slack.outbound.history import History
from bot.slack.workspace.directory import Directory, names_for
from bot.workflows.postmortem import material, material_as_of


async def written(material: Material, names: Names) -> bytes:
    """Return the document. It may be of 10,000 messages: writing that holds up no one else."""
    return (await asyncio.to_thread(document, material, names)).encode()


class PostmortemFiles:
    """Writes the document from the database, regenerated each time."""

    def __init__(self, runtime: Runtime, client: AsyncWebClient, directory: Directory, history: History) -> None:
        self._runtime = runtime
        self._client = client
        self._directory = directory
        self._history = history

    async def summary(self, incident_id: int) -> Summary:
        """Return what the draft holds and lacks."""
        return summary((await self._material(incident_id))[0])

    async def as_of(self, incident_id: int, draft: str, version: int) -> str:
        """Return a draft as of a version, as Markdown, for systems outside Slack."""
        async with self._runtime.database.reading() as uow:
            url = self._runtime.workspace_url
            known = await material_as_of(uow, self._runtime.policy, incident_id, version, workspace_url=url)
            told = texts(await uow.drafts.versions(incident_id, draft), version)
        names = await names_for(self._directory, known)
        if draft == POSTMORTEM:
            return (await written(known, names)).decode()
        said = [line for text in told.values() for line in names(text).splitlines() if line.strip()]
        return "\n\n".join(map(markdown.paragraph, said)) + "\n"

    async def share(self, attempt: Attempt, spot: Spot) -> Outcome:
        """Attach the document as a Markdown file under a message."""
        if attempt.incident_id is None:
            return Done()
        known, names = await self._material(attempt.incident_id)
        thread = await self._thread(attempt.incident_id, spot)
        name = f"{known.incident.number}-postmortem.md"
        if attempt.look_from is not None:
            found = await self._history.shared(spot.channel, name, since=attempt.look_from, thread=thread)
            self._runtime.report(LookedFor(found))
            if found:
                return Done(spot.channel)
        body = await written(known, names)
        ticket = await self._client.files_getUploadURLExternal(filename=name, length=len(body))
        session = self._client.session
        if session is None:
            raise RuntimeError("the client was made without a session")
        async with session.post(ticket["upload_url"], data=body) as answer:
            if answer.status != HTTPStatus.OK:
                return Unknown(f"the upload was answered with {answer.status}")
        await self._client.files_completeUploadExternal(
            files=[{"id": ticket["file_id"], "title": name}], channel_id=spot.channel, thread_ts=thread
        )
        return Done(spot.channel)

    async def _thread(self, incident_id: int, spot: Spot) -> str:
        """Return the thread that a message begins or, without a war room, is itself a reply in."""
        async with self._runtime.database.reading() as uow:
            announced = (await uow.slack_places.of(incident_id)).get(ANNOUNCEMENT)
        return announced.ts if announced is not None and announced.channel == spot.channel else spot.ts

    async def _material(self, incident_id: int) -> tuple[Material, Names]:
        async with self._runtime.database.reading() as uow:
            workspace_url = self._runtime.workspace_url
            known = await material(uow, self._runtime.policy, incident_id, workspace_url=workspace_url)
        return known, await names_for(self._directory, known)
