"""What Slack says about the bot token: its owner, its scopes, and the time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from bot.doctor.features import SCOPES
from bot.doctor.finding import Finding, failed, not_checked, ok
from bot.domain.durations import compact
from bot.domain.policy import Policy
from bot.manifest import manifest
from bot.slack.workspace.query import Response

CLOCKS_APART: Final = timedelta(minutes=5)
"""Farther apart, signed requests are refused. Source: Slack, verifying requests: a window of 300 s."""

GROUPS: Final = "usergroups:write"
"""Scope that is needed only where a policy keeps user groups."""

ASK_AGAIN: Final = "Run `warroom doctor` again when Slack answers."


def identity(answer: Response) -> Finding:
    """Tell whose token it is, by what ``auth.test`` said."""
    if answer.code:
        return failed(
            "slack",
            f"Slack doesn't accept SLACK_BOT_TOKEN ({answer.code}).",
            "Copy the bot token (xoxb-) from the app's settings, OAuth & Permissions; install the app first if needed.",
        )
    return ok("slack", f"Warroom is @{answer.data.get('user')} in {answer.data.get('team')}.")


def scopes(answer: Response, policy: Policy | None = None) -> Iterator[Finding]:
    """Compare what was granted with the manifest, by the header of any answer.

    Args:
        policy: says which optional scopes are needed; ``None``: none is.
    """
    if answer.code or "x-oauth-scopes" not in answer.headers:
        why = "Slack didn't say which scopes the bot token has."
        yield not_checked("scopes", why, "Fix the bot token first, then run `warroom doctor` again.")
        return
    granted = {one.strip() for one in answer.headers["x-oauth-scopes"].split(",")}
    ours: Mapping[str, list[str]] = manifest()["oauth_config"]["scopes"]
    keeps_groups = policy is not None and any(each.group is not None for each in policy.schedules.values())
    needless = set(ours["bot_optional"]) - granted - ({GROUPS} if keeps_groups else set())
    wanted = [one for one in ours["bot"] if one not in needless]
    missing = [one for one in wanted if one not in granted]
    for scope in missing:
        yield failed(
            "scopes",
            f"{scope} isn't granted. Without it, {SCOPES[scope]}.",
            "Add it in the app's settings, OAuth & Permissions, Bot Token Scopes; then reinstall the app.",
        )
    if not missing:
        reasons = "; ".join(dict.fromkeys(SCOPES[scope] for scope in sorted(needless)))
        without = f", but for {', '.join(sorted(needless))} (optional: {reasons})" if needless else ""
        yield ok("scopes", f"All {len(wanted)} scopes of the manifest are granted{without}.")


def clock(answer: Response, asked_at: datetime, answered_at: datetime) -> Finding:
    """Compare our clock with Slack's, by the ``Date`` of an answer.

    Args:
        asked_at: when it was asked, by our clock.
        answered_at: when the answer had come.
    """
    try:
        theirs = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return not_checked("clock", "Slack's answer has no date.", ASK_AGAIN)
    # Any instant between the two is as good; theirs is cut to a whole second.
    ours = min(max(theirs, asked_at), answered_at)
    apart = ours - theirs
    span = timedelta(seconds=round(abs(apart).total_seconds()))
    away = f"{compact(span)} {'ahead of' if apart > timedelta() else 'behind'}"
    if abs(apart) > CLOCKS_APART:
        return failed(
            "clock",
            f"This machine's clock is {away} Slack's. More than {compact(CLOCKS_APART)} apart, Warroom refuses "
            "Slack's signed requests as too old, and every time it shows is wrong.",
            "Set the clock with NTP: `timedatectl set-ntp true` or your system's equivalent.",
        )
    if abs(apart) <= timedelta(seconds=1):
        return ok("clock", "This machine's clock agrees with Slack's.")
    return ok("clock", f"This machine's clock is {away} Slack's; up to {compact(CLOCKS_APART)} is fine.")
