"""The form for closing what is not an incident."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.decline import KINDS
from bot.domain.incident import Incident
from bot.domain.overview import Ending, Overview, Roles
from bot.slack.blocks import block_kit
from bot.slack.blocks.incident import commander_hears, one_liner
from bot.slack.blocks.merge import belongs_to

NEEDS = frozenset({Ending, Roles})

CALLBACK = "decline"


def form(view: Overview, others: Sequence[Incident], *, by: str) -> block_kit.Block:
    """Render the form: which kind of noise, or which other incident it belongs to.

    Args:
        others: open incidents of which it may be a duplicate, newest first.
    """
    kinds = [block_kit.option(label, key) for key, label in KINDS.items()]
    menu = block_kit.static_select("kind", kinds, "Choose one")
    hint = "Answer one of the two, unless it's a duplicate."
    words = block_kit.question("In your words", "reason", "The database upgrade of this week", hint=hint)
    blocks = [
        block_kit.section(one_liner(view)),
        *commander_hears(view, by),
        block_kit.input_block("What is it instead?", menu, "kind", optional=True),
        block_kit.optional(words),
    ]
    if others:
        blocks.append(belongs_to("Or a duplicate of", others, optional=True))
    return block_kit.modal("Not an incident", blocks, CALLBACK, submit="End it", private_metadata=str(view.incident.id))
