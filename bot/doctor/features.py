"""What each scope and event of the app is for, and what is off without it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SCOPES: Final[Mapping[str, str]] = {
    "app_mentions:read": "@Warroom <command>, the only way to give one inside a thread",
    "bookmarks:read": "the links among a war room's bookmarks",
    "bookmarks:write": "the links among a war room's bookmarks",
    "channels:history": "the timeline: what is said in war rooms is not heard",
    "channels:manage": "war rooms: none is created, no one is invited",
    "channels:read": "finding the announcement channels, and briefing who comes late",
    "chat:write": "everything Warroom posts: card, announcement, reminders, updates",
    "commands": "/incident and the shortcuts",
    "files:write": "the postmortem draft",
    "groups:history": "the timeline of private incidents",
    "groups:read": "private announcement channels, and who is in a private incident's room",
    "groups:write": "the war rooms of private incidents",
    "im:history": "looking for a direct message whose fate is unknown: it may come twice",
    "im:write": "direct messages: duties, handoffs, escalations",
    "pins:read": "pins as marks of key moments",
    "pins:write": "pinning the card",
    "reactions:read": ":pushpin: for key moments, and :mega: for updates",
    "usergroups:read": "user groups that the policy names",
    "users:read": "people's names, and whether an account is there",
    "users:read.email": "people whom the policy names by e-mail address",
}
"""Every bot scope of the manifest, and what is off where it was not granted."""

EVENTS: Final[Mapping[str, str]] = {
    "app_home_opened": "the Home tab",
    "app_mention": "@Warroom <command>, the only way to give one inside a thread",
    "channel_archive": "a war room that is archived is noticed only when a post fails",
    "channel_deleted": "a war room that is deleted is noticed only when a post fails",
    "channel_id_changed": "a war room that moves to another workspace is lost",
    "channel_rename": "a war room keeps its old name on the card",
    "group_archive": "a private incident's room that is archived is noticed only when a post fails",
    "group_deleted": "a private incident's room that is deleted is noticed only when a post fails",
    "group_rename": "a private incident's room keeps its old name",
    "group_unarchive": "a private incident's room that is unarchived is not used again",
    "member_joined_channel": "briefing who comes late into a war room",
    "member_left_channel": "who left a private incident's room still sees it",
    "message.channels": "the timeline: what is said in war rooms is not heard",
    "message.groups": "the timeline of private incidents",
    "pin_added": "pins as marks of key moments",
    "pin_removed": "a mark that is taken off stays",
    "reaction_added": ":pushpin: for key moments, and :mega: for updates",
    "reaction_removed": "a mark that is taken off stays",
}
"""Every event of the manifest, and what is off where the app is not told of it."""
