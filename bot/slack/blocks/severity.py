"""The forms that change the severity, or keep it against what the facts say."""

from __future__ import annotations

from bot.domain.overview import Ending, Overview
from bot.domain.severity import Severity
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.impact import asks
from bot.slack.blocks.incident import one_liner

NEEDS = frozenset({Ending})

CALLBACK = "severity"
KEEP = "severity_keep"


def form(view: Overview) -> block_kit.Block:
    """Render the form: which severity, and why. What it is now is chosen beforehand."""
    options = [block_kit.option(each.label, each.key, each.definition) for each in view.policy.severities_by_rank]
    asked = asks(view)
    return block_kit.modal(
        "Severity",
        [
            block_kit.section(one_liner(view)),
            *([block_kit.section(asked)] if asked else []),
            block_kit.input_block(
                "Severity", block_kit.static_select("severity", options, initial=view.severity.key), "severity"
            ),
            block_kit.input_block(
                "Reason",
                block_kit.plain_text_input(
                    "reason", multiline=True, placeholder="All regions are affected", focus=True
                ),
                "reason",
                hint="Everybody reads it with the change.",
            ),
        ],
        CALLBACK,
        submit="Set severity",
        private_metadata=f"{view.incident.id}:{view.severity.key}",
    )


def keep_form(view: Overview, refused: Severity) -> block_kit.Block:
    """Render the question why the severity stays.

    Args:
        refused: what the facts ask for.
    """
    return block_kit.modal(
        f"Keep {text.clip(view.severity.label, 19)}",
        [
            block_kit.section(asks(view) or one_liner(view)),
            block_kit.input_block(
                "Reason",
                block_kit.plain_text_input(
                    "reason", multiline=True, placeholder="Only the staging data is at risk", focus=True
                ),
                "reason",
                hint=f"{refused.label} is proposed again when new facts ask for it anew.",
            ),
        ],
        KEEP,
        submit="Keep it",
        private_metadata=f"{view.incident.id}:{refused.key}",
    )
