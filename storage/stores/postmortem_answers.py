"""The store of what people wrote for the sections of a postmortem."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.postmortem import Answer
from storage.engine.dialect import insert
from storage.tables import PostmortemAnswerRow


class PostmortemAnswers:
    """The newest answer for each section; one that was removed stays, without text, for who removed it and when."""

    def __init__(self, session: AsyncSession) -> None:
        """Work on one session."""
        self._session = session

    async def of(self, incident_id: int) -> Mapping[str, Answer]:
        """Return every answer of an incident by the key of its section."""
        found = await self._session.execute(
            select(PostmortemAnswerRow).where(PostmortemAnswerRow.incident_id == incident_id)
        )
        return {
            row.section: Answer(section=row.section, text=row.text, by=row.by, at=row.at) for row in found.scalars()
        }

    async def get(self, incident_id: int, section: str) -> Answer | None:
        """Return the answer for one section; ``None``: nobody ever wrote one."""
        return (await self.of(incident_id)).get(section)

    async def put(self, incident_id: int, answer: Answer) -> None:
        """Store an answer in place of the one before. The caller holds the incident's lock."""
        values = {"text": answer.text, "by": answer.by, "at": answer.at}
        statement = insert(self._session, PostmortemAnswerRow).values(
            incident_id=incident_id, section=answer.section, **values
        )
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[PostmortemAnswerRow.incident_id, PostmortemAnswerRow.section], set_=values
            )
        )
