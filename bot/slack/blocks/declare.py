"""Declaring: the form, and the answer to whoever declared."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.incident import TITLE_LIMIT, Incident, Offer
from bot.domain.overview import Overview
from bot.domain.severity import Severity
from bot.domain.similar import Sketch
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import by_whom
from bot.slack.blocks.refusal import what_was_typed
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.severity import which_severity
from bot.slack.blocks.similar import happened_before

CALLBACK = "declare"

PRIVATE = "private"
"""Block, element and value of the box that makes an incident private."""

MEANT_SHOWN = 1_000
"""Characters of the command that was probably meant."""

TYPED_LIMIT = 1_900
"""What a button carries of a declaration; a title may be much shorter, so nothing is lost that would be taken."""


def form(
    severities: Sequence[Severity],
    default: Severity,
    *,
    title: str = "",
    metadata: str = "",
    private: bool = False,
    said: str | None = None,
) -> block_kit.Block:
    """Render the form: two questions, one of them with an answer already.

    Args:
        severities: worst first.
        metadata: ids of where the command was typed, or of the message that it is declared from.
        said: that message's text, which its state carries; ``None``: it is declared from none.
    """
    broken = block_kit.plain_text_input(
        "title", placeholder="Checkout is down", initial=title, max_length=TITLE_LIMIT, focus=True
    )
    hidden = block_kit.option("Private", PRIVATE, "Only the people in its room; no announcement.")
    box = block_kit.checkboxes(PRIVATE, [hidden], initial=[PRIVATE] if private else [])
    blocks = [
        block_kit.input_block("What is broken?", broken, "title"),
        which_severity(severities, default),
        block_kit.optional(block_kit.question("Who is affected, and how?", "impact", "All customers; no one can pay")),
        block_kit.input_block("Who may know of it?", box, PRIVATE, optional=True),
    ]
    if said is not None:
        hint = "This starts the timeline. Remove what others should not read."
        blocks.insert(-1, block_kit.optional(block_kit.question("What was said", "said", initial=said, hint=hint)))
    return block_kit.modal("Declare an incident", blocks, CALLBACK, submit="Declare", private_metadata=metadata)


def declared(
    view: Overview,
    room: str,
    alike: Sequence[Sketch] = (),
    before: Sequence[Sketch] = (),
    *,
    named: Severity | None = None,
) -> Rendered:
    """Render the answer to whoever declared: what is so now, what comes next, and the way back.

    Args:
        room: name of the war room; it is being made, so it is no link yet.
        alike: other open incidents that resemble it: it may be one of them.
        before: incidents that are over, which resemble it.
        named: a severity that stands in the middle of the title, where it counts only once that is confirmed.
    """
    incident = view.incident
    lines = [f"Declared *{incident.number}*: {text.escape(incident.title)} ({text.escape(view.severity.label)})."]
    if incident.private:
        lines.append(
            f"It's private: I'm opening its room #{text.escape(room)} with only you in it. "
            "Bring in the people you trust with `/invite`."
        )
    elif incident.has_room:
        lines.append(f"I'm opening the war room #{text.escape(room)} and will invite you in a moment.")
    else:
        lines.append("Work goes on in the thread of its announcement. *Open war room* is on its card.")
    assumed = text.escape(view.severity.label)
    set_it = []
    if incident.severity_assumed and named is not None:
        lines.append(f"I assumed {assumed}: in a title a severity counts at its end or beginning.")
        value = f"{incident.id}:{named.key}"
        set_it = [block_kit.button(f"Set {named.label}"[:24], "severity.set", value, style="primary")]
    elif incident.severity_assumed:
        lines.append(f"You named no severity, so I assumed {assumed}; set it on the card.")
    if alike:
        listed = "; ".join(
            f"{other.number}, {text.escape(other.title)}, by {by_whom(other, text.user)}" for other in alike
        )
        same = text.code(f"/incident merge {incident.number} into {alike[0].number}")
        lines.append(f"Already open: {listed}. If it's the same: {same}.")
    if before:
        lines.append(happened_before(before))
    details = block_kit.button("Add details", "triage.open", str(incident.id))
    undo = block_kit.button("Undo", "declare.undo", str(incident.id))
    return Rendered(
        " ".join(lines),
        [block_kit.section("\n".join(lines)), block_kit.actions(*set_it, undo, details, block_id="declared")],
    )


def kept_whole(answer: Rendered) -> Rendered:
    """Add to the answer that a title is only the beginning of what was typed."""
    line = "The title is only the beginning of what you typed. All of it starts the timeline, under the card."
    return Rendered(f"{answer.text} {line}", [*answer.blocks[:1], block_kit.context(line), *answer.blocks[1:]])


def declare_it(typed: str) -> Offer:
    """Return the button that declares what was typed."""
    return Offer("Declare it", "declare.anyway", text.clip(typed, TYPED_LIMIT, escaping=False))


def did_you_mean(
    typed: str, meant: str | None, in_room: Incident | None, running: Sequence[Offer] = (), *, to_copy: str = ""
) -> Rendered:
    """Render the question back for what may have been a slip, with the way to declare it all the same.

    Args:
        meant: the whole command that was probably meant.
        in_room: the incident whose war room it was typed in.
        running: the button that runs what was meant.
        to_copy: what was typed, as people read it: shown where it is more than a button holds.
    """
    if in_room is not None and meant is None:
        line = (
            f"This is the war room of {in_room.number}, so nothing was declared. "
            "`/incident help` lists what you can do here."
        )
    elif meant is None:
        line = "Nothing was declared: a single word may be a slip. `/incident help` lists the commands."
    else:
        line = f"Nothing was declared. Did you mean {text.code(text.clip('/incident ' + meant, MEANT_SHOWN))}?"
    offer = declare_it(typed)
    button = block_kit.button(offer.label, "declare.anyway", offer.value, style="danger")
    run = [block_kit.button(offer.label, "command.again", offer.value, style="primary") for offer in running]
    kept = what_was_typed(to_copy) if text.size(typed) > TYPED_LIMIT else []
    return Rendered(line, [block_kit.section(line), *kept, block_kit.actions(*run, button, block_id="declare_it")])
