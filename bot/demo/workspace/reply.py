"""The app's reply to one command, click or form, as the person sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.demo.workspace.messages import Ephemeral, Message, Post

if TYPE_CHECKING:
    from bot.demo.workspace.views import View


@dataclass(slots=True)
class Reply:
    """Fills itself as the app answers, also through response_url long after the acknowledgement."""

    user_id: str
    error: str | None = None
    """``operation_timeout``, ``dispatch_failed`` and the like, as Slack shows them."""
    messages: list[Post] = field(default_factory=list)
    """What was posted in answer, oldest first."""
    modal: View | None = None
    """The modal that this interaction opened."""
    shown_error: str = ""
    """The sentence in which Slack shows ``error``."""

    @property
    def standing(self) -> list[Post]:
        """The messages that were not deleted since."""
        return [one for one in self.messages if not (isinstance(one, Ephemeral | Message) and one.deleted)]

    @property
    def text(self) -> str:
        """All that is visible of the answer."""
        return "\n".join(one.visible for one in self.standing) or self.shown_error

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """Blocks of the last message."""
        return self.standing[-1].blocks if self.standing else []

    @property
    def buttons(self) -> list[str]:
        """Labels of the buttons in all messages."""
        return [label for one in self.standing for label in one.buttons]
