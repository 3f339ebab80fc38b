"""What one person does on the page, from JSON to the acts of a person at a keyboard."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.demo.browser.marks import Marks
from bot.demo.errors import SlackError
from bot.demo.forms import FormRefusedError
from bot.demo.people import Person
from bot.demo.posts import Ephemeral, Message
from bot.demo.reply import Reply
from bot.demo.slack import LocalSlack
from bot.demo.views import View
from bot.demo.workspace import Channel

Json = Mapping[str, Any]
Act = Callable[["Hands", Person, Json], Awaitable[str]]

SENTENCES = {
    "not_in_channel": "Join the channel first.",
    "is_archived": "This channel is archived: nothing can be said in it any more.",
    "not_reactable": "Slack's own lines take no reactions.",
    "cant_update_message": "Edit your own messages only.",
    "cant_delete_message": "Delete your own messages only.",
    "operation_timeout": "The app did not answer within 3 seconds. Try again.",
    "dispatch_failed": "The app could not be reached. Try again.",
}
"""What Slack's codes mean to a person."""


class RefusedError(Exception):
    """What was asked for cannot be done; the sentence says why."""


class Hands:
    """Does what a person on the page asked for."""

    def __init__(self, slack: LocalSlack, marks: Marks) -> None:
        """Act in this workspace."""
        self.slack = slack
        self.marks = marks

    async def act(self, person: Person, wish: Json) -> str:
        """Do one thing.

        Args:
            wish: ``do`` names the act; the rest is what it needs.

        Returns:
            What the person is to be told beside what they see; empty: nothing.

        Raises:
            RefusedError: it cannot be done.
        """
        act = ACTS.get(str(wish.get("do")))
        if act is None:
            raise RefusedError(f"The page knows no act {wish.get('do')!r}.")
        try:
            return await act(self, person, wish)
        except SlackError as refused:
            raise RefusedError(SENTENCES.get(refused.error, f"Slack refuses: {refused.error}")) from refused
        except (LookupError, FormRefusedError) as refused:
            raise RefusedError(str(refused.args[0] if refused.args else refused)) from refused

    def channel(self, person: Person, wish: Json) -> Channel:
        """Find the channel that is meant, if the person sees it."""
        channel = self.slack.workspace.channels.get(str(wish.get("channel")))
        if channel is None or not person.sees(channel):
            raise RefusedError("There is no such channel.")
        return channel

    def message(self, person: Person, wish: Json) -> Message:
        """Find the message that is meant, if the person sees it."""
        message = self.channel(person, wish).at(str(wish.get("ts")))
        if message is None:
            raise RefusedError("This message is no longer there.")
        return message

    def target(self, person: Person, wish: Json) -> Message | Ephemeral | View:
        """Find what holds an element: a view, a notice or a message."""
        if "view" in wish:
            return self.view(person, wish)
        whispered = self.whisper(person, wish)
        return whispered if whispered is not None else self.message(person, wish)

    def whisper(self, person: Person, wish: Json) -> Ephemeral | None:
        """Find what this person alone was shown."""
        fitting = (one for one in person.ephemerals if one.ts == wish.get("ts"))
        return next((one for one in fitting if one.channel_id == wish.get("channel")), None)

    def view(self, person: Person, wish: Json) -> View:
        """Find the form or the Home tab that is on the person's screen."""
        for view in (person.modal, person.home):
            if view is not None and view.id == wish.get("view"):
                return view
        raise RefusedError("This form is no longer open.")


async def _command(hands: Hands, person: Person, wish: Json) -> str:
    await person.command(str(wish.get("text", "")), channel=hands.channel(person, wish))
    return ""


async def _say(hands: Hands, person: Person, wish: Json) -> str:
    text = str(wish.get("text", ""))
    if not text.strip():
        raise RefusedError("Type something first.")
    thread = hands.message(person, wish) if wish.get("ts") else None
    if thread is not None and text.startswith("/"):
        raise RefusedError(f"{text.split(maxsplit=1)[0]} is not supported in threads. Sorry! Mention the app instead.")
    channel = hands.channel(person, wish)
    await person.say(text, channel=channel, thread=thread)
    hands.marks.read(person, channel)
    return ""


async def _edit(hands: Hands, person: Person, wish: Json) -> str:
    await person.edit(hands.message(person, wish), str(wish.get("text", "")))
    return ""


async def _delete(hands: Hands, person: Person, wish: Json) -> str:
    await person.delete(hands.message(person, wish))
    return ""


async def _react(hands: Hands, person: Person, wish: Json) -> str:
    message, name = hands.message(person, wish), str(wish.get("name"))
    if person.id in message.reactions.get(name, []):
        await person.unreact(message, name)
    else:
        await person.react(message, name)
    return ""


async def _pin(hands: Hands, person: Person, wish: Json) -> str:
    message = hands.message(person, wish)
    if message.ts in hands.channel(person, wish).pins:
        await person.unpin(message)
    else:
        await person.pin(message)
    return ""


async def _touch(hands: Hands, person: Person, wish: Json) -> str:
    target = hands.target(person, wish)
    if isinstance(target, View):
        await person.fill(target, wish.get("values") or {})
    reply = await person.touch(target, str(wish.get("block")), str(wish.get("action")), wish.get("value"))
    return _trouble(reply)


async def _submit(hands: Hands, person: Person, wish: Json) -> str:
    view = hands.view(person, wish)
    await person.fill(view, wish.get("values") or {})
    reply = await person.submit()
    return _trouble(reply)


async def _close(hands: Hands, person: Person, wish: Json) -> str:
    if person.modal is not None and person.modal.id == wish.get("view"):
        await person.close_modal()
    return ""


async def _shortcut(hands: Hands, person: Person, wish: Json) -> str:
    message = hands.message(person, wish) if wish.get("ts") else None
    return _trouble(await person.shortcut(str(wish.get("callback")), message))


async def _home(hands: Hands, person: Person, wish: Json) -> str:
    await person.open_home()
    return ""


async def _join(hands: Hands, person: Person, wish: Json) -> str:
    await person.join(hands.channel(person, wish))
    return ""


async def _leave(hands: Hands, person: Person, wish: Json) -> str:
    await person.leave(hands.channel(person, wish))
    return ""


async def _read(hands: Hands, person: Person, wish: Json) -> str:
    hands.marks.read(person, hands.channel(person, wish))
    return ""


async def _dismiss(hands: Hands, person: Person, wish: Json) -> str:
    whispered = hands.whisper(person, wish)
    if whispered is not None:
        whispered.deleted = True
    return ""


def _trouble(reply: Reply) -> str:
    return reply.shown_error or (SENTENCES.get(reply.error, reply.error) if reply.error else "")


ACTS: Mapping[str, Act] = {
    "command": _command,
    "say": _say,
    "edit": _edit,
    "delete": _delete,
    "react": _react,
    "pin": _pin,
    "touch": _touch,
    "submit": _submit,
    "close": _close,
    "shortcut": _shortcut,
    "home": _home,
    "join": _join,
    "leave": _leave,
    "read": _read,
    "dismiss": _dismiss,
}
"""What can be done on the page, by name."""
