"""Who took part: what each had to do with an incident, and from when to when."""

from __future__ import annotations

from bot.domain import markdown
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.words import stamp, who


def people(material: Material, names: Names) -> str:
    """Return a line for everyone who declared, had a role, was in the room, or said or did something."""
    declared_at = material.incident.declared_at
    declared_by = material.incident.declared_by
    by_user: dict[str, list[str]] = {declared_by: ["declared"]} if declared_by else {}
    for assignment in material.assignments:
        until = f" to {stamp(assignment.ended_at, beside=declared_at)}" if assignment.ended_at else ""
        since = stamp(assignment.assigned_at, beside=declared_at)
        label = markdown.line(material.roles.get(assignment.role, assignment.role))
        area = f" ({markdown.line(names(assignment.area))})" if assignment.area else ""
        by_user.setdefault(assignment.user, []).append(f"{label}{area} from {since}{until} UTC")
    for stay in material.stays:
        until = f" to {stamp(stay.left_at, beside=declared_at)}" if stay.left_at else ""
        since = stamp(stay.joined_at, beside=declared_at)
        by_user.setdefault(stay.user, []).append(f"in the room from {since}{until} UTC")
    for entry in material.timeline:
        if entry.author is not None:
            by_user.setdefault(entry.author, [])
    return "\n".join(f"- {who(user, names)}" + (f": {', '.join(did)}" if did else "") for user, did in by_user.items())


def attendees(material: Material) -> tuple[str, ...]:
    """Return who takes part in the review: everyone who declared, had a role, or said or did something."""
    held = [each.user for each in material.assignments]
    said = [entry.author for entry in material.timeline if entry.author is not None]
    return tuple(dict.fromkeys(filter(None, [material.incident.declared_by, *held, *said])))
