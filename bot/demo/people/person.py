"""A person at a keyboard: types, presses buttons, fills in forms."""

from __future__ import annotations

from collections.abc import Mapping

from bot.demo.json_types import Json
from bot.demo.people.controls import Control, controls, named
from bot.demo.people.forms import FormRefusedError, Typed, all_options, chosen
from bot.demo.people.member import ChannelOrName, Member
from bot.demo.rendering.blocks import render_blocks
from bot.demo.rendering.mentions import as_typed_in_a_message, encode_typed
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.fields import KEYS, label_of
from bot.demo.workspace.messages import File, Message, Post
from bot.demo.workspace.reply import Reply
from bot.demo.workspace.views import View

Target = Post | Reply | View
"""What holds the buttons and fields that a person uses."""


class Person(Member):
    """A member of the workspace who writes and uses the app."""

    # Writing

    async def command(self, text: str, *, channel: ChannelOrName | None = None) -> Reply:
        """Type a slash command; returns once the app has acknowledged it, or failed to."""
        name, _, rest = text.partition(" ")
        declared = self._interactions.declared_command(name)
        if declared.get("should_escape"):
            rest = encode_typed(rest, self._space.directory(), piped=True)
        where = self._visible_channel(channel if channel is not None else "general")
        return await self._interactions.command(self.user, where, name, rest.strip())

    async def say(
        self,
        text: str,
        *,
        channel: ChannelOrName,
        thread: Message | None = None,
        files: Mapping[str, str | bytes] | None = None,
        broadcast: bool = False,
    ) -> Message:
        """Post a message.

        Args:
            files: name to content, uploaded with it.
            broadcast: a reply that is shown in the channel as well.
        """
        where = self._joined_channel(channel)
        parent = thread.thread_ts or thread.ts if thread else None
        message = self._messages.new_message(
            where,
            user=self.id,
            text=as_typed_in_a_message(text, self._space.directory()),
            thread_ts=parent,
            bot_id=self.user.bot_id,
            client_msg_id=None if self.user.is_bot else self._space.mint("msg-"),
            subtype="thread_broadcast" if broadcast else None,
        )
        if files:
            return self._messages.share(where, message, [self._upload(*one) for one in files.items()])
        return self._messages.post(where, message)

    def _upload(self, name: str, content: str | bytes) -> File:
        raw = content.encode() if isinstance(content, str) else content
        file = File(id=self._space.mint("F"), name=name, title=name, content=raw, user=self.id)
        self._space.files[file.id] = file
        return file

    async def edit(self, message: Message, text: str) -> None:
        """Change one's own message."""
        if message.user != self.id:
            raise SlackError("cant_update_message")
        typed = as_typed_in_a_message(text, self._space.directory())
        self._messages.edit(self._channel_of(message), message, self.id, typed)

    async def delete(self, message: Message) -> None:
        """Delete one's own message, or as an admin anyone's."""
        if message.user != self.id and not self.user.is_admin:
            raise SlackError("cant_delete_message")
        self._messages.delete(self._channel_of(message), message)

    async def react(self, message: Message, name: str) -> None:
        """Add an emoji to a message."""
        self._messages.react(self._channel_of(message), message, self.id, name.strip(":"))

    async def unreact(self, message: Message, name: str) -> None:
        """Remove one's own emoji."""
        self._messages.unreact(self._channel_of(message), message, self.id, name.strip(":"))

    async def pin(self, message: Message) -> None:
        """Pin a message."""
        self._messages.pin(self._channel_of(message), message, self.id)

    async def unpin(self, message: Message) -> None:
        """Remove a pin."""
        self._messages.unpin(self._channel_of(message), message, self.id)

    # Pressing and filling in

    async def press(
        self, target: Target, label_or_action_id: str, *, value: str | None = None, near: str | None = None
    ) -> Reply:
        """Press a button (by label or action_id), or pick an overflow option (by its text).

        Args:
            value: the button's value, where several are called alike.
            near: text in the button's own block, for the same purpose.

        Raises:
            LookupError: there is no such button where the person looks, or several.
        """
        source = self._holder(target, label_or_action_id)
        found = controls(source.blocks)
        if value is not None:
            found = [one for one in found if one.element.get("value") == value]
        if near is not None:
            found = [one for one in found if near in render_blocks([one.block], self._space)]
        control = named(found, label_or_action_id)
        return await self._click(source, control, control.action())

    async def _click(self, source: Post | View, control: Control, action: Json) -> Reply:
        return await self._interactions.click(self.user, source, control.block, control.element, action)

    async def choose(self, target: Post | View, action_id_or_placeholder: str, value: Typed) -> Reply:
        """Pick in a select, a date picker or the like.

        An input block tells the app only if it has ``dispatch_action``; the reply is empty otherwise.
        """
        self._must_see(target)
        return await self._choose(target, named(controls(target.blocks, fields=True), action_id_or_placeholder), value)

    async def touch(self, target: Post | View, block_id: str, action_id: str, value: Typed = None) -> Reply:
        """Use an element by its ids, as a screen does: press a button, take an option, pick a value.

        Raises:
            LookupError: there is no such element where the person looks.
        """
        self._must_see(target)
        for control in [*controls(target.blocks), *controls(target.blocks, fields=True)]:
            if (control.block["block_id"], control.element.get("action_id")) != (block_id, action_id):
                continue
            if control.element["type"] in KEYS:
                return await self._choose(target, control, value)
            if control.option is None or control.option["value"] == value:
                return await self._click(target, control, control.action())
        raise LookupError("this is no longer there")

    async def fill(self, view: View, values: Mapping[str, Mapping[str, Typed]]) -> None:
        """Type into a form without sending it, by block id and action id; fields that are gone are passed over."""
        self._must_see(view)
        for control in controls(view.blocks, fields=True):
            block_id, action_id = control.block["block_id"], control.element["action_id"]
            if action_id in values.get(block_id, {}):
                await self._pick(view, control, values[block_id][action_id])

    async def _choose(self, target: Post | View, control: Control, value: Typed) -> Reply:
        picked = await self._pick(target, control, value)
        if control.block["type"] == "input" and not control.block.get("dispatch_action"):
            return Reply(self.id)
        return await self._click(target, control, {KEYS[control.element["type"]]: picked})

    async def submit(self, values: Mapping[str, Typed] | None = None) -> Reply:
        """Fill the topmost modal by label (or block_id, or action_id) and send it.

        Raises:
            LookupError: no modal is open, or it has no such field.
            FormRefusedError: Slack's client would not send it; nothing was sent.
        """
        view = self.modal
        if view is None:
            raise LookupError(f"{self.name} has no modal open")
        for label, value in (values or {}).items():
            await self._pick(view, named(controls(view.blocks, fields=True), label), value)
        missing = [
            label_of(block["label"])
            for block in view.blocks
            if block["type"] == "input"
            and not block.get("optional")
            and view.value(block["block_id"], block["element"]) in (None, "", [])
        ]
        if missing:
            raise FormRefusedError(f"please complete these required fields: {', '.join(missing)}")
        if not view.content.get("submit"):
            raise LookupError(f"the modal {view.title!r} can't be submitted")
        return await self._interactions.submit(self.user, view)

    async def close_modal(self) -> Reply:
        """Close the topmost modal."""
        if self.modal is None:
            raise LookupError(f"{self.name} has no modal open")
        return await self._interactions.close(self.user, self.modal)

    async def shortcut(self, callback_id: str, message: Message | None = None) -> Reply:
        """Use a shortcut of the app, on a message or anywhere."""
        return await self._interactions.shortcut(self.user, callback_id, message)

    def _holder(self, target: Target, label: str) -> Post | View:
        if not isinstance(target, Reply):
            self._must_see(target)
            return target
        shown: list[Post | View] = [*target.standing, *([target.modal] if target.modal else [])]
        holders = [one for one in shown if any(label in control.names for control in controls(one.blocks))]
        if not holders:
            raise LookupError(f"no button {label!r}; there are: {[name for one in shown for name in one.buttons]}")
        self._must_see(holders[-1])
        return holders[-1]

    async def _pick(self, target: Post | View, control: Control, value: Typed) -> object:
        """Turn what was typed into the element's value; a form keeps it."""
        block, element = control.block, control.element
        options = all_options(element)
        if element["type"] in ("external_select", "multi_external_select"):
            typed = [value] if isinstance(value, str) else list(value) if isinstance(value, list | tuple) else []
            for one in typed:
                options += await self._interactions.suggest(self.user, target, block, element, str(one))
        picked = chosen(element, value, options, self._space)
        if isinstance(target, View):
            target.typed[block["block_id"], element["action_id"]] = picked
        return picked
