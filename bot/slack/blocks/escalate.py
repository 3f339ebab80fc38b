"""The form that pulls in the next person, and who that is before anyone is told."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.escalation import WHY_LIMIT, Wanted
from bot.domain.overview import Overview
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import headline
from bot.slack.blocks.rendered import Called, Rendered

CALLBACK = "escalate"

WHOM, PERSON, WHY = "whom", "person", "why"
"""Blocks of the form."""

NAMED = 10
"""People who are named; more are counted."""


def preview(view: Overview, whom: Wanted, people: Sequence[str], why: str, *, value: str, changed: bool) -> Rendered:
    """Show who will be told, and what, before anybody is.

    Args:
        value: of the button that tells them.
        changed: it was shown before, with others.
    """
    head = "Who is behind it has changed since you looked. " if changed else ""
    line = f"{head}Nobody has been told yet. A direct message goes to {listed(people, text.user)}{as_(whom.label)}:"
    blocks = [
        block_kit.section(line),
        block_kit.section(f"> You are needed: {text.escape(headline(view))}\n{text.quote(why)}"),
        block_kit.actions(block_kit.button("Tell them", "escalate.send", value, style="primary"), block_id="escalate"),
    ]
    return Rendered(line, blocks)


def form(
    view: Overview,
    functions: Sequence[tuple[str, str]],
    *,
    whom: Wanted | None = None,
    people: Sequence[str] = (),
    sign: str = "",
    problem: str = "",
) -> block_kit.Block:
    """Render the form. Whoever is chosen is resolved to people before the form can be sent.

    Args:
        functions: key and label of what somebody is behind.
        whom: was chosen.
        people: are behind it.
        sign: of those people.
        problem: why nobody can be told who was chosen.
    """
    blocks = []
    if functions:
        options = [block_kit.option(label, key) for key, label in functions]
        menu = block_kit.static_select("escalate.choose", options, "Choose a role")
        blocks.append(block_kit.input_block("Who is needed?", menu, WHOM, optional=True, dispatch_action=True))
    chooser = block_kit.users_select("escalate.choose:person", "Choose somebody")
    label = "Or one person" if functions else "Who is needed?"
    blocks.append(block_kit.input_block(label, chooser, PERSON, optional=True, dispatch_action=True))
    shown = "Choose above, and it says here who that is. Nobody is told before you press *Tell them*."
    if problem:
        shown = f"⚠️ {text.escape_but_mentions(problem)}"
    elif whom is not None:
        about = f"> You are needed: {text.escape(headline(view))}"
        shown = f"A direct message goes to {listed(people, text.user)}{as_(whom.label)}:\n{about}"
    blocks.append(block_kit.section(shown, block_id="who"))
    reason = block_kit.plain_text_input(WHY, multiline=True, placeholder="Need DB help", max_length=WHY_LIMIT)
    blocks.append(block_kit.input_block("Why? They read this.", reason, WHY))
    metadata = f"{view.incident.id}:{sign}"
    return block_kit.modal("Escalate", blocks, CALLBACK, submit="Tell them", private_metadata=metadata)


def listed(people: Sequence[str], called: Called) -> str:
    """Name people, as many as fit a line."""
    named = ", ".join(called(user) for user in people[:NAMED])
    left = len(people) - NAMED
    return f"{named} and {left} more" if left > 0 else named


def as_(label: str) -> str:
    """Say as what somebody is asked, in brackets; empty: as themselves."""
    return f" ({text.escape(text.one_line(label))})" if label else ""
