"""The Home tab: what someone is involved in, and what else is open."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.overview import Deadlines, Ending, Overview, Places, Roles
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import next_update, one_liner
from bot.slack.blocks.links import links
from bot.slack.blocks.rendered import Rendered

NEEDS = frozenset({Roles, Deadlines, Places, Ending})

SHOWN = {"overdue": 10, "mine": 20, "open": 30, "resolved": 10}
"""Incidents in each part, so that all of it fits into Slack's 100 blocks."""


def home(
    user: str, views: Sequence[Overview], workspace_url: str, *, notice: Rendered | None = None
) -> block_kit.Block:
    """Render the Home tab of someone; each incident stands in it once.

    Args:
        views: what this person may see, open and resolved.
        notice: what they are told about what they just did.
    """
    ongoing = sorted(
        (view for view in views if view.incident.status.is_open),
        key=lambda view: (view.severity.rank, view.incident.declared_at),
    )
    overdue = [view for view in ongoing if view.deadlines.overdue_since is not None]
    in_time = [view for view in ongoing if view.deadlines.overdue_since is None]
    resolved = [view for view in views if not view.incident.status.is_open]
    parts = (
        ("Overdue updates", "overdue", overdue),
        ("Your incidents", "mine", [view for view in (*in_time, *resolved) if is_theirs(view, user)]),
        ("Open", "open", [view for view in in_time if not is_theirs(view, user)]),
        ("Resolved", "resolved", [view for view in resolved if not is_theirs(view, user)]),
    )
    blocks = list(notice.blocks or [block_kit.section(notice.text)]) if notice else []
    blocks.append(
        block_kit.actions(
            block_kit.button("Declare an incident", "declare.open", style="primary"),
            block_kit.button("Refresh", "home.refresh"),
            block_id="home",
        )
    )
    if not ongoing:
        blocks.append(block_kit.section("No incident is open."))
    for heading, part, shown in parts:
        if shown:
            blocks += [block_kit.header(heading), *_some(shown, SHOWN[part], workspace_url)]
    return block_kit.home(blocks)


def is_theirs(view: Overview, user: str) -> bool:
    """Tell whether someone declared it or holds a role in it."""
    held = {each.role for each in view.roles.now if each.user == user}
    return bool(user and view.incident.declared_by == user) or not held.isdisjoint(view.policy.roles)


def _some(views: Sequence[Overview], most: int, workspace_url: str) -> list[block_kit.Block]:
    left_out = len(views) - most
    more = [block_kit.context(f"… and {left_out} more: `/incident list`")] if left_out > 0 else []
    return [*(_line(view, workspace_url) for view in views[:most]), *more]


def _line(view: Overview, workspace_url: str) -> block_kit.Block:
    """Render one incident, with what leads to it."""
    ongoing = view.incident.status.is_open
    who = f"IC {text.user(view.commander)}" if view.commander else "no commander"
    facts = [who, f"next update {next_update(view)}"] if ongoing else []
    small = " · ".join([*facts, *links(view, workspace_url)])
    button = block_kit.button("Post update", "update.open", str(view.incident.id)) if ongoing else None
    return block_kit.section(f"{one_liner(view)}\n{small}", accessory=button)
