"""The forms that change the severity, or keep it against what the facts say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.overview import Ending, Overview
from bot.domain.part import Parts
from bot.domain.severity import Severity
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.impact import asks
from bot.slack.blocks.incident import one_liner

NEEDS: Final[Parts] = frozenset({Ending})

CALLBACK = "severity"
KEEP = "severity_keep"


def form(view: Overview, *, preset: Severity | None = None) -> block_kit.Block:
    """Render the form: which severity, and why.

    Args:
        preset: what is chosen beforehand; ``None``: what it is now.
    """
    asked = asks(view)
    hint = "Everyone will see this with the change."
    blocks = [
        block_kit.section(one_liner(view)),
        *([block_kit.section(asked)] if asked else []),
        which_severity(view.policy.severities_by_rank, preset or view.severity),
        block_kit.question("Reason", "reason", "All regions are affected", focus=True, hint=hint),
    ]
    metadata = f"{view.incident.id}:{view.severity.key}"
    return block_kit.modal("Severity", blocks, CALLBACK, submit="Set severity", private_metadata=metadata)


def which_severity(severities: Sequence[Severity], preset: Severity, block_id: str = "severity") -> block_kit.Block:
    """Render the question for a severity, with one chosen beforehand."""
    options = [block_kit.option(each.label, each.key, each.definition) for each in severities]
    return block_kit.input_block("Severity", block_kit.static_select("severity", options, initial=preset.key), block_id)


def keep_form(view: Overview, refused: Severity) -> block_kit.Block:
    """Render the question why the severity stays.

    Args:
        refused: what the facts ask for.
    """
    title = f"Keep {text.clip(view.severity.label, 19)}"
    hint = f"I'll propose {refused.label} again when new facts call for it."
    blocks = [
        block_kit.section(asks(view) or one_liner(view)),
        block_kit.question("Reason", "reason", "Only the staging data is at risk", focus=True, hint=hint),
    ]
    metadata = f"{view.incident.id}:{refused.key}"
    return block_kit.modal(title, blocks, KEEP, submit="Keep it", private_metadata=metadata)
