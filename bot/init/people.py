"""Whom an incident reaches: who is on call, who manages, who administers, and the experts of areas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bot.doctor.people import problem_of
from bot.domain.policy import Person
from bot.slack.workspace.query import Query, query_session

ASKED: Final = {
    "on_call": "Who is on call? They are invited to a SEV1 or SEV2 at once.",
    "engineering_manager": "Who manages engineering? They are invited to a SEV1, and can be escalated to.",
    "admin": "Who may close any incident, and decide about messages that Slack refused?",
}
"""Keys of the policy's ``people`` that are asked for, and what naming someone does."""

HOW: Final = (
    "Write ids (U024BE7LH, a profile in Slack shows it under Copy member ID), user groups (S0614TZR7) or e-mail "
    "addresses, with commas between. Enter alone skips a question; the policy file takes them later."
)

AREAS: Final = "An area with experts, as `database: S0614TZR7`. Enter alone ends"

_AREA: Final = re.compile(r"\s*([a-z][a-z0-9_]*)\s*:\s*(.+)")
_PERSON: Final = TypeAdapter(Person)


def area_in(line: str) -> tuple[str, str] | None:
    """Return the area that a line names, and the people as they were typed; ``None``: it is no such line."""
    match = _AREA.fullmatch(line)
    return (match[1], match[2]) if match else None


async def named(typed: str, token: str, api_url: str) -> tuple[Sequence[str], Sequence[str]]:
    """Read people and groups, and ask Slack for each.

    Returns:
        Who they are, as a policy writes them; and what is wrong with any of them, a sentence each.

    Raises:
        AwayError: Slack does not answer.
    """
    people: list[str] = []
    problems: list[str] = []
    async with query_session() as session:
        query = Query(token, api_url, session)
        for word in filter(None, re.split(r"[,\s]+", typed)):
            try:
                who = _PERSON.validate_python(word)
            except ValidationError as error:
                problems += [f"{detail['ctx']['error']}." for detail in error.errors()]
                continue
            problem = await problem_of(query, who)
            problems += [f"{who}: {problem}."] if problem else []
            people.append(who)
    return people, problems
