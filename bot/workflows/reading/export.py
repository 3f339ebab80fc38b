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
        raise IncidentError("Say which incident, by its number or the end of it: `warroom export INC-2026-1121-001`.")
    end = word.upper().removeprefix("INC-")
    found = [each for each in await uow.incidents.ending_with(f"-{end}") if private or not each.private]
    if not found:
        raise IncidentError(
            f"There is no {word.upper()}, or it is private: `warroom export {word.upper()} --private` takes it then."
        )
    if len(found) > 1:
        listed = ", ".join(each.number for each in found)
        raise IncidentError(
            f"{word} is the end of several numbers: {listed}. Type the whole one: `warroom export {found[0].number}`."
        )
    return found[0]
