"""People as a policy names them: ids, groups, e-mail addresses, schedules."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import PlainValidator

SCHEDULE: Final = "schedule:"
"""Before a schedule's name, where people are named: whoever is on call."""

MANAGER: Final = "engineering_manager"
"""Who hears of what is left undone: a name of the policy's ``people``. Source: [response] escalation_matrix."""

_PERSON_OR_GROUP = re.compile(r"[UWS][A-Z0-9]{6,}")
_EMAIL = re.compile(r"[^@\s<>|]+@[^@\s<>|.]+(?:\.[^@\s<>|.]+)+")
_SCHEDULE = re.compile(SCHEDULE + r"[a-z][a-z0-9_]{0,39}")


def is_email(text: str) -> bool:
    """Whether it is an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def _an_individual(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not _PERSON_OR_GROUP.fullmatch(text) and not is_email(text):
        raise ValueError(
            f"{value!r} is no one Slack knows; write a user's id (U024BE7LH), "
            "a user group's id (S0614TZR7) or an e-mail address"
        )
    return text


def _a_person(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    return text if _SCHEDULE.fullmatch(text) else _an_individual(value)


Individual = Annotated[str, PlainValidator(_an_individual)]
"""A Slack user's id, a user group's id, or an e-mail address."""

Person = Annotated[str, PlainValidator(_a_person)]
"""The same, or ``schedule:NAME``: whoever is on call by that schedule."""


def schedule_of(person: str) -> str | None:
    """Return the name of the schedule that is meant; ``None``: it names people directly."""
    return person.removeprefix(SCHEDULE) if person.startswith(SCHEDULE) else None
