"""response_url: the address at which an app answers one interaction, five times within 30 minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.demo.block_kit.surfaces import message_problems
from bot.demo.json_types import copied
from bot.demo.operations.messages import MessageOperations
from bot.demo.payloads import message_json
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.messages import Ephemeral, Message, Post
from bot.demo.workspace.reply import Reply
from bot.demo.workspace.state import Workspace

USES = 5
LIFE = timedelta(minutes=30)


@dataclass(slots=True)
class _Slot:
    reply: Reply
    channel: Channel
    source: Post | None
    """The message whose button was pressed; None for a command."""
    born: datetime
    uses: int = 0


class ResponseUrls:
    """Every response_url that the app was given."""

    def __init__(self, workspace: Workspace, message_operations: MessageOperations, base: Callable[[], str]) -> None:
        """Make addresses under ``base()``."""
        self._workspace = workspace
        self.message_operations = message_operations
        self._base = base
        self._slots: dict[str, _Slot] = {}

    def url(self, reply: Reply, channel: Channel, source: Post | None) -> str:
        """Return a new response_url."""
        token = self._workspace.mint("R")
        self._slots[token] = _Slot(reply, channel, source, self._workspace.now())
        return f"{self._base()}response/{token}"

    def use(self, token: str, body: Mapping[str, Any]) -> None:
        """Take one post to a response_url; SlackError if Slack would not."""
        slot = self._slots.get(token)
        if slot is None or self._workspace.now() - slot.born > LIFE:
            raise SlackError("expired_url")
        if slot.uses >= USES:
            raise SlackError("used_url")
        slot.uses += 1
        if body.get("delete_original"):
            self._delete(slot)
            return
        check_answer(body)
        if body.get("replace_original") and slot.source is not None:
            self._replace(slot, slot.source, body)
        else:
            self.show(slot.reply, slot.channel, body)

    def show(self, reply: Reply, channel: Channel, body: Mapping[str, Any]) -> None:
        """Show an answer: to one person, or to the channel if it says so."""
        text, blocks = str(body.get("text") or ""), copied(list(body.get("blocks") or []))
        if body.get("response_type") == "in_channel":
            if channel.is_archived:
                raise SlackError("is_archived")
            bot = self._workspace.users[self.message_operations.feed.bot_user_id]
            message = self.message_operations.new_message(
                channel, user=bot.id, bot_id=bot.bot_id, text=text, blocks=blocks, thread_ts=body.get("thread_ts")
            )
            reply.messages.append(self.message_operations.post(channel, message))
        else:
            reply.messages.append(
                self.message_operations.post_ephemeral(reply.user_id, channel, text, blocks, body.get("thread_ts"))
            )

    def _delete(self, slot: _Slot) -> None:
        if isinstance(slot.source, Message) and not slot.source.deleted:
            self.message_operations.delete(slot.channel, slot.source)
        elif isinstance(slot.source, Ephemeral):
            slot.source.deleted = True
        else:
            # What a person typed is not the app's to delete.
            raise SlackError("message_not_found")

    def _replace(self, slot: _Slot, source: Post, body: Mapping[str, Any]) -> None:
        before = message_json(source, slot.channel, self._workspace) if isinstance(source, Message) else None
        source.text = str(body.get("text") or "")
        source.blocks = self._workspace.give_block_ids(copied(list(body.get("blocks") or [])))
        if isinstance(source, Message) and before is not None:
            self.message_operations.changed(slot.channel, source, before)
        if source not in slot.reply.messages:
            slot.reply.messages.append(source)


def check_answer(body: Mapping[str, Any]) -> None:
    """Refuse an answer that Slack would not show."""
    problems = message_problems(body)
    if problems:
        messages = [str(one) for one in problems]
        raise SlackError(problems[0].code, response_metadata={"messages": messages})
    if not body.get("text") and not body.get("blocks") and not body.get("attachments"):
        raise SlackError("no_text")
