"""Where the words of a private incident went: everything that the bot ever sent is looked through."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bot.demo.people.person import Person
from bot.demo.slack import LocalSlack
from tests.support.world import World

SECRETS = ("payroll", "insider", "exfiltrated", "rotating keys", "quarantine", "Mallory", "handed over")
"""A word of everything that is ever said of the incident in the scenarios."""


def outgoing(slack: LocalSlack) -> Iterator[tuple[str, str]]:
    """Yield everything that the bot ever sent, with who reads it: a channel's id or, for a view, a user's."""
    canvases: dict[str, str] = {}
    for call in slack.calls:
        arguments = call.arguments
        reader = arguments.get("user_id") or arguments.get("channel") or arguments.get("channel_id") or ""
        if call.method == "conversations.canvases.create" and call.answer:
            canvases[str(call.answer.get("canvas_id"))] = str(reader)
        reader = reader or canvases.get(str(arguments.get("canvas_id")), "")
        if call.method == "chat.postEphemeral":
            reader = arguments["user"]
        if (
            call.method != "views.publish"
            and call.method.startswith("views.")
            and call.answer
            and "view" in call.answer
        ):
            view_id = call.answer["view"]["id"]
            reader = next((user for user, stack in slack.views.stacks.items() for v in stack if v.id == view_id), "")
            reader = reader or str(call.answer["view"].get("user_id", ""))
        yield str(reader), json.dumps(arguments, ensure_ascii=False)


def leaks(world: World, *members: Person) -> list[str]:
    """Return what holds a secret and went neither into the room nor to a member alone."""
    rooms = {room.id for room in world.rooms}
    allowed = {*rooms, *(person.id for person in members), *(person.direct_messages().id for person in members)}
    found = [
        sent
        for reader, sent in outgoing(world.slack)
        if reader not in allowed and any(secret in sent for secret in SECRETS)
    ]
    others = [
        message.visible
        for channel in world.slack.channels
        if channel.id not in allowed
        for message in channel.messages
        if message.user == world.slack.bot_user_id and any(secret in message.visible for secret in SECRETS)
    ]
    strangers = [
        ephemeral.visible
        for person in world.slack.people
        if person.id not in {member.id for member in members}
        for ephemeral in person.ephemerals
        if any(secret in ephemeral.visible for secret in SECRETS)
    ]
    return [*found, *others, *strangers]
