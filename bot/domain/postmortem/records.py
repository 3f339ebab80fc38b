"""What a postmortem says of records: what was done and how it went, hypotheses with evidence, what still stands."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import markdown
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.words import day, stamp, who
from bot.domain.record import Record, of_kind
from bot.domain.record_kinds import ACTION, ACTION_ITEM, CHANGE, DECISION, EVIDENCE, HYPOTHESIS, MITIGATION, TEMPFIX
from bot.domain.update_draft import RULED_OUT


def what_was_done(material: Material, names: Names) -> str:
    """Return tables of actions and mitigations, decisions and temporary fixes; empty: there are none."""
    parts = [_done(material, names), _decisions(material, names), _temporary(material, names)]
    return "\n\n".join(part for part in parts if part)


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


def _done(material: Material, names: Names) -> str:
    records = sorted(
        [*of_kind(material.records, ACTION), *of_kind(material.records, MITIGATION)], key=lambda each: each.at
    )
    is_over = not material.incident.status.is_open
    rows = [
        (
            each.called,
            stamp(each.at),
            _linked(each, names),
            each.said("outcome") or ("not said" if is_over and each.state == "under way" else each.state),
            markdown.line(names(each.said("impact"))),
            who(each.by, names),
        )
        for each in records
    ]
    head = ("", "At (UTC)", "What was done", "How it went", "What it changed", "Who")
    return f"**Actions**\n\n{markdown.table(head, rows)}" if rows else ""


def _decisions(material: Material, names: Names) -> str:
    rows = [
        (
            each.called,
            stamp(each.at),
            _linked(each, names) + (" (reversed)" if each.state == "reversed" else ""),
            markdown.line(names(each.said("why"))),
            markdown.line(names(each.said("alternatives"))),
            who(each.by, names),
        )
        for each in of_kind(material.records, DECISION)
    ]
    head = ("", "At (UTC)", "Decision", "Why", "Also considered", "Who")
    return f"**Decisions**\n\n{markdown.table(head, rows)}" if rows else ""


def _temporary(material: Material, names: Names) -> str:
    """Return what holds for now only: of a fix whose risk is accepted, until when."""
    rows = [
        (
            each.called,
            _linked(each, names),
            who(each.said("owner"), names) if each.said("owner") else "no one",
            day(each.instant("remove_by")),
            _how_it_stands(each),
        )
        for each in of_kind(material.records, TEMPFIX)
        if each.state != "removed"
    ]
    head = ("", "Temporary fix still in place", "Owner", "Remove by", "")
    return f"**Temporary fixes**\n\n{markdown.table(head, rows)}" if rows else ""


def _how_it_stands(fix: Record) -> str:
    until = fix.instant("accepted_until")
    return f"risk accepted until {stamp(until)} UTC" if fix.state == "accepted" and until is not None else "live"


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
    """Return a table of what will change. Source: [methodology] action items; [response] action items, priority."""
    rows = [
        (
            each.called,
            _linked(each, names),
            who(each.said("owner"), names) if each.said("owner") else "no one",
            day(each.instant("due")),
            each.said("priority"),
            each.state,
        )
        for each in of_kind(material.records, ACTION_ITEM)
    ]
    head = ("", "What will change", "Owner", "Due", "Priority", "Status")
    return markdown.table(head, rows) if rows else ""
