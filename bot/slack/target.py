"""This file is about which incident is meant, and whether this person may do that to it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.effects import ROOM
from bot.domain.incident import NO_SUCH_INCIDENT, OPEN, Incident, IncidentError, Status, looks_like_number
from bot.domain.policy import EVERYONE
from bot.domain.role import COMMANDER
from bot.domain.timeline import microseconds
from bot.slack.blocks.text import clean, one_line, unescape
from bot.slack.command_line import split_words
from bot.slack.directory import readable
from bot.slack.interaction import Interaction
from storage.unit_of_work import UnitOfWork

LISTED: Final = 5
"""Incidents that a question back lists."""

REPEATED: Final = 100
"""Characters of what was typed that a question back repeats."""

_WITHOUT_COMMAND: Final = {
    "war_room": "Opening a war room",
    "outbox": "Retrying or dropping what was set aside",
    "undo": "Undoing what somebody else declared",
}
"""Verbs that are called by other words than their own in a refusal."""

PRIVATE_SPARE: Final = 20
"""How many more incidents are read, for those that turn out to be private."""

log = structlog.get_logger(__name__)


def plain(text: str) -> str:
    """Return what was typed as plain text: mentions, channels and links by what they show."""
    return clean(unescape(readable(text, {})))


@dataclass(frozen=True, slots=True)
class Right:
    """What somebody may do, as far as it does not depend on the incident."""

    interaction: Interaction
    verb: str
    allowed: tuple[str, ...]
    titles: frozenset[str]
    """Names of the policy's ``people`` that this user is among."""

    async def check(self, uow: UnitOfWork, incident_id: int | None) -> None:
        """Refuse what the policy does not allow.

        Raises:
            IncidentError: the policy names others for it, or the incident is not theirs to see.
        """
        incident = await must_see(uow, self.interaction, incident_id) if incident_id is not None else None
        if EVERYONE in self.allowed or self.titles & set(self.allowed):
            return
        held = await uow.roles.now_held(incident_id) if incident_id is not None else []
        if any(a.user == self.interaction.user and a.role in self.allowed for a in held):
            return
        commander = next((a.user for a in held if a.role == COMMANDER), None)
        raise IncidentError(self._refusal(commander, incident.number if incident is not None else ""))

    def _refusal(self, commander: str | None, number: str) -> str:
        """Say who may do it, and how to reach or become one of them."""
        what = _WITHOUT_COMMAND.get(self.verb) or f"`/incident {self.verb}`"
        who = " or ".join(name.replace("_", " ") for name in self.allowed) or "nobody"
        sentence = f"{what} is for {who} only."
        if COMMANDER in self.allowed and commander is not None:
            return f"{sentence} Ask <@{commander}>, who is in command: `/incident escalate {number} commander <why>`."
        if COMMANDER in self.allowed and number:
            return f"{sentence} Nobody is in command yet: take it with `/incident role {number} commander`."
        if not self.allowed or not number:
            return f"{sentence} `warroom policy show` tells whoever runs Warroom where that is decided."
        return f"{sentence} Ask for it: `/incident escalate {number} {self.allowed[0]} <why>`."


async def right_to(interaction: Interaction, verb: str) -> Right:
    """Find out, before any transaction, what Slack has to say about somebody's rights."""
    policy = interaction.runtime.policy
    allowed = policy.permitted(verb)
    titles = set()
    for name in allowed:
        for who in policy.people.get(name, ()):
            if who == interaction.user or interaction.user in await _members(interaction, who):
                titles.add(name)
    return Right(interaction, verb, allowed, frozenset(titles))


async def _members(interaction: Interaction, who: str) -> Collection[str]:
    if not (who.startswith("S") or "@" in who):
        return ()
    try:
        members, _ = await interaction.directory.members(who)
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("a right could not be checked, so it is not given", error=type(error).__name__)
        return ()
    return members


async def must_see(uow: UnitOfWork, interaction: Interaction, incident_id: int) -> Incident:
    """Return an incident that this person may see.

    Raises:
        IncidentError: there is none, or it is private and they are not in its room: the same sentence for both.
    """
    incident = await uow.incidents.get(incident_id)
    if not await may_see(uow, interaction, incident):
        raise IncidentError(NO_SUCH_INCIDENT)
    return incident


async def may_see(uow: UnitOfWork, interaction: Interaction, incident: Incident) -> bool:
    """Tell whether this person may see an incident: a private one is its members' alone.

    Raises:
        MembershipUnknownError: Slack has to be asked first.
    """
    if not incident.private:
        return True
    room = (await uow.places.of(incident.id)).get(ROOM)
    if room is None:  # it is being made: until then only whoever declared it knows of it
        return interaction.user == incident.declared_by
    if room.channel == interaction.channel:  # what is done in a private channel is done by a member
        return True
    if room.channel in interaction.closed_rooms:
        return False
    return interaction.user in interaction.members.remembered(room.channel)


async def target(
    uow: UnitOfWork, interaction: Interaction, text: str, *, command: str, among: frozenset[Status] = OPEN
) -> tuple[Incident, str]:
    """Find the incident that a command is about, and what is left of its text.

    In a war room, and in the thread of an announcement, it is that one. Elsewhere its number, or the end of it, may be
    typed first; else the only one that the command could mean is taken.

    Args:
        command: as it was typed, to be repeated where there are several.
        among: statuses that the command could mean.

    Raises:
        IncidentError: there is none, or several and none was named.
    """
    words = split_words(text)
    room = await here(uow, interaction)
    named = await _named(uow, interaction, words.first.rstrip(":,"), in_room=room is not None)
    if named is not None:
        return named, words.rest
    if room is not None:
        return await uow.incidents.get(room), text
    candidates = await seen_in_status(uow, interaction, among & OPEN, limit=LISTED + 1)
    if len(candidates) != 1:  # the one open incident is meant before any that is over
        candidates = await seen_in_status(uow, interaction, among, limit=LISTED + 1)
    if len(candidates) == 1:
        return candidates[0], text
    if not candidates:
        raise IncidentError(_none_of(among, command))
    again = one_line(text).replace("`", "'") if len(text) <= REPEATED else "<the same text>"
    lines = [
        f"`{f'/incident {command} {i.number} {again}'.strip()}`: {i.title} ({i.status})" for i in candidates[:LISTED]
    ]
    more = " `/incident list` shows all." if len(candidates) > LISTED else ""
    raise IncidentError(f"Several incidents could be meant. Say which:{more}\n" + "\n".join(lines))


async def here(uow: UnitOfWork, interaction: Interaction) -> int | None:
    """Return the incident of the place where it was said."""
    room = await uow.places.incident_of_room(interaction.channel)
    if room is None and interaction.thread:
        return await uow.places.incident_announced_by(interaction.channel, microseconds(interaction.thread))
    return room


async def the_named(uow: UnitOfWork, interaction: Interaction, word: str) -> Incident | None:
    """Return the incident whose number, or the end of it, a word is; ``None``: it looks like no number.

    Raises:
        IncidentError: it names no incident, or is the end of several.
    """
    return await _named(uow, interaction, word.rstrip(":,."), in_room=False)


async def seen_in_status(
    uow: UnitOfWork, interaction: Interaction, statuses: frozenset[Status], *, limit: int
) -> list[Incident]:
    """Return the incidents in these statuses that this person may see, newest first."""
    found = await uow.incidents.in_status(statuses, limit=limit + PRIVATE_SPARE)
    return [incident for incident in found if await may_see(uow, interaction, incident)][:limit]


def _none_of(among: frozenset[Status], command: str) -> str:
    """Say that there is nothing that a command could mean, and what to do instead."""
    if among >= OPEN:
        return (
            "No incident is open. Declare one: `/incident <what is broken> sev1`, "
            f"or name one that is over: `/incident {command} INC-...`."
        )
    which = "is resolved" if among == {Status.RESOLVED} else "is over"
    return f"No incident {which}, so there is nothing for `/incident {command}`. `/incident list` shows the open ones."


async def _named(uow: UnitOfWork, interaction: Interaction, word: str, *, in_room: bool) -> Incident | None:
    """Return the incident that a word names; ``None``: the word is part of the text.

    In a room only what begins with INC names another incident: "500 errors" is text.

    Raises:
        IncidentError: it names no incident, or is the end of several.
    """
    if not looks_like_number(word):
        return None
    end = word.upper().removeprefix("INC-")
    # Nobody counts with leading zeros, or with hyphens.
    is_name = end != word.upper() or word.startswith("0") or "-" in word
    if in_room and end == word.upper():
        return None
    found = [
        incident for incident in await uow.incidents.ending_with(f"-{end}") if await may_see(uow, interaction, incident)
    ]
    still_open = [incident for incident in found if incident.status.is_open]
    if len(found) > 1 and len(still_open) == 1:
        return still_open[0]
    if len(found) > 1:
        listed = ", ".join(f"{incident.number} ({incident.title})" for incident in found[:LISTED])
        raise IncidentError(
            f"{word} is the end of several numbers: {listed}. "
            f"Type the whole one, as `/incident status {found[0].number}`."
        )
    if not found and is_name:
        raise IncidentError(f"There is no {word.upper()}. `/incident list` shows the open ones.")
    return found[0] if found else None
