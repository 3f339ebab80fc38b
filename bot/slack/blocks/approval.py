"""Deciding on a draft: the buttons, the forms, its versions, and what blames someone in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.approval import LABELS, Approval, Lack
from bot.domain.draft import EXTERNAL, Version
from bot.domain.incident import Incident
from bot.domain.overview import Overview
from bot.domain.postmortem.blameless import Hint
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Rendered

REJECT: Final = "review_reject"
WAIVE: Final = "review_waive"
SUMMARY: Final = "summary_share"
EXTERNAL_FORM: Final = "external"
"""Callback ids of the forms."""

COMMENT: Final = "comment"
REASON: Final = "reason"
TEXT: Final = "text"
"""Block ids of their questions."""

MOST_LISTED: Final = 20
"""Versions that one answer lists, the newest first; the others are counted."""

MOST_HINTS: Final = 3

SHORT: Final = 80


def ask(incident: Incident, draft: str) -> block_kit.Block:
    """Render the button that asks for an approval."""
    return block_kit.button("Ask for approval", "review.submit", f"{incident.id}:{draft}", style="primary")


def show(incident: Incident, draft: str) -> block_kit.Block:
    """Render the button that shows the text of a draft."""
    if draft == EXTERNAL:
        return block_kit.button("Show it", "external.open", str(incident.id))
    return block_kit.button("Show it", "postmortem.show", str(incident.id))


def decide(incident: Incident, stands: Approval) -> list[block_kit.Block]:
    """Render the buttons that approve what is shown, or send it back."""
    value = stands.seen(incident.id)
    return [
        block_kit.button("Approve", "review.approve", value, style="primary"),
        block_kit.button("Send back…", "review.reject", value),
    ]


def confirm(view: Overview, stands: Approval) -> block_kit.Block:
    """Render the question asked before something is published: it says where it goes."""
    rules = view.policy.postmortem
    outlets = rules.external.outlets if stands.draft == EXTERNAL else rules.publish.outlets
    named = [view.policy.outlets[name].called for name in outlets if name in view.policy.outlets]
    channels = () if stands.draft == EXTERNAL else rules.publish.channels or view.incident.announced_in
    where = [*(f"#{channel}" for channel in channels), *named]
    if view.incident.private:
        where = ["its own room, for it is private"]
    goes = ", ".join(where) or "nowhere by itself: copy it from there"
    return block_kit.confirm(f"Publish the {LABELS[stands.draft]}?", f"It goes to {goes}.", "Publish")


def reject_form(incident: Incident, value: str) -> block_kit.Block:
    """Render the form that asks what has to change."""
    blocks = [
        block_kit.context(f"{incident.number}: {text.escape(incident.title)}"),
        block_kit.question(
            "What has to change?",
            COMMENT,
            "The impact leaves out the EU",
            focus=True,
            hint="Whoever asked for the approval reads it, and it becomes a draft again.",
        ),
    ]
    return block_kit.modal("Send back", blocks, REJECT, submit="Send back", private_metadata=value)


def waive_form(incident: Incident, draft: str, missing: Sequence[Lack]) -> block_kit.Block:
    """Render the form that asks why something goes for approval although it lacks something."""
    listed = "\n".join(f"• {text.escape(_capital(each.text))}" for each in missing)
    blocks = [
        block_kit.context(f"{incident.number}: {text.escape(incident.title)}"),
        *([block_kit.section(f"Missing:\n{listed}")] if listed else []),
        block_kit.question(
            "Why is that all right?",
            REASON,
            "The logs are gone: they are kept for 7 days",
            focus=True,
            hint="Reviewers see who answered for this, and why.",
        ),
    ]
    return block_kit.modal("Waive", blocks, WAIVE, submit="Waive and ask", private_metadata=f"{incident.id}:{draft}")


def summary_form(incident: Incident, proposal: str) -> block_kit.Block:
    """Render the form of the first summary, with what is known."""
    hint = "It goes under the announcement and to the executives' channels, once."
    blocks = [
        block_kit.context(f"{incident.number}: {text.escape(incident.title)}"),
        block_kit.question("Summary", TEXT, initial=proposal, focus=True, hint=hint),
    ]
    return block_kit.modal("Share the summary", blocks, SUMMARY, submit="Share", private_metadata=str(incident.id))


def external_form(incident: Incident, written: str, *, seen: str, problems: Sequence[str]) -> block_kit.Block:
    """Render the form of the version for those outside, with why it can't go out as it is."""
    hint = "Nothing is sent by saving it: it needs an approval of its own, and someone publishes it."
    wrong = [block_kit.context(f"Before it can go out: {text.clip_escaped('; '.join(problems), 1_500)}")]
    blocks = [
        block_kit.context(f"{incident.number}: {text.escape(incident.title)}"),
        *(wrong if problems else []),
        block_kit.question("For those outside", TEXT, initial=written, focus=True, hint=hint),
    ]
    metadata = f"{incident.id}:{seen}"
    return block_kit.modal("External version", blocks, EXTERNAL_FORM, submit="Save", private_metadata=metadata)


def external_saved(incident: Incident, written: str, problems: Sequence[str]) -> Rendered:
    """Render the text as it was saved, to be copied, and what comes next."""
    line = f"Saved: the version of {incident.number} for those outside. Nothing is sent."
    wrong = f"Before it can go out: {'; '.join(problems)}." if problems else ""
    row = [block_kit.button("Edit", "external.open", str(incident.id))]
    if not problems:
        row.insert(0, ask(incident, EXTERNAL))
    return Rendered(
        f"{line} {text.clip_escaped(text.one_line(wrong), 1_500)}".strip(),
        [
            block_kit.section(line),
            block_kit.section(text.code_block(text.clip(written, 2_900))),
            *([block_kit.context(text.clip_escaped(wrong, 1_500))] if wrong else []),
            block_kit.actions(*row, block_id="external"),
        ],
    )


def versions(incident: Incident, known: Sequence[Version], parts: Mapping[str, str], draft: str) -> Rendered:
    """Render the versions of a draft: number, part, who and when; the newest first, each with its difference.

    Args:
        parts: part -> what people call it.
    """
    label = LABELS[draft]
    if not known:
        return Rendered(f"No one has written anything for the {label} of {incident.number} yet.")
    newest = list(reversed(known))[:MOST_LISTED]
    line = f"Versions of the {label} of {incident.number}: {len(known)}"
    listed = []
    for each in newest:
        did = text.clip_escaped(text.one_line(each.text), SHORT) if each.text else "removed"
        when = text.date(each.at, "{date_short_pretty} {time}")
        listed.append(f"*{each.number}* {text.escape(parts[each.part])} · {text.user(each.by)} · {when} · {did}")
    more = [block_kit.context(f"… and {len(known) - MOST_LISTED} older")] if len(known) > MOST_LISTED else []
    options = [
        block_kit.option(f"Version {each.number}: {parts[each.part]}", f"{incident.id}:{draft}:{each.number}")
        for each in newest
    ]
    menu = block_kit.static_select("review.version", options, "What changed")
    blocks = [block_kit.section(line), *block_kit.sections("\n".join(listed)), *more]
    return Rendered(line, [*blocks, block_kit.actions(menu, block_id="versions")])


def changed(incident: Incident, what: str, lines: str) -> Rendered:
    """Render a difference, to read.

    Args:
        what: between which versions it is, as a clause.
        lines: removed lines begin with ``-``, added ones with ``+``.
    """
    line = f"{incident.number}: {what}."
    if not lines:
        return Rendered(f"{line} Nothing differs.")
    shown = text.code_block(text.clip(lines, 2_700))
    return Rendered(line, [block_kit.section(text.escape(line)), block_kit.section(shown)])


def hinted(said: Rendered, found: Sequence[Hint]) -> Rendered:
    """Add to an answer what blames someone in what they wrote, and how the same is said of a system."""
    if not found:
        return said
    shown = []
    for hint in found[:MOST_HINTS]:
        quote = text.clip_escaped(text.one_line(hint.quote), SHORT)
        shown.append(f"“{quote}” reads as blame. Of the system: _{text.escape(hint.instead)}_")
    blocks = said.blocks or [block_kit.section(said.text)]
    return Rendered(f"{said.text} {' '.join(shown)}", [*blocks, block_kit.context(*shown)])


def _capital(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}"
