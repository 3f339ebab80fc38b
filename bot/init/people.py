"""Whom an incident reaches: who is on call, who manages, who administers, and the experts of areas."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bot.doctor.people import problem_of
from bot.domain.ladder import called
from bot.domain.people import Individual
from bot.domain.policy import Policy
from bot.domain.severity import Severity
from bot.slack.workspace.query import Query, query_session

CALLED: Final = {"on_call": "On-call engineers", "engineering_manager": "Engineering managers"}
"""Keys of the policy's ``people`` that severities invite, and what they are called."""

ADMINS: Final = "Admins (may close any incident, and retry or drop what Slack refused)"

HOW: Final = (
    "Who should incidents reach? Give member IDs (U024BE7LH: Slack profile, Copy member ID), user group IDs "
    "(S0614TZR7) or e-mail addresses, separated by commas. Enter skips a question: you can add people to the policy "
    "file later."
)

AREAS: Final = "Experts of an area, such as database: S0614TZR7 (Enter to finish)"

_AREA: Final = re.compile(r"\s*([a-z][a-z0-9_]*)\s*:\s*(.+)")
_PERSON: Final = TypeAdapter(Individual)


def asked(policy: Policy) -> Mapping[str, str]:
    """Return the questions, by key of the policy's ``people``: what naming someone does."""
    by_severity = policy.severities_by_rank
    return {
        key: f"{called} (invited to {', '.join(one.label for one in by_severity if _invites(policy, one, key))})"
        for key, called in CALLED.items()
    } | {"admin": ADMINS}


def _invites(policy: Policy, severity: Severity, key: str) -> bool:
    return severity.opens_war_room and key in called(policy, severity)


def area_in(line: str) -> tuple[str, str] | None:
    """Return the area that a line names, and the people as typed; ``None``: the line doesn't read that way."""
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
