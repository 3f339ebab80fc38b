"""Reactions of the policy: which one, put on a message, makes a record of it, or says how it went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

from bot.domain.backfill import PUSHPINS, bare
from bot.domain.record_kinds import KINDS

TAKEN: Final = PUSHPINS | {"mega"}
"""Reactions that do something else."""

RECORDED: Final = frozenset(name for name, kind in KINDS.items() if kind.word)
"""Kinds that people record."""

WENT_WELL: Final = "went_well"
WENT_POORLY: Final = "went_poorly"
"""Sections of the postmortem for which a reaction collects a message. Source: [response] what went well, what went
wrong."""

COLLECTED: Final = frozenset({WENT_WELL, WENT_POORLY})

_LONGEST: Final = 100
"""Characters of an emoji's name in Slack. Source: Slack's reference, emoji."""


def collects(reactions: Mapping[str, str]) -> frozenset[str]:
    """Return which reactions of a policy collect a message for a section."""
    return frozenset(name for name, meaning in reactions.items() if meaning in COLLECTED)


def _bare(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:+d}"  # YAML reads +1 without quotes as a number
    return bare(value.strip().strip(":").lower()) if isinstance(value, str) else value


def _free(name: str) -> str:
    if name in TAKEN:
        raise ValueError(f":{name}: does something else already; choose another")
    if not name or len(name) > _LONGEST or not all(each.isalnum() or each in "_+-'" for each in name):
        raise ValueError("isn't the name of an emoji; write it as Slack does, without colons: microscope")
    return name


def _meaning(value: str) -> str:
    meaning = "_".join(value.split())
    if meaning not in RECORDED | COLLECTED:
        known = ", ".join([*sorted(RECORDED), *sorted(COLLECTED)])
        raise ValueError(f"isn't a kind of record; write one of {known}")
    return meaning


Reaction = Annotated[str, BeforeValidator(_bare), AfterValidator(_free)]
"""An emoji by its name in Slack, of whatever skin tone: ``microscope``, ``+1``."""

Meaning = Annotated[str, AfterValidator(_meaning)]
"""A key of `record.KINDS` that people record, or the section that the message is a candidate for."""
