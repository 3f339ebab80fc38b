"""What a postmortem says of records: what was done and how it went, hypotheses with evidence, what still stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from bot.domain import markdown
from bot.domain.action_coverage import by_area, by_outcome
from bot.domain.action_item import BY_PART
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.words import day, stamp, who
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import ACTION_ITEM, CHANGE, EVIDENCE, HYPOTHESIS, KINDS
from bot.domain.update_draft import RULED_OUT

TEMPORARY: Final = "Temporary fixes"
"""Heading of the table that belongs to what fixed it."""


def what_was_done(material: Material, names: Names) -> str:
    """Return a table for each heading that kinds of records have, but `TEMPORARY`; empty: nothing was recorded."""
    headings = dict.fromkeys(kind.table.heading for kind in KINDS.values() if kind.table is not None)
    return "\n\n".join(filter(None, (_table(each, material, names) for each in headings if each != TEMPORARY)))


def temporary(material: Material, names: Names) -> str:
    """Return a table of what holds, or held, for a while only."""
    return _table(TEMPORARY, material, names)


def _table(heading: str, material: Material, names: Names) -> str:
    tables = {
        name: kind.table for name, kind in KINDS.items() if kind.table is not None and kind.table.heading == heading
    }
    told = [each for each in material.records if each.kind in tables]
    if not told:
        return ""
    columns = next(iter(tables.values())).columns
    is_over = not material.incident.status.is_open
    rows = [
        tuple(_cell(each, what, names, is_over=is_over) for what in columns)
        for each in sorted(told, key=lambda each: each.at)
    ]
    return f"**{heading}**\n\n{markdown.table(tuple(columns.values()), rows)}"


def _cell(record: Record, what: str, names: Names, *, is_over: bool) -> str:
    if what == "state":
        return record.said("outcome") or ("not said" if is_over and record.state == "under way" else record.state)
    return CELLS[what](record, names) if what in CELLS else _held(record, what, names)


def _held(record: Record, key: str, names: Names) -> str:
    """Return what a field holds; of one that is wanted and missing, that."""
    field = next((each for each in KINDS[record.kind].fields if each.key == key), None)
    value, at = record.said(key), record.instant(key)
    if field is None or not (value or field.wanted):
        return ""
    if field.kind == "person":
        return who(value, names) if value else "no one"
    if field.kind == "day":
        return stamp(at) if at is not None and not field.wanted else day(at)
    return markdown.line(names(value))


def hypotheses(material: Material, names: Names) -> str:
    """Return a table of hypotheses with their evidence, and a list of what was ruled out; empty: there are none."""
    found = of_kind(material.records, HYPOTHESIS)
    evidence = of_kind(material.records, EVIDENCE)
    rows = [
        (
            each.called,
            markdown.line(names(each.text)),
            each.state,
            _evidence(each, evidence, "for"),
            _evidence(each, evidence, "against"),
            markdown.line(names(each.said("because"))),
        )
        for each in found
    ]
    parts = []
    if rows:
        parts.append("**Hypotheses**")
        parts.append(markdown.table(("", "Hypothesis", "Ended as", "For", "Against", "Why"), rows))
    ruled_out = [_ruled_out(each, names) for each in found if each.state == RULED_OUT]
    if ruled_out:
        parts.append("**Ruled out**")
        parts.append("\n".join(ruled_out))
    if evidence:
        parts.append("**Evidence**")
        parts.append("\n".join(_told(each, names) for each in evidence))
    return "\n\n".join(parts)


def _evidence(hypothesis: Record, evidence: Sequence[Record], side: str) -> str:
    return ", ".join(
        each.called for each in evidence if each.said("about") == hypothesis.called and each.said("side") == side
    )


def _ruled_out(hypothesis: Record, names: Names) -> str:
    why = hypothesis.said("because")
    said = f": {markdown.line(names(why))}" if why else ""
    return f"- {hypothesis.called} {markdown.line(names(hypothesis.text))}{said}"


def _told(evidence: Record, names: Names) -> str:
    kind = f" ({evidence.said('type')})" if evidence.said("type") else ""
    link = evidence.said("link")
    shown = f"{markdown.line(names(evidence.text))} {markdown.link('↗', link)}" if link else _linked(evidence, names)
    return f"- {evidence.called} {stamp(evidence.at)} UTC{kind}: {shown}"


def _told_as(record: Record, names: Names) -> str:
    """Return its text; where it no longer stands as it was said, with that."""
    kind = KINDS[record.kind]
    shows_state = kind.table is not None and "state" in kind.table.columns
    return _linked(record, names) + ("" if shows_state or record.state == kind.first else f" ({record.state})")


def _linked(record: Record, names: Names) -> str:
    source = record.said("source")
    said = markdown.line(names(record.text))
    return f"{said} [↗]({source})" if source else said


def changes(material: Material, names: Names) -> str:
    """List what changed before it began: as people said, and as deploy tools told."""
    said = material.incident.facts.changed
    lines = [f"- {markdown.line(names(said))}"] if said else []
    for each in of_kind(material.records, CHANGE):
        at = each.instant("at")
        link = each.said("url")
        what = f"{markdown.line(names(each.text))} {markdown.link('↗', link)}" if link else markdown.line(each.text)
        before = f"{stamp(at)} UTC: " if at is not None else ""
        taken = " (rolled back)" if each.state == "taken" else ""
        lines.append(f"- {before}{what}{taken}")
    return "\n".join(lines)


def actions(material: Material, names: Names) -> str:
    """Return a table of what will change, what that covers, and what lasts of it.

    Source: [methodology] action items; [response] action items, priority; [post-recovery] procedure updates.
    """
    rows = [
        (
            each.called,
            _linked(each, names),
            markdown.line(names(each.said("criteria"))),
            who(each.said("owner"), names) if each.said("owner") else "no one",
            day(each.instant("due")),
            each.said("priority"),
            _stands(each, names),
        )
        for each in of_kind(material.records, ACTION_ITEM)
    ]
    head = ("", "What will change", "Done when", "Owner", "Due", "Priority", "Status")
    parts = [markdown.table(head, rows), _coverage(material), _lasting(material)] if rows else []
    return "\n\n".join(part for part in parts if part)


def _stands(item: Record, names: Names) -> str:
    why = markdown.line(names(item.said("because"))) if item.state in {"blocked", "dropped"} else ""
    told = f"{item.state}: {why}" if why else item.state
    return f"{told}, makes {item.said('fixes')} permanent" if item.said("fixes") else told


def _coverage(material: Material) -> str:
    """Return a table of what the action items improve of each part of the response; empty: no one has said."""
    covered = by_area(material.records)
    if not any(covered.values()):
        return ""
    rows = [
        (part, *(f"{area}: {', '.join(covered[area]) or 'none'}" for area in areas)) for part, areas in BY_PART.items()
    ]
    return f"**What they improve**\n\n{markdown.table(('', '', '', ''), rows)}"


def _lasting(material: Material) -> str:
    """Say what the action items leave behind."""
    found = [f"{outcome} ({', '.join(items)})" for outcome, items in by_outcome(material.records).items() if items]
    return f"**What they leave behind**: {', '.join(found)}" if found else ""


CELLS: Final[Mapping[str, Callable[[Record, Names], str]]] = {
    "number": lambda record, _: record.called,
    "at": lambda record, _: stamp(record.at),
    "text": _told_as,
    "by": lambda record, names: who(record.by, names),
}
"""What a table of records shows of any kind, beside how it stands and what its fields hold."""
