"""The form that writes down the root cause."""

from __future__ import annotations

from typing import Final

from bot.domain.incident import Incident
from bot.domain.postmortem.material import Answer
from bot.domain.postmortem.root_cause import LIMIT, PARTS, in_parts
from bot.slack.blocks import block_kit, text

CALLBACK: Final = "cause"

_HINTS: Final = {
    "cause": "What exactly went wrong.",
    "failure_mode": "How it showed, and why safeguards didn't stop it.",
    "blast_radius": "What and whom it reached, and what it could have reached.",
}


def form(incident: Incident, known: Answer | None, *, forced: bool) -> block_kit.Block:
    """Render the form: the three parts, with what was written already.

    Args:
        forced: it is asked for before service is restored.
    """
    parts = in_parts(known.text) if known is not None else {}
    blocks = [block_kit.context(f"{incident.number}: {text.escape(incident.title)}")]
    for key, name in PARTS.items():
        field = block_kit.plain_text_input(
            key, multiline=True, initial=parts.get(key, ""), max_length=LIMIT, focus=key == "cause"
        )
        blocks.append(block_kit.optional(block_kit.input_block(name, field, key, hint=_HINTS[key])))
    metadata = f"{incident.id}:{int(forced)}:{known.version if known is not None else ''}"
    return block_kit.modal("Root cause", blocks, CALLBACK, submit="Save", private_metadata=metadata)
