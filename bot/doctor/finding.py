"""The result of one check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """The result of a check."""

    OK = "ok"
    WARNING = "warning"
    """The bot runs, but not as people would expect."""
    FAILED = "failed"
    NOT_CHECKED = "not checked"
    """It couldn't be checked; it may be fine or not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found, without any secret."""

    check: str
    """What was looked at, such as ``scopes``. Several findings may share it."""
    outcome: Outcome
    seen: str
    """What was found, as a sentence."""
    fix: str = ""
    """How to fix or check it; lines to add to a file are on lines of their own. Empty: ok."""


def ok(check: str, seen: str) -> Finding:
    """Say that it is fine."""
    return Finding(check, Outcome.OK, seen)


def warning(check: str, seen: str, fix: str) -> Finding:
    """Say what would be missing, and how to get it."""
    return Finding(check, Outcome.WARNING, seen, fix)


def failed(check: str, seen: str, fix: str) -> Finding:
    """Say what is wrong, and how to fix it."""
    return Finding(check, Outcome.FAILED, seen, fix)


def not_checked(check: str, why: str, fix: str) -> Finding:
    """Say what couldn't be checked, why, and how to get it checked."""
    return Finding(check, Outcome.NOT_CHECKED, why, fix)


def is_well(findings: Iterable[Finding]) -> bool:
    """Tell whether nothing failed. Warnings and unchecked parts don't count."""
    return all(one.outcome is not Outcome.FAILED for one in findings)
