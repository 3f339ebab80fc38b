"""The form that makes one incident of two."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.incident import Incident
from bot.domain.overview import Ending, Overview, Roles
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import commander_hears, one_liner
from bot.slack.blocks.rendered import Rendered

NEEDS = frozenset({Ending, Roles})

CALLBACK = "merge"

MOST_OFFERED = 100
"""Choices of a menu. Source: Slack's reference, static_select."""


NOTE_LIMIT = 1_800
"""Characters of a note that a button carries until the merge is confirmed."""


def preview(duplicate: Incident, into: Incident, note: str, *, people: int, commander: str | None) -> Rendered:
    """Show what a merge will do, before it does.

    Args:
        people: who would be invited to the other.
        commander: who commands the duplicate and hears of it; ``None``: no one, or whoever asks.
    """
    ends = f"{duplicate.number} {text.escape(duplicate.title)}"
    lines = [f"Nothing has been merged yet. Merge *{ends}* into *{into.number} {text.escape(into.title)}*?"]
    lines.append(f"{duplicate.number} ends, and {_them(people)} sent to {into.number}.")
    if commander is not None:
        lines.append(f"{text.user(commander)} is in command there and gets a message.")
    sure = block_kit.button("Merge", "merge.confirm", f"{duplicate.id}:{into.id}:{note}", style="danger")
    shown = [block_kit.section("\n".join(lines))]
    if note:
        shown.append(block_kit.section(text.quote(note)))
    return Rendered(" ".join(lines), [*shown, block_kit.actions(sure, block_id="merge")], is_read_out=True)


def _them(people: int) -> str:
    match people:
        case 0:
            return "no one is"
        case 1:
            return "1 person is"
        case _:
            return f"{people} people are"


def form(view: Overview, others: Sequence[Incident], *, by: str) -> block_kit.Block:
    """Render the form: which other incident it belongs to."""
    blocks = [
        block_kit.section(one_liner(view)),
        *commander_hears(view, by),
        belongs_to("This is a duplicate of", others),
        block_kit.optional(block_kit.question("How do you know?", "reason", "The same load balancer")),
    ]
    return block_kit.modal("Merge", blocks, CALLBACK, submit="Merge", private_metadata=str(view.incident.id))


def belongs_to(label: str, others: Sequence[Incident], *, optional: bool = False) -> block_kit.Block:
    """Render the question which other incident it belongs to; there must be one."""
    open_ones = [block_kit.option(f"{one.number} {one.title}", str(one.id)) for one in others[:MOST_OFFERED]]
    menu = block_kit.static_select("into", open_ones, "Choose an incident")
    hint = "This one ends, and its people are sent there."
    return block_kit.input_block(label, menu, "into", optional=optional, hint=hint)
