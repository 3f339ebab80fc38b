"""files.*: the upload in three steps."""

from __future__ import annotations

from bot.demo.json_types import Json
from bot.demo.payloads import file_json
from bot.demo.web_api.method import Arguments, Desk, Method, PendingUpload
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.errors import SlackError, invalid
from bot.demo.workspace.messages import File

MOST_CHANNELS = 100


def upload_url(desk: Desk, arguments: Arguments) -> Json:
    """Return an address for the bytes; their number must be known."""
    name = arguments.required("filename")
    length = arguments.text("length")
    if not length.isdecimal() or int(length) == 0:
        raise invalid("length must be above 0")
    file_id = desk.workspace.mint("F")
    desk.uploads[file_id] = PendingUpload(name=name, length=int(length))
    return {"upload_url": f"{desk.base()}upload/{file_id}", "file_id": file_id}


def take_bytes(desk: Desk, file_id: str, content: bytes) -> None:
    """Take the bytes that were posted to an upload address."""
    pending = desk.uploads.get(file_id)
    if pending is None:
        raise SlackError("file_not_found")
    if len(content) != pending.length:
        raise SlackError("length_mismatch")
    pending.content = content


def complete(desk: Desk, arguments: Arguments) -> Json:
    """Make files of the uploaded bytes, and post them in a channel."""
    listed = arguments.raw.get("files")
    if not isinstance(listed, list) or not listed:
        raise invalid("files must be a list")
    targets = [desk.open(one) for one in _channel_ids(arguments)]
    pending = [(str(one.get("id")), one) for one in listed]
    for file_id, _ in pending:
        if file_id not in desk.uploads or desk.uploads[file_id].content is None:
            raise SlackError("file_not_found")
    files = [_finished(desk, file_id, str(one.get("title") or "")) for file_id, one in pending]
    # Sharing is asynchronous: this answer does not say where, files.info does later.
    answer = {"files": [file_json(one, desk.workspace) for one in files]}
    for channel in targets:
        _share(desk, channel, files, arguments)
    return answer


def _channel_ids(arguments: Arguments) -> list[str]:
    ids = arguments.listed("channels") or arguments.listed("channel_id")
    if len(ids) > MOST_CHANNELS:
        raise SlackError("too_many_channels")
    if len(ids) > 1 and arguments.has("thread_ts"):
        raise SlackError("invalid_arguments")
    return ids


def _finished(desk: Desk, file_id: str, title: str) -> File:
    pending = desk.uploads.pop(file_id)
    name, content = pending.name, pending.content or b""
    file = File(id=file_id, name=name, title=title or name, content=content, user=desk.bot.id)
    desk.workspace.files[file_id] = file
    return file


def _share(desk: Desk, channel: Channel, files: list[File], arguments: Arguments) -> None:
    message = desk.message_operations.new_message(
        channel,
        user=desk.bot.id,
        bot_id=desk.bot.bot_id,
        text=arguments.text("initial_comment"),
        thread_ts=arguments.text("thread_ts") or None,
    )
    desk.message_operations.share(channel, message, files)


def file_info(desk: Desk, arguments: Arguments) -> Json:
    """Return a file and where it is shared."""
    file = desk.workspace.files.get(arguments.required("file"))
    if file is None:
        raise SlackError("file_not_found")
    return {"file": file_json(file, desk.workspace)}


METHODS: dict[str, Method] = {
    "files.getUploadURLExternal": Method(upload_url, "files:write", takes_json=False),
    "files.completeUploadExternal": Method(complete, "files:write"),
    "files.info": Method(file_info, "files:read", takes_json=False),
}
