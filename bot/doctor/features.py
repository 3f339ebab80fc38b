"""What each scope and event of the app is for, and what happens without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SCOPES: Final[Mapping[str, str]] = {
    "app_mentions:read": "@Warroom doesn't answer, and no command can be given inside a thread",
    "bookmarks:read": "war rooms have no links among their bookmarks",
    "bookmarks:write": "war rooms have no links among their bookmarks",
    "canvases:read": "there is no canvas in a war room: the postmortem is a file, and forms ask what it lacks",
    "canvases:write": "there is no canvas in a war room: the postmortem is a file, and forms ask what it lacks",
    "channels:history": "what people say in war rooms isn't on the timeline",
    "channels:manage": "no war room is created and no one is invited",
    "channels:read": "announcement channels aren't found, and latecomers get no brief",
    "chat:write": "Warroom posts nothing: no card, announcement, reminder or update",
    "commands": "/incident and the shortcuts don't work",
    "files:write": "there is no postmortem draft",
    "groups:history": "what people say in private incidents isn't on the timeline",
    "groups:read": "private announcement channels don't work, nor does checking who is in a private incident's room",
    "groups:write": "private incidents get no war room",
    "im:history": "a direct message that may have been lost can be sent twice",
    "im:write": "there are no direct messages: responsibilities, handoffs, escalations",
    "pins:read": "pinning a message doesn't mark a key moment",
    "pins:write": "the card isn't pinned",
    "reactions:read": ":pushpin: doesn't mark a key moment, :mega: an update, or :+1: what went well",
    "usergroups:read": "user groups in the policy don't work",
    "usergroups:write": "no user group is kept equal to a schedule",
    "users:read": "names of people are missing, and deactivated accounts go unnoticed",
    "users:read.email": "e-mail addresses in the policy don't work",
}
"""Every bot scope of the manifest, and what happens where it was not granted."""

EVENTS: Final[Mapping[str, str]] = {
    "app_home_opened": "the Home tab stays empty",
    "app_mention": "@Warroom doesn't answer, and no command can be given inside a thread",
    "channel_archive": "an archived war room is noticed only when a post fails",
    "channel_deleted": "a deleted war room is noticed only when a post fails",
    "channel_id_changed": "a war room that moves to another workspace is lost",
    "channel_rename": "a renamed war room keeps its old name on the card",
    "group_archive": "a private incident's archived room is noticed only when a post fails",
    "group_deleted": "a private incident's deleted room is noticed only when a post fails",
    "group_rename": "a private incident's renamed room keeps its old name on the card",
    "group_unarchive": "a private incident's unarchived room isn't used again",
    "member_joined_channel": "latecomers to a war room get no brief",
    "member_left_channel": "whoever left a private incident's room still sees it",
    "message.channels": "what people say in war rooms isn't on the timeline",
    "message.groups": "what people say in private incidents isn't on the timeline",
    "pin_added": "pinning a message doesn't mark a key moment",
    "pin_removed": "unpinning a message doesn't remove the mark",
    "reaction_added": ":pushpin: doesn't mark a key moment, :mega: an update, or :+1: what went well",
    "reaction_removed": "removing a reaction doesn't remove the mark",
}
"""Every event of the manifest, and what happens where the app doesn't get it."""
