"""Reading single fields of what machines send."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from bot.alerts import reading
from bot.alerts.source import UnreadableError
from bot.domain.alert import KEY_LIMIT
from tests.alerts.cases import NOW, at, request


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("2026-11-23T08:59:00Z", at("08:59:00")),
        ("2026-11-23T10:59:00.123456789+02:00", at("08:59:00.123456")),
        ("2026-11-23T08:59:00", at("08:59:00")),
        (" 2026-11-23 08:59:00Z ", at("08:59:00")),
        (1795424340, at("08:59:00")),
        (1795424340.5, at("08:59:00.5")),
        ("1795424340", at("08:59:00")),
        (1795424340_000, at("08:59:00")),
        ("1795424340000000", at("08:59:00")),
        (1795424340_000_000_000, at("08:59:00")),
        ("2026-11-23T09:00:01Z", None),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("1969-12-31T23:59:59Z", None),
        (-1, None),
        (1e308, None),
        (float("inf"), None),
        (float("nan"), None),
        (10**400, None),
        ("\u00b2", None),
        ("soon", None),
        ("", None),
        (True, None),
        (None, None),
        ({}, None),
    ],
    ids=str,
)
def test_a_moment(said: Any, found: datetime | None) -> None:
    assert reading.moment(said, now=NOW) == found


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("https://wiki.example/run?a=b#c", "https://wiki.example/run?a=b#c"),
        ("HTTP://wiki.example/", "HTTP://wiki.example/"),
        ('https://wiki.example/a b|c>d<e"f{g}', "https://wiki.example/a%20b%7Cc%3Ed%3Ce%22f%7Bg%7D"),
        ("https://wiki.example/St\u00f6rung%20a", "https://wiki.example/St%C3%B6rung%20a"),
        ("https://[::1]:9090/graph", "https://[::1]:9090/graph"),
        ("https://user:password@wiki.example/", None),
        ("https://bank.example@evil.example/", None),
        ("https://b\u0430nk.example/", None),
        ("https://evil.example\\@bank.example/", None),
        ("https://wiki.example/{{ $labels.job }}", None),
        ("https://wiki.example/" + "x" * 2_000, None),
        ("javascript:alert(1)", None),
        ("//wiki.example/", None),
        ("https://", None),
        ("http://[::1", None),
        ("https://wiki.example/\ud800", None),
        ("wiki", None),
        (7, None),
    ],
    ids=str,
)
def test_a_link(said: Any, url: str | None) -> None:
    assert [link.url for link in reading.links(("Runbook", said))] == ([url] if url else [])


def test_the_same_address_is_one_link_and_five_are_kept() -> None:
    named = [(f"L{n}", f"https://wiki.example/{n % 7}") for n in range(14)]

    assert [link.label for link in reading.links(*named)] == ["L0", "L1", "L2", "L3", "L4"]


def test_texts_lose_what_cant_be_seen() -> None:
    assert reading.line(" a\ud800b\x00\u202ec\n\t d ") == "a b c d"
    assert reading.text("a  \r\n\tb\x0b\n\nc\u2028d ") == "a\n b\n\n\nc\nd"
    assert reading.line("\U0001f469\u200d\U0001f692 \u0645\u06cc\u200c\u0634\u0648\u062f") == (
        "\U0001f469\u200d\U0001f692 \u0645\u06cc\u200c\u0634\u0648\u062f"
    )
    others: list[object] = [7, 2.5, True, None, [], {}]
    assert [reading.line(each) for each in others] == ["7", "2.5", "true", "", "", ""]
    assert reading.line("x" * 10, 4) == "xxx…"


def test_keys_stay_as_they_are_or_become_digests() -> None:
    long = "k" * (KEY_LIMIT + 1)
    assert reading.key(' {}:{a="b"} ') == '{}:{a="b"}'
    assert len({reading.key(each) for each in (long, f"{long}x", "\ud800", "\ud801", "a\x00")}) == 5
    assert all(reading.key(each).startswith("sha256:") for each in (long, "\ud800"))
    assert [reading.key(each) for each in (7, "", " ", None, True, "$ALERT_ID", "{{ .GroupKey }}")] == ["7"] + [""] * 6


def test_labels_have_names_and_values() -> None:
    said = {"a": 1, "b": None, "c": [1], "d": True, "": 2, "e": "{{ $x }}", " f\n": "g\nh", "i": ""}

    assert reading.labels(said) == {"a": "1", "d": "true", "f": "g h"}


@pytest.mark.parametrize(
    ("body", "kind", "status", "words"),
    [
        (b"", "application/json", 422, "is empty"),
        (b"{", "application/json", 422, "isn't JSON: line 1, column 2"),
        (b"{", "", 422, "isn't JSON"),
        (b"{", "application/problem+json", 422, "isn't JSON"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "The body is application/x-www-form-urlencoded. Send JSON"),
        (b'{"a": 1, "b": {"c": 1, "c": 1}}', "application/json", 422, 'names "c" twice'),
        (b"\xff", "application/json", 422, "UTF-8"),
        (b"[1]", "application/json", 422, "not an object"),
    ],
    ids=str,
)
def test_a_body_that_cant_be_read(body: bytes, kind: str, status: int, words: str) -> None:
    with pytest.raises(UnreadableError, match=words) as refusal:
        reading.read_object(request(body, {"content-type": kind}))

    assert refusal.value.status == status


def test_json_may_come_as_anything() -> None:
    body = b'\xef\xbb\xbf{"a": NaN, "b": "x\ny"}'

    assert reading.read_object(request(body, {"content-type": "text/plain"})) == {"a": "NaN", "b": "x\ny"}
