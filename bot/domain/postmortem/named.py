"""Who and what a postmortem's text names: the ids of people, and every text that may mention someone."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.postmortem.material import Material
from bot.domain.record_kinds import KINDS


def people_of(material: Material) -> Iterator[str]:
    """Yield the user id of everyone who is named as a person; some twice, some empty."""
    incident = material.incident
    yield from (incident.declared_by, material.facilitator, incident.facts.assessed_by)
    yield from (each.user for each in material.assignments)
    yield from (each.user for each in material.stays)
    yield from (each.by for each in material.answers.values())
    yield from (each.by for each in material.readings)
    yield from (entry.author for entry in material.timeline if entry.author)
    yield from (line.tick.by for _, lines in material.checks for line in lines if line.tick is not None)
    for record in material.records:
        yield record.by
        yield from (record.said(field.key) for field in KINDS[record.kind].fields if field.kind == "person")


def texts_of(material: Material) -> Iterator[str]:
    """Yield every text of people."""
    incident = material.incident
    yield from (incident.title, incident.impact, incident.resolution)
    yield from (str(said) for said in incident.facts.model_dump().values() if isinstance(said, str))
    yield from (each.text for each in material.answers.values())
    for entry in material.timeline:
        yield entry.text
        yield from entry.earlier
    for record in material.records:
        yield record.text
        yield from (said for said in record.fields.values() if isinstance(said, str))
