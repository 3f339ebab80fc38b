"""What a temporary fix shows beside its own line: what to paste above it in the code."""

from __future__ import annotations

from bot.domain.overview import Ending, Overview, Recorded
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import ACTION_ITEM, TEMPFIX
from bot.domain.tempfix import code_comment
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.rendered import Called, Rendered, Surroundings

NEEDS = frozenset({Ending, Recorded})

LISTED = 15
"""Most fixes that a list shows."""

PASTED = 300
"""Characters of a fix's text in the comment."""


def of_fix(record: Record, view: Overview, _around: Surroundings) -> list[block_kit.Block]:
    """Render the comment of a fix that is in place."""
    if record.state == "removed":
        return []
    comment = code_comment(record, view.incident.number, most=PASTED)
    pasted = [block_kit.context("To paste above it in the code:"), block_kit.section(text.code_block(comment))]
    if any(each.said("fixes") == record.called for each in of_kind(view.recorded.records, ACTION_ITEM)):
        return pasted
    button = block_kit.button("Make a permanent fix…", "actions.permanent", f"{record.incident_id}:{record.number}")
    return [*pasted, block_kit.actions(button, block_id="permanent_fix")]


def listed(view: Overview, called: Called) -> Rendered:
    """List the temporary fixes of an incident that are not removed."""
    fixes = [each for each in of_kind(view.recorded.records, TEMPFIX) if each.state != "removed"]
    example = text.code("/incident tempfix rate limit at 50% owner @bob remove by friday")
    if not fixes:
        return Rendered(f"No temporary fix is in place. To note one: {example}", is_read_out=True)
    lines = [_line(each, called) for each in fixes[:LISTED]]
    if len(fixes) > LISTED:
        lines.append(f"…and {len(fixes) - LISTED} more.")
    head = f"Temporary fixes: {one_liner(view)}"
    note = block_kit.actions(
        block_kit.button("Note another", "tempfix.open", str(view.incident.id)), block_id="tempfix_more"
    )
    return Rendered(
        head, [block_kit.header("Temporary fixes"), *block_kit.sections("\n".join(lines)), note], is_read_out=True
    )


def _line(fix: Record, called: Called) -> str:
    owner, by, until = fix.said("owner"), fix.instant("remove_by"), fix.instant("accepted_until")
    said = [f"*{fix.called}* {text.clip_escaped(text.one_line(fix.text), 120)}"]
    said.append(called(owner) if owner else "no owner")
    if fix.state == "accepted" and until is not None:
        said.append(f"risk accepted until {text.date(until, '{date_short_pretty} {time}')}")
    else:
        said.append(f"remove by {text.date(by, '{date_short_pretty} {time}')}" if by else "no date")
    return " · ".join(said)
