"""The board of an incident: what of its records is open, and what to do about each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.durations import spoken, to_the_minute
from bot.domain.overview import Ending, Overview, Recorded
from bot.domain.phase import is_restored
from bot.domain.record import Record, of_kind
from bot.domain.record_due import estimate_until
from bot.domain.record_kinds import HYPOTHESIS, KINDS, MITIGATION, TEMPFIX
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.records import edit, evidence_about, moves, one_line
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import day_and_time

NEEDS = frozenset({Recorded, Ending})

PAGE: Final = 12
"""Records of one page: with a row of buttons each they are within Slack's 50 blocks."""

TEXT: Final = 300
"""Characters of a record that the board shows: its message has more."""


def board(view: Overview, *, now: datetime, page: int = 0) -> Rendered:
    """Render a page of what is open.

    Args:
        page: from 0.
    """
    head = f"Board: {one_liner(view)}"
    found = _open_ones(view)
    if not found:
        hint = (
            "Nothing is open. `/incident hypo <text>` notes what the cause may be, `/incident did <text>` what you did."
        )
        blocks = [block_kit.section(head), block_kit.context(hint), _new(view)]
        return Rendered(f"{head}. {hint}", blocks, is_read_out=True)
    page = page if page * PAGE < len(found) else 0
    blocks = [block_kit.section(head)]
    kind = ""
    for record in found[page * PAGE : (page + 1) * PAGE]:
        if record.kind != kind:
            kind = record.kind
            blocks.append(block_kit.section(f"*{KINDS[kind].many}*"))
        blocks.append(block_kit.section(_said(record, view, now)))
        blocks.append(block_kit.actions(*moves(record), edit(record), block_id=f"board:{record.called}"))
    blocks += [*_more(view, len(found), page), _new(view)]
    return Rendered(head, blocks, is_read_out=True)


def _open_ones(view: Overview) -> list[Record]:
    """Return what is open, in the order of the board: that of the kinds."""
    records = view.recorded.records
    return [each for name, kind in KINDS.items() for each in of_kind(records, name) if each.state in kind.on_board]


def _said(record: Record, view: Overview, now: datetime) -> str:
    """Render a record and what matters of it now."""
    line = one_line(record, text.user, TEXT)
    beside = BESIDE.get(record.kind, _by_whom)(record, view, now)
    return f"{line}{beside}"


def _by_whom(record: Record, _view: Overview, _now: datetime) -> str:
    """Say who has taken it."""
    who = record.said("who")
    return f", by {text.user(who)}" if who else ""


def _evidence(record: Record, view: Overview, _now: datetime) -> str:
    """Say what is for it and what against it, below it."""
    return f"\n{evidence_about(record, view.recorded.records)}".rstrip()


def _time_left(record: Record, view: Overview, now: datetime) -> str:
    """Say how long it may still take."""
    return f". {_how_long(record, view, now)}"


def _how_long(record: Record, view: Overview, now: datetime) -> str:
    if not view.incident.status.is_open:
        return "No one has said whether it helped"
    since = spoken(to_the_minute(max(now - record.at, timedelta())))
    until = None if is_restored(view.incident) else estimate_until(view.policy, record)
    if until is None:
        return f"Under way for {since}"
    if until <= now:
        return f"{spoken(to_the_minute(now - until))} over its estimate"
    return f"{spoken(to_the_minute(until - now))} left"


def _whose(record: Record, _view: Overview, _now: datetime) -> str:
    """Say who owns it, and until when it stays."""
    owner, by = record.said("owner"), record.instant("remove_by")
    until = record.instant("accepted_until") if record.state == "accepted" else None
    owned = f"Owner: {text.user(owner)}" if owner else "No owner yet"
    if until is not None:
        return f". {owned}. Risk accepted until {day_and_time(until)}"
    return f". {owned}. {f'Remove by {day_and_time(by)}' if by else 'No removal date yet'}"


BESIDE: Final[Mapping[str, Callable[[Record, Overview, datetime], str]]] = {
    HYPOTHESIS: _evidence,
    MITIGATION: _time_left,
    TEMPFIX: _whose,
}
"""Kind of record -> what matters of one now, behind its line; of the others who has taken it."""


def _new(view: Overview) -> block_kit.Block:
    options = [
        block_kit.option(kind.label, f"{view.incident.id}:0:{name}") for name, kind in KINDS.items() if kind.word
    ]
    return block_kit.actions(block_kit.static_select("record.new", options, "Record something"), block_id="board_new")


def _more(view: Overview, count: int, page: int) -> Sequence[block_kit.Block]:
    left = count - (page + 1) * PAGE
    if count <= PAGE:
        return ()
    buttons = []
    if page:
        buttons.append(block_kit.button("Back", "board.show:back", f"{view.incident.id}:{page - 1}"))
    if left > 0:
        buttons.append(block_kit.button("More", "board.show", f"{view.incident.id}:{page + 1}"))
    said = f"{left} more" if left > 0 else f"That's all of {count}"
    return (block_kit.context(said), block_kit.actions(*buttons, block_id="board_pages"))
