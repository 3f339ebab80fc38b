"""Who may see what: the one function that decides it for everything that leaves Warroom."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.incident import Incident


class Reader(StrEnum):
    """Who reads it."""

    ROOM = "room"
    """Whoever is where the incident is worked on."""
    MEMBER = "member"
    """Someone who is in its room, alone."""
    PERSON = "person"
    """Someone else, alone."""
    OUTSIDE = "outside"
    """A channel that others read, such as one that carries announcements."""
    EXECUTIVES = "executives"
    """The channel of those who answer for the company."""
    OPERATOR = "operator"
    """Whoever keeps Warroom running."""


class Sight(StrEnum):
    """How much a reader sees."""

    EVERYTHING = "everything"
    OUTLINE = "outline"
    """What people outside are told: state, impact, what is being done; not what the room knows and needs."""
    BRIEFING = "briefing"
    """What executives are told: state, impact, new findings, ruled-out theories, next steps."""
    NUMBER = "number"
    """That there is an incident of this number, and codes of errors: no title, text, name or room."""
    NOTHING = "nothing"


def audience(incident: Incident, reader: Reader) -> Sight:
    """Return what a reader may see of an incident. Membership is the room's, read at most a minute ago."""
    if reader in {Reader.ROOM, Reader.MEMBER}:
        return Sight.EVERYTHING
    if incident.private:
        return Sight.NOTHING if reader in {Reader.OUTSIDE, Reader.EXECUTIVES} else Sight.NUMBER
    match reader:
        case Reader.OUTSIDE:
            return Sight.OUTLINE
        case Reader.EXECUTIVES:
            return Sight.BRIEFING
        case _:
            return Sight.EVERYTHING
