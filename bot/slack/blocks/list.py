"""The answer to `/incident list`: one line for each incident."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.overview import Deadlines, Ending, Overview, Places, Roles
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import next_update, one_liner
from bot.slack.blocks.rendered import Rendered

NEEDS = frozenset({Roles, Deadlines, Places, Ending})


def incidents(views: Sequence[Overview], more: int = 0) -> Rendered:
    """List incidents in their order.

    Args:
        more: how many others there are.
    """
    if not views:
        return Rendered(text.escape("No incident is open. Declare one: `/incident <what is broken> sev1`."))
    lines = []
    for view in views:
        where = f" · {text.channel(view.room.channel)}" if view.room else ""
        commander = f" · IC {text.user(view.commander)}" if view.commander else " · no commander"
        owed = f" · next update {next_update(view)}" if view.deadlines.next_update_at else ""
        lines.append(f"{one_liner(view)}{where}{commander}{owed}")
    count = "1 incident" if len(views) == 1 else f"{len(views) + more} incidents"
    rest = [block_kit.context(f"… and {more} more")] if more else []
    shown = [*(block_kit.section(line) for line in lines), *rest]
    return Rendered(f"{count}: {one_liner(views[0])}", block_kit.fit(shown), is_read_out=True)
