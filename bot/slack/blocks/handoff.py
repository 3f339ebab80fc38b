"""The forms that hand command over, and the packet for whoever takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.domain.handoff import CommandOffer
from bot.domain.impact import in_full
from bot.domain.incident import Status
from bot.domain.overview import Deadlines, Overview, Roles, Updates
from bot.domain.status_history import Move, change_in_words
from bot.domain.update import PARTS, StatusUpdate
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import by_whom, headline, meaning, next_update
from bot.slack.blocks.rendered import Called
from bot.slack.blocks.role import holders
from bot.slack.blocks.when import moment

NEEDS = frozenset({Roles, Updates, Deadlines})

CALLBACK = "handoff"
CONFIRM = "handoff_confirm"

CONFIRMED = "confirmed"
"""Block id of the facts to tick."""


class Fact(NamedTuple):
    """What whoever takes command confirms to know."""

    value: str
    """Differs when the fact does."""
    name: str
    state: str


def facts(view: Overview) -> tuple[Fact, ...]:
    """Return the three facts that a handoff must not get wrong, as they are now."""
    incident, last = view.incident, view.updates.news
    due = view.deadlines.next_update_at
    owed = moment(due, seen_at=incident.declared_at) if due else "none due"
    stands = f"{view.severity.label}, {incident.status}"
    doing = (last.next_steps or last.text) if last else "not said yet"
    help_ = f"; help needed: {last.need_help}" if last and last.need_help else ""
    return (
        Fact(f"state:{incident.severity}:{incident.status}", "Severity and status", stands),
        Fact(f"update:{int(due.timestamp()) if due else 0}", "When the next update is due", owed),
        Fact(f"action:{last.number if last else 0}", "What is being done, and what is needed", f"{doing}{help_}"),
    )


def form(view: Overview) -> block_kit.Block:
    """Render the form that asks who takes over."""
    note = block_kit.question("What else should they know?", "note", "Rollback is half done; watch the queue")
    blocks = [
        block_kit.input_block("Who takes over?", block_kit.users_select("receiver", "Choose a person"), "receiver"),
        block_kit.optional(note),
        block_kit.context("They get a summary of the incident. You stay in command until they accept."),
    ]
    metadata = str(view.incident.id)
    return block_kit.modal("Hand over command", blocks, CALLBACK, submit="Hand over", private_metadata=metadata)


def confirm_form(view: Overview, offer: CommandOffer, tried: Sequence[str]) -> block_kit.Block:
    """Render the packet with the facts to tick, for whoever takes command."""
    boxes = block_kit.checkboxes(
        CONFIRMED, [block_kit.option(fact.name, fact.value) | _described(fact.state) for fact in facts(view)]
    )
    blocks = [
        *packet(view, text.user, note=offer.note, tried=tried),
        block_kit.input_block("I know", boxes, CONFIRMED, hint="Tick all three."),
    ]
    metadata = f"{view.incident.id}:{offer.id}"
    return block_kit.modal("Take command", blocks, CONFIRM, submit="Take command", private_metadata=metadata)


def _described(state: str) -> block_kit.Block:
    """Say under a box how things are: in mrkdwn, which shows an instant in the reader's zone."""
    shown = text.clip_mrkdwn(text.escape(text.one_line(state)), 75)
    return {"description": {"type": "mrkdwn", "text": shown}} if shown.strip() else {}


def packet(view: Overview, called: Called, *, note: str, tried: Sequence[str]) -> list[block_kit.Block]:
    """Render what is known. Source: [methodology] On-Call Handoff."""
    incident, news = view.incident, view.updates.news
    blocks = [
        block_kit.fields(
            [
                f"*Incident*\n{text.escape(headline(view))}",
                f"*Status*\n{incident.status}",
                *holders(view, called)[:5],
                f"*Next update*\n{next_update(view)}",
                f"*Reported by*\n{by_whom(incident, called)}",
            ]
        ),
        _part(
            "What happened", in_full(incident.impact, incident.facts, view.policy.currency), "Impact unknown", called
        ),
        _part("What was tried", _tried(view, tried), "nothing on the timeline yet", called),
        _part("What we know and suspect", _learned(view), "nothing yet", called),
        _part("Next steps", [news.next_steps or news.text, _help(news)] if news else [], "none yet", called),
    ]
    if note:
        blocks.append(_part("Note", [note], "", called))
    return blocks


def _tried(view: Overview, tried: Sequence[str]) -> Sequence[str]:
    """Leave out what stands among what was learned."""
    cause = _cause(view)
    return (
        [line for line in tried if change_in_words(cause.before, cause.after, cause.note) not in line]
        if cause
        else tried
    )


def _cause(view: Overview) -> Move | None:
    move = view.updates.move
    return move if move is not None and move.after is Status.IDENTIFIED else None


def _learned(view: Overview) -> list[str]:
    news, move = view.updates.news, _cause(view)
    cause = [f"{meaning(move.before, move.after)}: {move.note}"] if move else []
    return [*cause, news.findings, f"Ruled out: {news.ruled_out}" if news.ruled_out else ""] if news else cause


def _help(news: StatusUpdate) -> str:
    return f"{PARTS['need_help']}: {news.need_help}" if news.need_help.strip() else ""


def _part(head: str, lines: Sequence[str], nothing: str, called: Called) -> block_kit.Block:
    shown = [text.clip_mrkdwn(text.escape_naming(text.one_line(line), called), 500) for line in lines if line.strip()]
    return block_kit.section(f"*{head}*\n" + ("\n".join(f"• {line}" for line in shown) or nothing))
