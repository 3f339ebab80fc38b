"""The form that opens a case with a vendor."""

from __future__ import annotations

from bot.domain.overview import Ending, Overview
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import one_liner

NEEDS = frozenset({Ending})

CALLBACK = "vendor"

STEPS = "vendor_steps"
"""Block id of the checkboxes."""


def form(view: Overview) -> block_kit.Block:
    """Render the form: who, and their number for it."""
    known = ", ".join(text.escape(name) for name in view.policy.vendors)
    blocks = [
        block_kit.section(one_liner(view)),
        *([block_kit.context(f"In the policy: {known}")] if known else []),
        block_kit.question("Which vendor?", "vendor", "Stripe", focus=True),
        block_kit.optional(block_kit.question("Their ticket", "ticket", "4711")),
    ]
    return block_kit.modal("Vendor", blocks, CALLBACK, submit="Open case", private_metadata=str(view.incident.id))
