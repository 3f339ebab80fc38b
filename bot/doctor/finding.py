"""The result of one check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How it stands with what was looked at."""

    OK = "ok"
    WARNING = "warning"
    """The bot runs, but not as someone would expect of it."""
    FAILED = "failed"
    NOT_CHECKED = "not checked"
    """It could not be looked at; it may be well or not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found, without any secret."""

    check: str
    """What was looked at, such as ``scopes``. Several findings may share it."""
    outcome: Outcome
    seen: str
    """What was seen, as a sentence."""
    mend: str = ""
    """How to mend it, or how to have it checked; lines of a file to change stand on lines of their own. Empty: ok."""


def ok(check: str, seen: str) -> Finding:
    """Say that it is well."""
    return Finding(check, Outcome.OK, seen)


def warning(check: str, seen: str, mend: str) -> Finding:
    """Say what someone would miss, and how to have it."""
    return Finding(check, Outcome.WARNING, seen, mend)


def failed(check: str, seen: str, mend: str) -> Finding:
    """Say what is wrong, and how to fix it."""
    return Finding(check, Outcome.FAILED, seen, mend)


def not_checked(check: str, why: str, mend: str) -> Finding:
    """Say what could not be looked at, why, and how to have it checked."""
    return Finding(check, Outcome.NOT_CHECKED, why, mend)


def is_well(findings: Iterable[Finding]) -> bool:
    """Tell whether nothing failed. Warnings and what was not checked do not count."""
    return all(one.outcome is not Outcome.FAILED for one in findings)
