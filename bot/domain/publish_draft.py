"""Publishing a draft in a system outside Slack."""

from __future__ import annotations

from typing import Literal

from bot.domain.outlet import Outside


class PublishDraft(Outside):
    """Put a draft, as of a version, where an outlet of the policy keeps it; what is there already is replaced."""

    effect: Literal["publish_draft"] = "publish_draft"
    draft: str
    version: int
    earlier: str = ""
    """Address under which the outlet published it before; empty: it did not."""
