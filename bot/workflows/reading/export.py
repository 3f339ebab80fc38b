"""The incident that someone takes out of Warroom."""

from __future__ import annotations

from bot.domain.incident import Incident, IncidentError, looks_like_number
from storage.unit_of_work import UnitOfWork


async def the_incident(uow: UnitOfWork, word: str, *, private: bool) -> Incident:
    """Return the incident whose number, or the end of it, a word is.

    Args:
        private: it may be a private one: whoever runs Warroom says that they mean that.

    Raises:
        IncidentError: there is none, it is private and that was not said, or the word is the end of several.
    """
    if not looks_like_number(word):
        raise IncidentError(
            f'"{word}" isn\'t the number of an incident. Give the whole number or its last three digits: '
            "`warroom export 001`."
        )
    end = word.upper().removeprefix("INC-")
    found = [each for each in await uow.incidents.ending_with(f"-{end}") if private or not each.private]
    if not found:
        raise IncidentError(
            f"Couldn't find {word.upper()}. If that incident is private: `warroom export {word.upper()} --private`."
        )
    if len(found) > 1:
        listed = ", ".join(each.number for each in found)
        raise IncidentError(
            f"Several incidents end in {word}: {listed}. Give the whole number: `warroom export {found[0].number}`."
        )
    return found[0]
