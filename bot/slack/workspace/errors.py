"""What Slack's answers mean: done, later, unknown, never, or that the token is dead.

Source: https://docs.slack.dev/apis/web-api and the error list on the page of each method.
"""

import socket
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.domain.effects import Done, Later, Outcome, Refused, TokenDead, Unknown

DONE_ERRORS: Mapping[str, frozenset[str]] = {
    "chat.delete": frozenset({"message_not_found"}),
    "conversations.archive": frozenset({"already_archived"}),
    "conversations.invite": frozenset({"already_in_channel", "cant_invite_self"}),
    "conversations.join": frozenset({"already_in_channel"}),
    "conversations.kick": frozenset({"not_in_channel"}),
    "conversations.unarchive": frozenset({"not_archived"}),
    "pins.add": frozenset({"already_pinned"}),
    "pins.remove": frozenset({"no_pin", "not_pinned"}),
    "reactions.add": frozenset({"already_reacted"}),
    "reactions.remove": frozenset({"no_reaction"}),
    "views.update": frozenset({"not_found"}),
}
"""Refusals that say it is so already, by method."""

_THROTTLED = frozenset({"ratelimited", "rate_limited"})
_THROTTLED_FOR = timedelta(seconds=30)
"""When a throttled answer names no time."""

LONGEST_THROTTLE = timedelta(minutes=5)
"""However long an answer says: Slack names seconds, so more comes from something between us, and is asked again."""

_DIGITS = 9
"""Of a time in seconds; a longer one is as good as for ever."""

LATER_ERRORS: Mapping[str, timedelta] = {
    "team_added_to_org": timedelta(seconds=10),
    "external_channel_migrating": timedelta(minutes=3),
    "canvas_editing_locked": timedelta(seconds=10),
    "update_failed": timedelta(seconds=10),
    "too_many_requests": timedelta(seconds=30),
    "restricted_too_many": timedelta(minutes=5),
    "message_limit_exceeded": timedelta(minutes=15),
}
"""Refusals that pass by themselves, and when to try again."""

GONE_ERRORS = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
"""A message that can no longer be edited: someone deleted it, or it is no longer ours."""

NOT_THERE_ERRORS = frozenset({
    "not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived", "message_not_found",
    "thread_not_found", "cannot_reply_to_message", "restricted_action", "method_not_supported_for_channel_type",
})  # fmt: skip
"""We, or whoever should read it, are not where it would be said."""

UNKNOWN_ERRORS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
DEAD_TOKEN_ERRORS = frozenset({"invalid_auth", "not_authed", "token_revoked", "account_inactive", "token_expired"})
BAD_PAYLOAD_ERRORS = frozenset({
    "invalid_blocks", "invalid_blocks_format", "invalid_attachments", "block_mismatch", "markdown_text_conflict",
    "msg_too_long", "msg_too_large", "msg_blocks_too_long", "attachment_payload_limit_exceeded", "too_many_attachments",
})  # fmt: skip
"""What is wrong is how the message looks: as plain text it may pass."""

_READS = frozenset({
    "conversations", "get", "getContent", "getPermalink", "getUploadURLExternal", "history", "info", "list", "lookup",
    "lookupByEmail", "members", "replies", "teamInfo", "test", "validate",
})  # fmt: skip
"""Last words of methods that change nothing, such as ``conversations.info``."""

_UNSENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, ConnectionRefusedError, socket.gaierror)
_UNREADABLE = "Slack's answer could not be read"
_RETRY_READ_AFTER = timedelta(seconds=1)
_RETRY_UNSENT_AFTER = timedelta(seconds=5)

_SENTENCES: Mapping[str, str] = {
    "is_archived": "the channel is archived: unarchive it, then press Retry",
    "is_inactive": "the channel is archived: unarchive it, then press Retry",
    "channel_not_found": "the channel is gone or without Warroom: type /invite @Warroom in it, then press Retry",
    "not_in_channel": "Warroom is not in the channel: type /invite @Warroom in it, then press Retry",
    "user_not_in_channel": "the person is not in the channel: invite them first",
    "restricted_action": "the rules of this workspace forbid it: ask a workspace admin to allow it, then press Retry",
    "cannot_create_channel": "Warroom may not create channels: ask a workspace admin to allow it, then press Retry",
    "method_not_supported_for_channel_type": "this kind of channel does not allow it: choose another channel",
    "cannot_reply_to_message": "this message can't have a thread: post in the channel instead",
    "message_not_found": "the message is gone: someone deleted it",
    "cant_update_message": "the message is not Warroom's, so it can't be edited",
    "cant_delete_message": "the message is not Warroom's, so it can't be deleted",
    "edit_window_closed": "the message is too old to be edited in this workspace",
    "messages_tab_disabled": "direct messages to Warroom are switched off: switch on the Messages tab in its settings",
    "name_taken": "another channel has this name, perhaps an archived one",
    "user_not_found": "this person is not in the workspace: check the name",
    "users_not_found": "no one in the workspace has this e-mail address, or the account is deactivated",
    "user_not_visible": "Warroom can't see this person: invite them by hand",
    "user_disabled": "this account is deactivated: choose someone else",
    "user_is_restricted": "this person is a guest who may not join: ask a workspace admin, or choose someone else",
    "user_is_ultra_restricted": "this person is a guest of one channel only: ask a workspace admin",
    "ura_max_channels": "this person is a guest of one channel only: ask a workspace admin",
    "cant_invite": "this person can't be invited: invite them by hand, or choose someone else",
    "org_user_not_in_team": "this person is not in this workspace: ask a workspace admin to add them",
    "invitee_cant_see_channel": "this person can't see the channel: choose someone else",
    "no_such_subteam": "this user group no longer exists: correct the policy",
    "too_many_members": "the channel is full",
    "too_many_pins": "the channel has as many pins as Slack allows: remove one, then press Retry",
    "too_many_bookmarks": "the channel has as many bookmarks as Slack allows: remove one, then press Retry",
    "not_pinnable": "this kind of message can't be pinned",
    "permission_denied": "only some may change this here: ask a workspace admin to let everyone manage user groups",
    "invalid_users": "guests and apps can't be in a user group: take them off the schedule, or name another group",
    "failed_for_some_users": "someone isn't in this workspace: ask a workspace admin to add them",
    "plan_upgrade_required": "the plan of this workspace does not include it",
    "invalid_name": "Slack does not accept this name",
    "expired_trigger_id": "Slack waited too long for the form: try again",
    "exchanged_trigger_id": "this click was used already: try again",
    "view_too_large": "the form became too large for Slack",
    "hash_conflict": "someone else changed it in the meantime: look again",
    "not_allowed_token_type": "Warroom was given the wrong kind of token: it needs the bot token (xoxb-)",
    "no_text": "there was nothing to say",
}
"""What happened and what to do, for people, by code."""


class UnreadableError(aiohttp.ClientError):
    """What came is no answer of Slack's: whether the call took effect, no one knows."""

    def __init__(self, method: str) -> None:
        super().__init__(f"the answer to {method} is none of Slack's")
        self.method = method


class LeaseOverError(aiohttp.ClientError):
    """The lane may be another's by the time this request would take effect, so it was not sent."""


def outcome_of(error: Exception, *, method: str) -> Outcome:
    """Sort what came instead of an answer.

    Args:
        method: of the Web API, such as ``chat.postMessage``; it decides what counts as done, and whether it reads.
    """
    if isinstance(error, SlackApiError):
        outcome = _outcome_of_answer(error, method)
    elif isinstance(error, LeaseOverError):  # an earlier request of the same delivery may have taken effect
        outcome = Unknown("it took so long that the lane may be another's by now")
    elif isinstance(error, UnreadableError):
        outcome = Unknown(_UNREADABLE)
    elif isinstance(error, _UNSENT):
        outcome = Later(_RETRY_UNSENT_AFTER, "Slack could not be reached", away=True)
    elif isinstance(error, TimeoutError):
        outcome = Unknown("Slack did not answer in time")
    elif isinstance(error, SlackRequestError | OSError | aiohttp.ClientError):
        outcome = Unknown(f"the connection to Slack broke ({type(error).__name__})")
    else:
        outcome = Refused(f"Warroom made a mistake ({type(error).__name__}: {error})", type(error).__name__)
    if isinstance(outcome, Unknown) and method.rpartition(".")[2] in _READS:
        return Later(_RETRY_READ_AFTER, outcome.reason, away=True)
    return outcome


def code_of(error: SlackApiError) -> str:
    """Name what Slack calls the error; empty when what answered was not Slack's API."""
    answer = _answer(error)
    code = answer.get("error") if answer.get("ok") is False else None
    return code if isinstance(code, str) else ""


def method_of(error: Exception) -> str:
    """Name the method that answered; empty if none did. An effect may take several."""
    if isinstance(error, UnreadableError):
        return error.method
    url = getattr(error.response, "api_url", "") if isinstance(error, SlackApiError) else ""
    return str(url).rpartition("/")[2]


def failures_by_user(error: SlackApiError) -> dict[str, str]:
    """Tell who could not be invited, and the code why; whoever is in the channel already is no failure."""
    entries = _answer(error).get("errors")
    failures = [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []
    return {
        str(entry["user"]): str(entry.get("error", ""))
        for entry in failures
        if entry.get("user") and not entry.get("ok") and not is_done("conversations.invite", str(entry.get("error")))
    }


def is_done(method: str, code: str) -> bool:
    """Tell whether a refusal means that it is so already."""
    return code in DONE_ERRORS.get(method, frozenset())


def is_bad_payload(code: str) -> bool:
    """Tell whether the same message may pass as plain text."""
    return code in BAD_PAYLOAD_ERRORS


def sentence_for(code: str, needed: str | None = None) -> str:
    """Say to people what was refused and what to do; plain text, no capital, no full stop.

    Args:
        needed: the scopes that Slack names with ``missing_scope``.
    """
    if code == "missing_scope":
        what = f"the permission {needed}" if needed else "a permission"
        return f"Warroom lacks {what} in this workspace: add it to the app, reinstall, then press Retry"
    if code in DEAD_TOKEN_ERRORS:
        return f"Slack no longer accepts the bot token ({code}): reinstall Warroom and set SLACK_BOT_TOKEN again"
    if is_bad_payload(code):
        return f"Slack did not accept how the message looks ({code})"
    if code.startswith("restricted_action"):
        code = "restricted_action"
    elif code.startswith("invalid_name"):
        code = "invalid_name"
    return _SENTENCES.get(code, f"Slack refused it ({code or 'without a reason'})")


def retry_after(error: SlackApiError) -> timedelta | None:
    """Read the Retry-After header, up to `LONGEST_THROTTLE`; ``None`` when there is none that says a time."""
    headers = getattr(error.response, "headers", None)
    for name, value in headers.items() if isinstance(headers, Mapping) else ():
        if str(name).lower() == "retry-after":
            text = str(value[0] if isinstance(value, list | tuple) and value else value).strip()
            if not (text.isascii() and text.isdigit()):
                return None
            seconds = int(text) if len(text) <= _DIGITS else 10**_DIGITS
            return min(max(timedelta(seconds=seconds), timedelta(seconds=1)), LONGEST_THROTTLE)
    return None


def _outcome_of_answer(error: SlackApiError, method: str) -> Outcome:
    answer, code, status = _answer(error), code_of(error), _status(error)
    if code in _THROTTLED or status == HTTPStatus.TOO_MANY_REQUESTS:
        return Later(retry_after(error) or _THROTTLED_FOR, "Slack asks to go slower", method)
    if code in LATER_ERRORS:
        return Later(LATER_ERRORS[code], f"Slack asks to try again later ({code})")
    if code in DEAD_TOKEN_ERRORS:
        return TokenDead(sentence_for(code))
    if code in UNKNOWN_ERRORS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unknown(f"Slack had a failure of its own ({code or status})")
    if not code:
        return Unknown(_UNREADABLE)
    failures = failures_by_user(error)
    if is_done(method, code) and not failures:
        return Done()
    if failures and is_done(method, code):
        code = next(iter(failures.values()))
    needed = answer.get("needed")
    sentence = sentence_for(code, needed if isinstance(needed, str) else None)
    return Refused(sentence + _details(answer) if code not in _SENTENCES else sentence, code)


def _answer(error: SlackApiError) -> Mapping[str, Any]:
    """Get at the parsed body; the SDK leaves text, bytes or aiohttp's own response where there was no JSON."""
    data = getattr(error.response, "data", error.response)
    return data if isinstance(data, Mapping) else {}


def _status(error: SlackApiError) -> int:
    status = getattr(error.response, "status_code", None) or getattr(error.response, "status", None)
    return status if isinstance(status, int) else 0


def _details(answer: Mapping[str, Any]) -> str:
    metadata = answer.get("response_metadata")
    messages = metadata.get("messages") if isinstance(metadata, Mapping) else None
    return f": {'; '.join(map(str, messages))[:500]}" if isinstance(messages, list) and messages else ""
