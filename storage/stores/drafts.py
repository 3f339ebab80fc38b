"""The store of drafts: what people wrote, in versions, and what became of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import BindParameter, Integer, bindparam, func, select
from sqlalchemy.orm import aliased

from bot.domain.draft import POSTMORTEM, DraftStep, Verdict, Version
from bot.domain.postmortem.material import Answer
from storage.engine.statements import inserting
from storage.store import Store
from storage.stores.incidents import PUBLIC
from storage.tables import DraftStepRow, DraftVersionRow, IncidentRow

_LATER: Final = aliased(DraftVersionRow)
_OF: Final[BindParameter[int]] = bindparam("of", expanding=True)

_IS_NEWEST: Final = (
    DraftVersionRow.number
    == select(func.max(_LATER.number))
    .where(
        _LATER.incident_id == DraftVersionRow.incident_id,
        _LATER.draft == DraftVersionRow.draft,
        _LATER.part == DraftVersionRow.part,
    )
    .scalar_subquery()
)

OF: Final = select(DraftVersionRow).where(DraftVersionRow.incident_id.in_(_OF), _IS_NEWEST)
"""The newest text of each part."""

_BEFORE: Final = (
    select(IncidentRow.id, IncidentRow.number)
    .where(PUBLIC, IncidentRow.id < bindparam("one"))
    .order_by(IncidentRow.id.desc())
    .limit(bindparam("most", type_=Integer()))
    .subquery()
)
_OF_THOSE_BEFORE: Final = (
    select(_BEFORE.c.number, DraftVersionRow.text)
    .join(DraftVersionRow, DraftVersionRow.incident_id == _BEFORE.c.id)
    .where(DraftVersionRow.draft == bindparam("draft"), DraftVersionRow.part == bindparam("part"), _IS_NEWEST)
    .order_by(_BEFORE.c.id.desc())
)

_VERSIONS: Final = (
    select(DraftVersionRow)
    .where(DraftVersionRow.incident_id == bindparam("one"), DraftVersionRow.draft == bindparam("draft"))
    .order_by(DraftVersionRow.number)
)
STEPS: Final = select(DraftStepRow).where(DraftStepRow.incident_id.in_(_OF))
_LAST_VERSION: Final = select(func.coalesce(func.max(DraftVersionRow.number), 0)).where(
    DraftVersionRow.incident_id == bindparam("one"), DraftVersionRow.draft == bindparam("draft")
)
_LAST_STEP: Final = select(func.coalesce(func.max(DraftStepRow.number), 0)).where(
    DraftStepRow.incident_id == bindparam("one"), DraftStepRow.draft == bindparam("draft")
)
_ADD_VERSION: Final = inserting(DraftVersionRow)
_ADD_STEP: Final = inserting(DraftStepRow)


class Drafts(Store):
    """Versions and what was done with them, only ever added. Whoever adds one locks the incident first."""

    def __init__(self, *shared: Any) -> None:
        super().__init__(*shared)
        self._read: dict[int, Mapping[str, Mapping[str, Answer]]] = {}
        """What stands in the drafts of incidents, as this transaction has read it: several ask for it."""

    async def of(self, incident_id: int, draft: str = POSTMORTEM) -> Mapping[str, Answer]:
        """Return the newest text of every part; one that was removed stays, without text, for who removed it."""
        return (await self.of_all([incident_id], draft))[incident_id]

    async def of_all(
        self, incident_ids: Collection[int], draft: str = POSTMORTEM
    ) -> Mapping[int, Mapping[str, Answer]]:
        """Return the same of several incidents, by their ids."""
        found = await self.newest_of_all(incident_ids)
        return {incident_id: drafts.get(draft, {}) for incident_id, drafts in found.items()}

    async def newest_of_all(self, incident_ids: Collection[int]) -> Mapping[int, Mapping[str, Mapping[str, Answer]]]:
        """Return the newest text of every part of every draft, by incident, draft and part."""
        if self._read.keys() >= set(incident_ids):
            return {each: self._read[each] for each in incident_ids}
        found: dict[int, dict[str, dict[str, Answer]]] = {incident_id: {} for incident_id in incident_ids}
        for row in await self._connection.execute(OF, {"of": list(incident_ids)}):
            found[row.incident_id].setdefault(row.draft, {})[row.part] = Answer(
                section=row.part, text=row.text, by=row.by, at=row.at, number=row.number
            )
        self._read |= found
        return found

    async def get(self, incident_id: int, part: str, draft: str = POSTMORTEM) -> Answer | None:
        """Return the newest text of one part; ``None``: no one ever wrote one."""
        return (await self.of(incident_id, draft)).get(part)

    async def of_those_before(self, incident_id: int, part: str, *, most: int) -> Sequence[tuple[str, str]]:
        """Return the newest text of a part of postmortems of before, each after its incident's number, newest first.

        Nothing private is among them, nor what was declined or merged.

        Args:
            most: incidents that are looked through.
        """
        asked = {"one": incident_id, "draft": POSTMORTEM, "part": part, "most": most}
        return [(row.number, row.text) for row in await self._connection.execute(_OF_THOSE_BEFORE, asked)]

    async def put(self, incident_id: int, answer: Answer, draft: str = POSTMORTEM) -> int:
        """Add a version, and return its number. The caller holds the incident's lock."""
        self._read.pop(incident_id, None)
        key = {"incident_id": incident_id, "draft": draft}
        last = (await self._connection.execute(_LAST_VERSION, {"one": incident_id, "draft": draft})).scalar_one()
        row = {"number": last + 1, "part": answer.section, "text": answer.text, "by": answer.by, "at": answer.at}
        await self._insert(_ADD_VERSION, key | row)
        return int(last) + 1

    async def versions(self, incident_id: int, draft: str = POSTMORTEM) -> Sequence[Version]:
        """Return every version, in the order of their numbers."""
        found = await self._connection.execute(_VERSIONS, {"one": incident_id, "draft": draft})
        return [Version(number=row.number, part=row.part, text=row.text, by=row.by, at=row.at) for row in found]

    async def steps(self, incident_id: int, draft: str = POSTMORTEM) -> Sequence[DraftStep]:
        """Return what was done with a draft, in order."""
        return [each for each in (await self.steps_of_all([incident_id]))[incident_id] if each.draft == draft]

    async def steps_of_all(self, incident_ids: Collection[int]) -> Mapping[int, Sequence[DraftStep]]:
        """Return what was done with all drafts of several incidents, in order, by their ids."""
        steps: dict[int, list[DraftStep]] = {incident_id: [] for incident_id in incident_ids}
        rows = await self._connection.execute(STEPS, {"of": list(incident_ids)})
        for row in sorted(rows, key=lambda each: (each.draft, each.number)):
            steps[row.incident_id].append(
                DraftStep(
                    draft=row.draft,
                    version=row.version,
                    step=row.step,
                    verdict=Verdict(row.verdict),
                    by=row.by,
                    at=row.at,
                    note=row.note,
                )
            )
        return steps

    async def add_step(self, incident_id: int, step: DraftStep) -> None:
        """Add what was done with a version. The caller holds the incident's lock."""
        last = (await self._connection.execute(_LAST_STEP, {"one": incident_id, "draft": step.draft})).scalar_one()
        await self._insert(
            _ADD_STEP,
            {
                "incident_id": incident_id,
                "draft": step.draft,
                "number": last + 1,
                "version": step.version,
                "step": step.step,
                "verdict": str(step.verdict),
                "by": step.by,
                "at": step.at,
                "note": step.note,
            },
        )
