"""What Slack answers, and what follows from it."""

import errno
import re
import socket
import ssl
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from multidict import CIMultiDict, CIMultiDictProxy
from slack_sdk.errors import SlackApiError, SlackObjectFormationError, SlackRequestError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.effects import Done, Later, Refused, TokenDead, Unknown
from bot.slack.workspace import errors
from bot.slack.workspace.errors import (
    UnreadableError,
    failures_by_user,
    is_bad_payload,
    is_done,
    outcome_of,
    sentence_for,
)

POST = "chat.postMessage"
KEY = ConnectionKey("slack.com", 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None)


def refusal(response: Any) -> SlackApiError:
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]


def answer(code: Any = None, status: int = 200, headers: dict[str, str] | None = None, **more: Any) -> SlackApiError:
    body = {"ok": False, **({"error": code} if code is not None else {}), **more}
    as_aiohttp_has_them: Any = CIMultiDictProxy(CIMultiDict(headers or {}))
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/x",
        req_args={},
        data=body,
        headers=as_aiohttp_has_them,
        status_code=status,
    )
    return refusal(response)


def test_what_is_so_already_is_done() -> None:
    for method, codes in errors.DONE_ERRORS.items():
        for code in codes:
            assert outcome_of(answer(code), method=method) == Done()
            assert is_done(method, code)


def test_what_is_done_for_one_method_is_a_refusal_for_another() -> None:
    assert isinstance(outcome_of(answer("not_in_channel"), method=POST), Refused)
    assert isinstance(outcome_of(answer("message_not_found"), method="chat.update"), Refused)
    assert isinstance(outcome_of(answer("already_pinned"), method=POST), Refused)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"retry-after": " 120 "}, 120),
        ({"Retry-After": "0"}, 1),
        ({"Retry-After": "soon"}, 30),
        ({"Retry-After": "-5"}, 30),
        ({"Retry-After": ""}, 30),
        ({"Retry-After": "300"}, 300),
        ({"Retry-After": "301"}, 300),
        ({"Retry-After": "9" * 20}, 300),
        ({"Retry-After": "9" * 5_000}, 300),
        ({"Retry-After": "\u0669"}, 30),
        ({}, 30),
    ],
)
def test_a_throttled_method_waits_as_long_as_slack_says(headers: dict[str, str], seconds: int) -> None:
    for code, status in (("ratelimited", 429), ("rate_limited", 200), (None, 429)):
        outcome = outcome_of(answer(code, status, headers), method=POST)
        assert outcome == Later(timedelta(seconds=seconds), "Slack asks to go slower", POST)


def test_headers_are_read_however_the_sdk_hands_them_over() -> None:
    bare = refusal({"error": "ratelimited"})
    assert errors.retry_after(bare) is None
    listed = refusal(SimpleNamespace(data={"error": "ratelimited"}, headers={"retry-after": ["4"]}))
    assert errors.retry_after(listed) == timedelta(seconds=4)


@pytest.mark.parametrize("code", errors.LATER_ERRORS)
def test_what_passes_by_itself_is_tried_later_and_holds_back_nothing_else(code: str) -> None:
    outcome = outcome_of(answer(code), method=POST)
    assert isinstance(outcome, Later)
    assert outcome.after == errors.LATER_ERRORS[code]
    assert outcome.method == ""


UNKNOWN = [
    *(answer(code) for code in sorted(errors.UNKNOWN_ERRORS)),
    answer("internal_error", 500),
    answer("is_archived", 503),
    answer(None, 502),
    answer(None, 200),
    answer(["not", "a", "code"]),
    refusal(SimpleNamespace(status=502, headers={})),
    refusal(SimpleNamespace(data=b"<html>", status_code=200, headers={})),
    refusal("<html>"),
    refusal({"error": "forbidden"}),
    refusal({"ok": "false", "error": "is_archived"}),
    UnreadableError(POST),
    TimeoutError(),
    aiohttp.SocketTimeoutError(),
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientOSError(errno.EPIPE, "broken pipe"),
    aiohttp.ClientConnectionResetError("closing transport"),
    aiohttp.ClientPayloadError("cut short"),
    ConnectionResetError(errno.ECONNRESET, "reset"),
    OSError(errno.EIO, "I/O"),
    SlackRequestError("upload"),
    aiohttp.InvalidURL("http://"),
]


@pytest.mark.parametrize("error", UNKNOWN, ids=repr)
def test_what_may_have_happened_is_looked_for_first(error: Exception) -> None:
    assert isinstance(outcome_of(error, method=POST), Unknown)


@pytest.mark.parametrize("error", UNKNOWN, ids=repr)
@pytest.mark.parametrize("method", ["conversations.history", "auth.test", "users.conversations", "pins.list"])
def test_a_read_is_simply_tried_again(error: Exception, method: str) -> None:
    assert isinstance(outcome_of(error, method=method), Later)


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ClientConnectorError(KEY, ConnectionRefusedError(errno.ECONNREFUSED, "refused")),
        aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(socket.EAI_NONAME, "no such host")),
        aiohttp.ClientConnectorCertificateError(KEY, ssl.SSLCertVerificationError("expired")),
        aiohttp.ConnectionTimeoutError(),
        ConnectionRefusedError(),
        socket.gaierror(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_was_never_sent_is_sent_again_without_looking(error: Exception) -> None:
    assert isinstance(outcome_of(error, method=POST), Later)


@pytest.mark.parametrize("code", sorted(errors.DEAD_TOKEN_ERRORS))
def test_a_dead_token_stops_everything_and_tells_the_operator_what_to_do(code: str) -> None:
    outcome = outcome_of(answer(code), method="auth.test")
    assert isinstance(outcome, TokenDead)
    assert "SLACK_BOT_TOKEN" in outcome.reason


@pytest.mark.parametrize("error", [SlackObjectFormationError("too long"), KeyError("x")], ids=repr)
def test_a_mistake_of_our_own_is_refused_not_repeated(error: Exception) -> None:
    outcome = outcome_of(error, method=POST)
    assert isinstance(outcome, Refused)
    assert "Warroom made a mistake" in outcome.reason


def test_a_refusal_says_what_to_do() -> None:
    outcome = outcome_of(answer("is_archived"), method=POST)
    assert outcome == Refused("the channel is archived: unarchive it, then press Retry", "is_archived")
    assert "/invite @Warroom" in sentence_for("not_in_channel")
    assert sentence_for("restricted_action_thread_locked") == sentence_for("restricted_action")
    assert "brand_new_code" in sentence_for("brand_new_code")


def test_a_missing_permission_is_named() -> None:
    outcome = outcome_of(answer("missing_scope", needed="pins:write", provided="chat:write"), method="pins.add")
    assert isinstance(outcome, Refused)
    assert "pins:write" in outcome.reason
    assert "reinstall" in outcome.reason
    assert "a permission" in sentence_for("missing_scope")


def test_a_bad_payload_carries_slacks_own_words() -> None:
    pointer = "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text]"
    outcome = outcome_of(answer("invalid_blocks", response_metadata={"messages": [pointer]}), method=POST)
    assert isinstance(outcome, Refused)
    assert pointer in outcome.reason
    assert is_bad_payload(outcome.code)
    assert not is_bad_payload("is_archived")


def test_people_who_could_not_be_invited_are_named_and_those_who_are_there_are_not() -> None:
    several = [
        {"user": "U1", "ok": False, "error": "already_in_channel"},
        {"user": "U2", "ok": False, "error": "user_is_restricted"},
        {"user": "U3", "ok": True},
        "rubbish",
    ]
    error = answer("already_in_channel", errors=several)
    assert failures_by_user(error) == {"U2": "user_is_restricted"}
    outcome = outcome_of(error, method="conversations.invite")
    assert outcome == Refused(sentence_for("user_is_restricted"), "user_is_restricted")
    assert outcome_of(answer("already_in_channel", errors=several[:1]), method="conversations.invite") == Done()
    assert failures_by_user(answer("is_archived")) == {}


def test_every_sentence_is_one_a_person_can_read() -> None:
    codes = {*errors._SENTENCES, *errors.BAD_PAYLOAD_ERRORS, *errors.DEAD_TOKEN_ERRORS, "missing_scope"}  # noqa: SLF001 - all that has words
    for code in codes:
        sentence = sentence_for(code, "pins:write")
        assert not sentence.endswith(".")
        assert not re.search(r"\s{2}|\n", sentence)


def test_no_code_is_sorted_twice() -> None:
    sorted_codes = [
        *errors.LATER_ERRORS,
        *errors.UNKNOWN_ERRORS,
        *errors.DEAD_TOKEN_ERRORS,
        *errors.BAD_PAYLOAD_ERRORS,
        "ratelimited",
        "rate_limited",
    ]
    assert len(sorted_codes) == len(set(sorted_codes))
