"""The store of what people wrote for the sections of a postmortem."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import bindparam, select

from bot.domain.postmortem_material import Answer
from storage.engine.statements import upserting
from storage.store import Store
from storage.tables import PostmortemAnswerRow

OF: Final = select(PostmortemAnswerRow).where(PostmortemAnswerRow.incident_id.in_(bindparam("of", expanding=True)))
_PUT: Final = upserting(PostmortemAnswerRow, "incident_id", "section", taking=("text", "by", "at"))


class PostmortemAnswers(Store):
    """The newest answer for each section; one that was removed stays, without text, for who removed it and when."""

    async def of(self, incident_id: int) -> Mapping[str, Answer]:
        """Return every answer of an incident by the key of its section."""
        return (await self.of_all([incident_id]))[incident_id]

    async def of_all(self, incident_ids: Collection[int]) -> Mapping[int, Mapping[str, Answer]]:
        """Return the same of several incidents, by their ids."""
        answers: dict[int, dict[str, Answer]] = {incident_id: {} for incident_id in incident_ids}
        for row in await self._connection.execute(OF, {"of": list(incident_ids)}):
            answers[row.incident_id][row.section] = Answer(section=row.section, text=row.text, by=row.by, at=row.at)
        return answers

    async def get(self, incident_id: int, section: str) -> Answer | None:
        """Return the answer for one section; ``None``: no one ever wrote one."""
        return (await self.of(incident_id)).get(section)

    async def put(self, incident_id: int, answer: Answer) -> None:
        """Store an answer in place of the one before. The caller holds the incident's lock."""
        row = {"incident_id": incident_id, "section": answer.section, "text": answer.text, "by": answer.by}
        await self._insert(_PUT, row | {"at": answer.at})
