"""The impact: what is known, what is not, and the severity that follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.impact import in_full
from bot.domain.incident import Incident, Status
from bot.domain.overview import Overview
from bot.domain.similar import Sketch
from bot.domain.triage import unknowns
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import impact_span
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.similar import happened_before

CALLBACK = "impact"

CORRECT = "Correct it…"
CORRECT_ACTION = "impact.correct"
"""The button that opens the form of what was not understood."""

NEXT_LINE = "\n"
REMEMBERED = 1_800
"""Characters of it that the button carries."""

ONE_A_LINE = "One per line, such as users 30%, revenue 12k/h, systems: api, db. Put sentences below."

UNKNOWN = "unknown"

FACTS_SHOWN = 900
"""Characters of all the facts; the whole of each is on the timeline."""


def known(view: Overview, limit: int, *, outside: bool = False) -> str:
    """Return what is known beside people's own words, in one line of mrkdwn; empty: nothing."""
    incident = view.incident
    facts = in_full(incident.impact, incident.facts, view.policy.currency, outside=outside)
    if incident.impact.strip():
        facts = facts[1:]
    return text.clip_escaped(text.one_line(" · ".join(facts)), limit)


def on_card(view: Overview) -> block_kit.Block:
    """Render the impact for those who work on it: their words, the facts, what no one has said."""
    incident = view.incident
    span = impact_span(incident)
    lines = [f"*{label(view)}*", span, text.quote(text.clip(incident.impact, 1_000)), known(view, FACTS_SHOWN)]
    missing = is_open_question(view)
    if missing:
        lines.append(f"_unknown_: {', '.join(unknowns(incident.facts))}")
    if not any(lines[1:]):
        lines.append(UNKNOWN)
    ask = block_kit.button("Triage", "triage.open", str(incident.id)) if missing else None
    return block_kit.section("\n".join(line for line in lines if line), ask)


def is_open_question(view: Overview) -> bool:
    """Tell whether some of the impact is unknown and still matters: then the card asks for it."""
    return view.incident.status.is_open and bool(unknowns(view.incident.facts))


def is_void(view: Overview) -> bool:
    """Tell whether there is nothing to say of an impact: none is known of what wasn't an incident."""
    return view.incident.status is Status.DECLINED and in_one_line(view, outside=False) == UNKNOWN


def in_one_line(view: Overview, *, outside: bool = True) -> str:
    """Render the impact in one line of mrkdwn: of what is over, from when to when it was.

    Args:
        outside: leave out what only those who work on it need.
    """
    words = text.clip_escaped(text.one_line(view.incident.impact), 600)
    parts = (impact_span(view.incident), words, known(view, 400, outside=outside))
    return " · ".join(part for part in parts if part) or UNKNOWN


def label(view: Overview) -> str:
    """Return what an impact is called: once it is over, it was."""
    return "Impact" if view.incident.status.is_open else "Impact while it lasted"


def proposal(view: Overview) -> list[block_kit.Block]:
    """Render the severity that the facts ask for, where it is another, with both answers to it."""
    if view.proposal is None:
        return []
    suggested, _ = view.proposal
    value = f"{view.incident.id}:{suggested.key}"
    return [
        block_kit.section(asks(view)),
        block_kit.actions(
            block_kit.button(f"Make it {text.clip(suggested.label, 16)}", "severity.accept", value),
            block_kit.button(f"Keep {text.clip(view.severity.label, 19)}", "severity.keep", value),
            block_id="proposal",
        ),
    ]


def asks(view: Overview) -> str:
    """Say what the facts ask for, and why, in one line of mrkdwn; empty: nothing else than what is."""
    if view.proposal is None:
        return ""
    suggested, why = view.proposal
    return f"By policy this is a {text.escape(suggested.label)}: {text.escape(why)}."


def answer(view: Overview, told: str, before: Sequence[Sketch] = (), unread: Sequence[str] = ()) -> Rendered:
    """Render the answer to whoever said what they know.

    Args:
        before: incidents that are over, which resemble it.
        unread: parts that were not understood; a form gives them back.
    """
    number = view.incident.number
    line = f"Noted for {number}: {text.clip_escaped(text.one_line(told), 1_000)}."
    if not told:
        line = f"{number} already says that. `/incident status` shows all that is known."
    if unread:
        line = f"{line} Couldn't read “{text.clip_escaped(text.one_line('; '.join(unread)), 300)}”."
    past = [block_kit.context(happened_before(before))] if before and told else []
    words = " ".join(part for part in (line, told and asks(view), told and happened_before(before)) if part)
    again = block_kit.button(CORRECT, CORRECT_ACTION, correction_value(view.incident, unread))
    rest = [block_kit.actions(again, block_id="unread")] if unread else []
    blocks = [block_kit.section(line), *rest, *past, *(proposal(view) if told else [])]
    return Rendered(words, blocks, posted_of=view.incident.id if told and len(blocks) == 1 else None)


def correction_value(incident: Incident, unread: Sequence[str]) -> str:
    """Return the value of the button that gives the parts back that were not understood."""
    return f"{incident.id}:{text.clip(NEXT_LINE.join(unread), REMEMBERED, escaping=False)}"


def correction(view: Overview, unread: str) -> block_kit.Block:
    """Render the form of what was not understood, beside the sentence that stands."""
    facts = block_kit.question("What is known?", "facts", initial=unread, hint=ONE_A_LINE)
    words = block_kit.question("Who is affected, and how?", "impact", initial=view.incident.impact)
    metadata = f"{view.incident.id}:{text.sign(view.incident.impact)}"
    blocks = [block_kit.optional(facts), block_kit.optional(words)]
    return block_kit.modal("Impact", blocks, CALLBACK, submit="Save", private_metadata=metadata)


def after_triage(view: Overview, told: str, severity: Sequence[str], before: Sequence[Sketch] = ()) -> Rendered:
    """Render the answer to whoever sent the triage form.

    Args:
        severity: what became of it, a sentence each.
        before: incidents that are over, which resemble it.
    """
    if not told and not severity:
        return Rendered(f"Nothing was changed: {view.incident.number} already says all of that.")
    noted = f"Noted for {view.incident.number}: {text.clip_escaped(text.one_line(told), 1_000)}." if told else ""
    line = text.one_line(" ".join((noted or f"{view.incident.number}:", *map(text.escape, severity))))
    past = [block_kit.context(happened_before(before))] if before else []
    words, posted_of = f"{line} {happened_before(before)}".strip(), None if past else view.incident.id
    return Rendered(words, [block_kit.section(line), *past], posted_of=posted_of)
