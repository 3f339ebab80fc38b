"""User actions: what a person does on the page, from JSON to what a person at a keyboard does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.demo.browser.unread import Unread
from bot.demo.json_types import Json
from bot.demo.people.forms import FormRefusedError
from bot.demo.people.person import Person
from bot.demo.slack import LocalSlack
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError
from bot.demo.workspace.messages import Ephemeral, Message
from bot.demo.workspace.reply import Reply
from bot.demo.workspace.views import View

Handler = Callable[["UserActions", Person, Json], Awaitable[Reply | None]]

SENTENCES = {
    "not_in_channel": "Join the channel first.",
    "is_archived": "This channel is archived.",
    "not_reactable": "You can't react to Slack's own messages.",
    "cant_update_message": "You can edit only your own messages.",
    "cant_delete_message": "You can delete only your own messages.",
    "operation_timeout": "The app didn't respond within 3 seconds. Try again.",
    "dispatch_failed": "Couldn't reach the app. Try again.",
}
"""What Slack's error codes mean to a person."""


class RefusedError(Exception):
    """The action cannot be done; the sentence says why."""


class UserActions:
    """Performs what a person does on the page."""

    def __init__(self, slack: LocalSlack, unread: Unread) -> None:
        self.slack = slack
        self.unread = unread

    async def perform(self, person: Person, action: Json) -> str:
        """Perform one action.

        Args:
            action: ``do`` names it; the rest is what it needs.

        Returns:
            An error to show to the person; empty: none.

        Raises:
            RefusedError: it cannot be done.
        """
        handler = HANDLERS.get(str(action.get("do")))
        if handler is None:
            raise RefusedError(f"There is no action {action.get('do')!r}.")
        try:
            reply = await handler(self, person, action)
        except SlackError as refused:
            raise RefusedError(SENTENCES.get(refused.error, f"Slack refused: {refused.error}")) from refused
        except (LookupError, FormRefusedError) as refused:
            raise RefusedError(str(refused.args[0] if refused.args else refused)) from refused
        if reply is None or not reply.error:
            return ""
        return reply.shown_error or SENTENCES.get(reply.error, reply.error)

    def channel(self, person: Person, action: Json) -> Channel:
        """Find the channel of an action, if the person sees it."""
        channel = self.slack.workspace.channels.get(str(action.get("channel")))
        if channel is None or not person.sees(channel):
            raise RefusedError("This channel doesn't exist.")
        return channel

    def message(self, person: Person, action: Json) -> Message:
        """Find the message of an action, if the person sees it."""
        message = self.channel(person, action).at(str(action.get("ts")))
        if message is None:
            raise RefusedError("This message is no longer there.")
        return message

    def target(self, person: Person, action: Json) -> Message | Ephemeral | View:
        """Find what holds an element: a view, an ephemeral message or a message."""
        if "view" in action:
            return self.view(person, action)
        ephemeral = self.ephemeral(person, action)
        return ephemeral if ephemeral is not None else self.message(person, action)

    def ephemeral(self, person: Person, action: Json) -> Ephemeral | None:
        """Find an ephemeral message that this person was shown."""
        fitting = (one for one in person.ephemerals if one.ts == action.get("ts"))
        return next((one for one in fitting if one.channel_id == action.get("channel")), None)

    def view(self, person: Person, action: Json) -> View:
        """Find the form or the Home tab that is on the person's screen."""
        for view in (person.modal, person.home):
            if view is not None and view.id == action.get("view"):
                return view
        raise RefusedError("This form is no longer open.")


async def _command(actions: UserActions, person: Person, action: Json) -> None:
    # What goes wrong with a command is shown in the channel.
    await person.command(str(action.get("text", "")), channel=actions.channel(person, action))


async def _say(actions: UserActions, person: Person, action: Json) -> None:
    text = str(action.get("text", ""))
    if not text.strip():
        raise RefusedError("Type something first.")
    thread = actions.message(person, action) if action.get("ts") else None
    if thread is not None and text.startswith("/"):
        raise RefusedError(f"{text.split(maxsplit=1)[0]} is not supported in threads. Sorry! Mention the app instead.")
    channel = actions.channel(person, action)
    await person.say(text, channel=channel, thread=thread)
    actions.unread.mark_read(person, channel)


async def _react(actions: UserActions, person: Person, action: Json) -> None:
    message, name = actions.message(person, action), str(action.get("name"))
    if person.id in message.reactions.get(name, []):
        await person.unreact(message, name)
    else:
        await person.react(message, name)


async def _pin(actions: UserActions, person: Person, action: Json) -> None:
    message = actions.message(person, action)
    if message.ts in actions.channel(person, action).pins:
        await person.unpin(message)
    else:
        await person.pin(message)


async def _touch(actions: UserActions, person: Person, action: Json) -> Reply:
    target = actions.target(person, action)
    if isinstance(target, View):
        await person.fill(target, action.get("values") or {})
    return await person.touch(target, str(action.get("block")), str(action.get("action")), action.get("value"))


async def _submit(actions: UserActions, person: Person, action: Json) -> Reply:
    view = actions.view(person, action)
    await person.fill(view, action.get("values") or {})
    return await person.submit()


async def _close(actions: UserActions, person: Person, action: Json) -> None:
    if person.modal is not None and person.modal.id == action.get("view"):
        await person.close_modal()


async def _shortcut(actions: UserActions, person: Person, action: Json) -> Reply:
    message = actions.message(person, action) if action.get("ts") else None
    return await person.shortcut(str(action.get("callback")), message)


async def _read(actions: UserActions, person: Person, action: Json) -> None:
    actions.unread.mark_read(person, actions.channel(person, action))


async def _dismiss(actions: UserActions, person: Person, action: Json) -> None:
    ephemeral = actions.ephemeral(person, action)
    if ephemeral is not None:
        ephemeral.deleted = True


HANDLERS: Mapping[str, Handler] = {
    "command": _command,
    "say": _say,
    "edit": lambda actions, person, action: person.edit(actions.message(person, action), str(action.get("text", ""))),
    "delete": lambda actions, person, action: person.delete(actions.message(person, action)),
    "react": _react,
    "pin": _pin,
    "touch": _touch,
    "submit": _submit,
    "close": _close,
    "shortcut": _shortcut,
    "home": lambda _actions, person, _action: person.open_home(),
    "join": lambda actions, person, action: person.join(actions.channel(person, action)),
    "leave": lambda actions, person, action: person.leave(actions.channel(person, action)),
    "read": _read,
    "dismiss": _dismiss,
}
"""What can be done on the page, by the name of the action."""
