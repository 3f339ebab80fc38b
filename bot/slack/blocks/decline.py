"""This file is about the form for what is no incident."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.decline import KINDS
from bot.domain.incident import Incident
from bot.domain.overview import Ending, Overview
from bot.slack.blocks import kit
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.merge import belongs_to

NEEDS = frozenset({Ending})

CALLBACK = "decline"


def form(view: Overview, others: Sequence[Incident]) -> kit.Block:
    """Render the form: which kind of noise, or which other incident it belongs to.

    Args:
        others: open incidents of which it may be a duplicate, newest first.
    """
    kinds = [kit.option(label, key) for key, label in KINDS.items()]
    blocks = [
        kit.section(one_liner(view)),
        kit.input_block("What is it instead?", kit.static_select("kind", kinds, "Choose one"), "kind", optional=True),
        kit.input_block(
            "In your words",
            kit.plain_text_input("reason", multiline=True, placeholder="The database upgrade of this week"),
            "reason",
            optional=True,
            hint="One of the two is needed, unless it is a duplicate.",
        ),
    ]
    if others:
        blocks.append(belongs_to("Or a duplicate of", others, optional=True))
    return kit.modal("Not an incident", blocks, CALLBACK, submit="End it", private_metadata=str(view.incident.id))
