"""Files under messages: attached once, for what may be there already is looked for first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.effects import ANNOUNCEMENT, Attempt, Done, Outcome, Spot, Unknown
from bot.domain.measures import LookedFor
from bot.runtime import Runtime
from bot.slack.outbound.history import History
from bot.workflows.publish import PUBLISHED


class Files:
    """Attaches files to messages."""

    def __init__(self, runtime: Runtime, client: AsyncWebClient, history: History) -> None:
        self._runtime = runtime
        self._client = client
        self._history = history

    async def share(self, attempt: Attempt, spot: Spot, name: str, body: Callable[[], Awaitable[bytes]]) -> Outcome:
        """Attach a file under a message.

        Args:
            name: of the file: it tells it from others in the same thread.
            body: writes it, if it is not there yet.

        Raises:
            SlackApiError, aiohttp.ClientError, TimeoutError: Slack did not take it, or can't be read.
        """
        thread = await self._thread(attempt.incident_id, spot)
        if attempt.look_from is not None:
            found = await self._history.shared(spot.channel, name, since=attempt.look_from, thread=thread)
            self._runtime.report(LookedFor(found))
            if found:
                return Done(spot.channel)
        written = await body()
        ticket = await self._client.files_getUploadURLExternal(filename=name, length=len(written))
        session = self._client.session
        if session is None:
            raise RuntimeError("the client was made without a session")
        async with session.post(ticket["upload_url"], data=written) as answer:
            if answer.status != HTTPStatus.OK:
                return Unknown(f"the upload was answered with {answer.status}")
        await self._client.files_completeUploadExternal(
            files=[{"id": ticket["file_id"], "title": name}], channel_id=spot.channel, thread_ts=thread
        )
        return Done(spot.channel)

    async def _thread(self, incident_id: int | None, spot: Spot) -> str:
        """Return the thread that a message is in: its own, unless it is a reply, as all are without a war room."""
        if incident_id is None:
            return spot.ts
        async with self._runtime.database.reading() as uow:
            places = await uow.slack_places.of(incident_id)
        if any(name.startswith(f"{PUBLISHED}:") and each == spot for name, each in places.items()):
            return spot.ts
        announced = places.get(ANNOUNCEMENT)
        return announced.ts if announced is not None and announced.channel == spot.channel else spot.ts
