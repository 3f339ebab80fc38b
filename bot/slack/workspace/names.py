"""The names of everyone whom a postmortem mentions."""

from __future__ import annotations

import asyncio

from bot.domain.postmortem import Material, Names
from bot.slack.workspace.directory import Directory, mentioned, readable


async def names_for(directory: Directory, material: Material) -> Names:
    """Return a function that makes the draft's texts readable outside Slack."""
    names = await directory.names(await asyncio.to_thread(_named, material))
    return lambda text: readable(text, names)


def _named(material: Material) -> list[str]:
    users = {material.incident.declared_by, *(a.user for a in material.assignments)}
    users.update(stay.user for stay in material.stays)
    for entry in material.timeline:
        if entry.author is not None:
            users.add(entry.author)
        users.update(user for text in (entry.text, *entry.earlier) for user in mentioned(text))
    return sorted(users)
