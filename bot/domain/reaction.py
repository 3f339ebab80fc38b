"""Reactions that record: which one, put on a message, makes which kind of record of it."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

from bot.domain.backfill import PUSHPINS
from bot.domain.record_kinds import KINDS

TAKEN: Final = PUSHPINS | {"mega"}
"""Reactions that do something else."""

RECORDED: Final = frozenset(name for name, kind in KINDS.items() if kind.word)
"""Kinds that people record."""

_LONGEST: Final = 100
"""Characters of an emoji's name in Slack. Source: Slack's reference, emoji."""


def _bare(value: object) -> object:
    return value.strip().strip(":").lower() if isinstance(value, str) else value


def _free(name: str) -> str:
    if name in TAKEN:
        raise ValueError(f":{name}: does something else already; choose another")
    if not name or len(name) > _LONGEST or not all(each.isalnum() or each in "_+-'" for each in name):
        raise ValueError("isn't the name of an emoji; write it as Slack does, without colons: microscope")
    return name


def _recorded(kind: str) -> str:
    if kind not in RECORDED:
        raise ValueError(f"isn't a kind of record; write one of {', '.join(sorted(RECORDED))}")
    return kind


Reaction = Annotated[str, BeforeValidator(_bare), AfterValidator(_free)]
"""An emoji by its name in Slack: ``microscope``."""

RecordKind = Annotated[str, AfterValidator(_recorded)]
"""A key of `record.KINDS` that people record."""
