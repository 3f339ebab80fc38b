"""response_url: how an app answers one interaction, five times within thirty minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.demo.acts import Acts
from bot.demo.block_kit import message_problems
from bot.demo.errors import SlackError
from bot.demo.payloads import message_json
from bot.demo.posts import Ephemeral, Message, Post
from bot.demo.reply import Reply
from bot.demo.workspace import Channel, Workspace

Json = dict[str, Any]

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


class Responses:
    """Every response_url given out."""

    def __init__(self, workspace: Workspace, acts: Acts, base: Callable[[], str]) -> None:
        """Give out addresses under ``base()``."""
        self._workspace = workspace
        self._acts = acts
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
        text, blocks = str(body.get("text") or ""), deepcopy(list(body.get("blocks") or []))
        if body.get("response_type") == "in_channel":
            if channel.is_archived:
                raise SlackError("is_archived")
            bot = self._workspace.users[self._acts.feed.bot_user_id]
            message = self._acts.new_message(
                channel, user=bot.id, bot_id=bot.bot_id, text=text, blocks=blocks, thread_ts=body.get("thread_ts")
            )
            reply.messages.append(self._acts.post(channel, message))
        else:
            reply.messages.append(self.whisper(reply.user_id, channel, text, blocks, body.get("thread_ts")))

    def whisper(
        self, viewer: str, channel: Channel, text: str, blocks: list[Json], thread_ts: str | None = None
    ) -> Ephemeral:
        """Show something to one person alone."""
        for block in blocks:
            block.setdefault("block_id", self._workspace.mint("b"))
        notice = Ephemeral(
            ts=self._workspace.next_ts(),
            channel_id=channel.id,
            user=self._acts.feed.bot_user_id,
            text=text,
            names=self._workspace,
            blocks=blocks,
            thread_ts=thread_ts,
            viewer=viewer,
        )
        self._workspace.ephemerals.append(notice)
        return notice

    def _delete(self, slot: _Slot) -> None:
        if isinstance(slot.source, Message) and not slot.source.deleted:
            self._acts.delete(slot.channel, slot.source)
        elif isinstance(slot.source, Ephemeral):
            slot.source.deleted = True
        else:
            # What a person typed is not the app's to delete.
            raise SlackError("message_not_found")

    def _replace(self, slot: _Slot, source: Post, body: Mapping[str, Any]) -> None:
        before = message_json(source, slot.channel, self._workspace) if isinstance(source, Message) else None
        source.text = str(body.get("text") or "")
        source.blocks = deepcopy(list(body.get("blocks") or []))
        for block in source.blocks:
            block.setdefault("block_id", self._workspace.mint("b"))
        if isinstance(source, Message) and before is not None:
            self._acts.changed(slot.channel, source, before)
        if source not in slot.reply.messages:
            slot.reply.messages.append(source)


def check_answer(body: Mapping[str, Any]) -> None:
    """Refuse an answer that Slack could not show."""
    problems = message_problems(body)
    if problems:
        messages = [str(one) for one in problems]
        raise SlackError(problems[0].code, response_metadata={"messages": messages})
    if not body.get("text") and not body.get("blocks") and not body.get("attachments"):
        raise SlackError("no_text")
