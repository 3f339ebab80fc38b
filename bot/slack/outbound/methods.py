"""Which Web API method each effect mostly calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.domain.archive_room import ArchiveRoom
from bot.domain.effects import (
    CreateRoom,
    Edit,
    Effect,
    Invite,
    Post,
    Reach,
    SetTopic,
    ShareDraft,
)
from bot.domain.room_head import Bookmark, Pin
from bot.domain.share_invitation import ShareInvitation
from bot.domain.share_review import ShareReview
from bot.domain.user_group import KeepGroup
from bot.domain.write_canvas import WriteCanvas

METHODS: Final[Mapping[type[Effect], str]] = {
    CreateRoom: "conversations.create",
    SetTopic: "conversations.setTopic",
    ArchiveRoom: "conversations.archive",
    Invite: "conversations.invite",
    Reach: "users.info",
    Pin: "pins.add",
    Bookmark: "bookmarks.add",
    Post: "chat.postMessage",
    Edit: "chat.update",
    ShareDraft: "files.completeUploadExternal",
    ShareInvitation: "files.completeUploadExternal",
    ShareReview: "files.completeUploadExternal",
    WriteCanvas: "canvases.edit",
    KeepGroup: "usergroups.users.update",
}
"""The Web API method that each effect mostly calls: when Slack throttles one, the others go on."""
