"""Interactions: commands, clicks, forms and shortcuts sent to the app, and what its answers do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.demo.json_types import Json
from bot.demo.operations.views import OpenViews
from bot.demo.payloads import message_json
from bot.demo.people.forms import all_options
from bot.demo.transport.delivery import Delivery, Undelivered
from bot.demo.transport.response_url import ResponseUrls, check_answer
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.messages import Ephemeral, Message, Post
from bot.demo.workspace.reply import Reply
from bot.demo.workspace.state import Workspace
from bot.demo.workspace.users import User
from bot.demo.workspace.views import View

CONNECTION_ERROR = "We had some trouble connecting. Try again?"
"""What a modal says when the app answered late, badly or not at all."""


class Interactions:
    """Turns what a person does into a payload, and the answer into what the person sees."""

    def __init__(
        self,
        workspace: Workspace,
        views: OpenViews,
        response_urls: ResponseUrls,
        delivery: Delivery,
        manifest: Mapping[str, Any],
    ) -> None:
        """Deliver through ``delivery``; commands and shortcuts are those of the manifest."""
        self.workspace = workspace
        self.views = views
        self.response_urls = response_urls
        self.delivery = delivery
        self.manifest = manifest

    def declared_command(self, name: str) -> Mapping[str, Any]:
        """Return the manifest's entry for a slash command; LookupError if there is none."""
        for command in self.manifest.get("features", {}).get("slash_commands") or []:
            if command["command"] == name:
                return dict(command)
        raise LookupError(f"{name} is not a valid command")

    async def command(self, user: User, channel: Channel, name: str, text: str) -> Reply:
        """Send a slash command."""
        reply = Reply(user.id)
        payload = {
            "token": "deprecated",
            "team_id": self.workspace.team_id,
            "team_domain": self.workspace.domain,
            "channel_id": channel.id,
            "channel_name": _shown_name(channel),
            "user_id": user.id,
            "user_name": user.name,
            "command": name,
            "text": text,
            "api_app_id": self.workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": self.response_urls.url(reply, channel, None),
            "trigger_id": self.views.trigger(reply),
        }
        answer = await self._ask("slash_commands", payload, reply)
        if reply.error is None:
            self._show_command_answer(reply, channel, answer)
        if reply.error:
            reply.shown_error = f'{name} failed with the error "{reply.error}"'
            self.response_urls.message_operations.post_ephemeral(user.id, channel, reply.shown_error, [])
        return reply

    def _show_command_answer(self, reply: Reply, channel: Channel, answer: Any) -> None:
        body = {"text": answer} if isinstance(answer, str) else answer
        if not body or not (body.get("text") or body.get("blocks") or body.get("attachments")):
            return
        try:
            check_answer(body)
            self.response_urls.show(reply, channel, body)
        except SlackError:
            reply.error = "invalid_command_response"

    async def click(self, user: User, source: Post | View, block: Json, element: Json, action: Json) -> Reply:
        """Send block_actions for an element in a message or view."""
        reply = Reply(user.id)
        inside = source if isinstance(source, View) else None
        payload: Json = {
            "type": "block_actions",
            **self._frame(user),
            "trigger_id": self.views.trigger(reply, inside),
            "actions": [self._action(block, element, action)],
        }
        if isinstance(source, View):
            payload |= {"container": {"type": "view", "view_id": source.id}, "view": source.payload()}
        else:
            payload |= self._source(source, reply)
        await self._ask("interactive", payload, reply)
        return reply

    def _action(self, block: Json, element: Json, action: Json) -> Json:
        return {
            "type": element["type"],
            "action_id": element.get("action_id") or self.workspace.mint("a"),
            "block_id": block["block_id"],
            "action_ts": self.workspace.next_ts(),
            **{key: element[key] for key in ("text", "value", "style", "url") if key in element},
            **action,
        }

    def _source(self, source: Post, reply: Reply) -> Json:
        channel = self.workspace.channels[source.channel_id]
        container = {
            "type": "message",
            "message_ts": source.ts,
            "channel_id": channel.id,
            "is_ephemeral": isinstance(source, Ephemeral),
        }
        if source.thread_ts:
            container["thread_ts"] = source.thread_ts
        about: Json = {
            "container": container,
            "channel": {"id": channel.id, "name": _shown_name(channel)},
            "response_url": self.response_urls.url(reply, channel, source),
            "state": {"values": {}},
        }
        if isinstance(source, Message):
            about["message"] = message_json(source, channel, self.workspace)
        return about

    async def suggest(self, user: User, source: Post | View, block: Json, element: Json, typed: str) -> list[Json]:
        """Ask the app for the options of an external select."""
        payload: Json = {
            "type": "block_suggestion",
            **self._frame(user),
            "value": typed,
            "action_id": element["action_id"],
            "block_id": block["block_id"],
        }
        if isinstance(source, View):
            payload |= {"container": {"type": "view", "view_id": source.id}, "view": source.payload()}
        answer = await self._ask("interactive", payload, Reply(user.id))
        return all_options(answer) if isinstance(answer, dict) else []

    async def submit(self, user: User, view: View) -> Reply:
        """Send view_submission and do what the answer says."""
        reply = Reply(user.id)
        payload = {
            "type": "view_submission",
            **self._frame(user),
            "trigger_id": self.views.trigger(reply, view),
            "view": view.payload(),
            "response_urls": [],
        }
        view.errors = {}
        answer = await self._ask("interactive", payload, reply)
        if reply.error is None:
            try:
                self._follow(view, answer, reply)
            except SlackError as refused:
                reply.error = refused.error
        if reply.error:
            reply.shown_error = CONNECTION_ERROR
        return reply

    def _follow(self, view: View, answer: Any, reply: Reply) -> None:
        if answer in (None, "", {}):
            self.views.close(view)
            return
        if not isinstance(answer, dict):
            raise SlackError("invalid_ack")
        match answer.get("response_action"):
            case "errors":
                view.errors = _shown_errors(view, answer.get("errors"))
            case "update":
                self.views.update(view, answer.get("view") or {})
                reply.modal = view
            case "push":
                reply.modal = self.views.push(view.user_id, answer.get("view") or {})
            case "clear":
                self.views.close_all(view.user_id)
            case _:
                raise SlackError("invalid_ack")

    async def close(self, user: User, view: View) -> Reply:
        """Close a modal; the app is notified only if it asked for that."""
        self.views.close(view)
        reply = Reply(user.id)
        if view.content.get("notify_on_close"):
            payload = {"type": "view_closed", **self._frame(user), "view": view.payload(), "is_cleared": False}
            await self._ask("interactive", payload, reply)
        return reply

    async def shortcut(self, user: User, callback_id: str, message: Message | None) -> Reply:
        """Send a global shortcut, or one on a message."""
        kind = "message" if message else "global"
        declared = self.manifest.get("features", {}).get("shortcuts") or []
        if not any(one["callback_id"] == callback_id and one["type"] == kind for one in declared):
            raise LookupError(f"the manifest declares no {kind} shortcut {callback_id!r}")
        reply = Reply(user.id)
        payload: Json = {
            **self._frame(user),
            "callback_id": callback_id,
            "trigger_id": self.views.trigger(reply),
            "action_ts": self.workspace.next_ts(),
        }
        if message:
            channel = self.workspace.channels[message.channel_id]
            payload |= {
                "type": "message_action",
                "message_ts": message.ts,
                "channel": {"id": channel.id, "name": _shown_name(channel)},
                "message": message_json(message, channel, self.workspace),
                # Answers go to the channel even if the message stands in a thread.
                "response_url": self.response_urls.url(reply, channel, None),
            }
        else:
            payload["type"] = "shortcut"
        await self._ask("interactive", payload, reply)
        return reply

    def _frame(self, user: User) -> Json:
        team = self.workspace.team_id
        return {
            "token": "deprecated",
            "api_app_id": self.workspace.app_id,
            "team": {"id": team, "domain": self.workspace.domain},
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    async def _ask(self, kind: str, payload: Json, reply: Reply) -> Any:
        try:
            return await self.delivery.ask(kind, payload)
        except Undelivered as failed:
            timeout = failed.reason in ("timeout", "http_timeout")
            reply.error = "operation_timeout" if timeout else "dispatch_failed"
            return None


def _shown_name(channel: Channel) -> str:
    hidden = {"im": "directmessage", "mpim": "privategroup", "private": "privategroup"}
    return hidden.get(channel.kind, channel.name)


def _shown_errors(view: View, errors: Any) -> dict[str, str]:
    labels = {block["block_id"]: block["label"]["text"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= set(labels):
        # Slack shows a generic failure if a key is not the block_id of an input block.
        raise SlackError("invalid_ack")
    return {labels[block_id]: str(text) for block_id, text in errors.items()}
