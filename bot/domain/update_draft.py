"""What an update may say that no one has typed yet: what was recorded since the last one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from bot.domain.long_text import in_line
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import ACTION, EVIDENCE, HELP, HYPOTHESIS, MITIGATION
from bot.domain.update import Report, StatusUpdate

SHOWN: Final = 5
"""Records of one kind that an update begins with: the newest."""

LONGEST: Final = 300
"""Characters of each."""

RULED_OUT: Final = "ruled out"
"""State of a hypothesis."""

MOST_ITEMS: Final = 20
"""Things that one update rules out, at most, as hypotheses."""


def drafted(records: Sequence[Record], stands: Report, news: StatusUpdate | None) -> Report:
    """Return what an update begins with: what stands, and what was recorded since the last one with news.

    Args:
        stands: what of the last one still stands.
        news: the last one with news.
    """
    since = news.at if news is not None else None
    actions, mitigations = of_kind(records, ACTION), of_kind(records, MITIGATION)
    going_on = [each for each in mitigations if each.state == "under way"]
    going_on += [each for each in actions if each.state in {"done", "under way"}]
    latest = max((each for each in going_on if _is_new(each.at, since)), key=lambda each: each.at, default=None)
    planned = [each for each in actions if each.state == "planned" and _is_new(each.at, since)]
    wanted = [each for each in of_kind(records, HELP) if not each.is_done and each.text not in stands.need_help]
    found = [each for each in of_kind(records, EVIDENCE) if _is_new(each.at, since)]
    return stands.model_copy(
        update={
            "text": in_line(latest.text, LONGEST) if latest is not None else stands.text,
            "next_steps": _lines([stands.next_steps, *map(_text, planned[-SHOWN:])]),
            "need_help": _lines([stands.need_help, *map(_text, wanted[-SHOWN:])]),
            "findings": _lines(map(_named, found[-SHOWN:])),
            "ruled_out": _lines(map(_named, ruled_out_since(records, since)[-SHOWN:])),
        }
    )


def ruled_out_since(records: Iterable[Record], since: datetime | None) -> list[Record]:
    """Return the hypotheses that were ruled out after an instant, in the order in which that was; ``None``: all."""
    found = [each for each in of_kind(records, HYPOTHESIS) if each.state == RULED_OUT]
    newer = [each for each in found if _is_new(_ruled_out_at(each), since)]
    return sorted(newer, key=_ruled_out_at)


def items(ruled_out: str) -> list[str]:
    """Return what the text of an update rules out, each by itself: one for each line, or between semicolons."""
    parts = (part.strip(" \t-•*") for line in ruled_out.splitlines() for part in line.split(";"))
    return [part for part in parts if any(map(str.isalnum, part))][:MOST_ITEMS]


def meant(item: str, records: Iterable[Record]) -> Record | None:
    """Return the hypothesis that an item names, by its number or its text; ``None``: none yet."""
    known = of_kind(records, HYPOTHESIS)
    number = item.split(maxsplit=1)[0].rstrip(":,.").upper()
    named = next((each for each in known if each.called == number), None)
    said = _folded(item)
    return named or next((each for each in known if _folded(each.text) == said), None)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".!")


def _ruled_out_at(hypothesis: Record) -> datetime:
    return hypothesis.instant("moved_at") or hypothesis.at


def _is_new(at: datetime, since: datetime | None) -> bool:
    return since is None or at > since


def _named(record: Record) -> str:
    why = record.said("because")
    return f"{record.called} {in_line(record.text, LONGEST)}" + (f": {in_line(why, LONGEST)}" if why else "")


def _text(record: Record) -> str:
    return in_line(record.text, LONGEST)


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part.strip())
