"""Whatever is in a body: it is refused with a sentence, or becomes alerts that are sane. Never anything else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.source import Request
from bot.alerts.sources import SOURCES
from bot.domain.alert import MOST_LABELS
from bot.domain.alert_source import Kind
from tests.alerts.cases import FIXTURES, request
from tests.alerts.sane import read_sanely

FILES: Final = [path for path in sorted(FIXTURES.rglob("*")) if path.parent.name in [*SOURCES]]
IN_JSON: Final = [path for path in FILES if path.suffix == ".json"]
TYPES: Final = {".form": "application/x-www-form-urlencoded"}

ANYTHING: Final[list[Any]] = [
    *(None, True, 0, -1, 10**400, 1e308, "", " ", "0", [], {}, [[]], [None], {"a": {"b": {"c": []}}}),
    *("\ud800", "\x00", "\u202e", "a\nb", "a" * 5_000, "\U0001f469\u200d\U0001f692", "<!channel>", "<@U012ABCDEF>"),
    *("{{ $labels.x }}", "$ALERT_TITLE", "<no value>", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"),
    *("javascript:alert(1)", "http://[::1", "https://a:b@c", "https://\u0430.example/\udfff", "INC-2026-1123-001"),
    *("KRITISCH", "\u91cd\u5927", "resolved", "\u0130"),
    *({str(name): "x" for name in range(300)}, ["x"] * 300),
]

ODD: Final = [json.dumps(each) for each in ANYTHING]

ANY_TEXT: Final = st.text(st.characters(exclude_categories=()), max_size=20)

PIECES: Final = (b"NaN", b"-Infinity", b'"\\ud800"', b"\\u0000", b"{", b"]")

WORDS: Final[dict[str, bytes]] = {
    "nothing": b"",
    "spaces": b" \n\t ",
    "not JSON": b"title=down",
    "cut off": b'{"version": "4", "alerts": [',
    "not UTF-8": b'{"version": "\xff"}',
    "UTF-16": '{"version": "4"}'.encode("utf-16"),
    "a list": b"[]",
    "a text": b'"4"',
    "null": b"null",
    "deep": b'{"a":' * 50_000,
    "deep lists": b'{"version": "4", "alerts": ' + b"[" * 200_000,
    "a long number": b'{"version": ' + b"9" * 10_000 + b"}",
    "a key twice": b'{"version": "4", "version": "4", "alerts": []}',
    "a key twice, deep": b'{"version": "4", "alerts": [{"labels": {"a": "1", "a": "2"}}]}',
    "many keys and one twice": json.dumps({str(n): 0 for n in range(60_000)}).encode()[:-1] + b', "0": 0}',
}


def posted(path: Path, body: bytes) -> Request:
    return request(body, {"content-type": TYPES.get(path.suffix, "application/json")})


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("kind", SOURCES)
def test_what_is_no_alert_is_refused(kind: Kind, words: bytes) -> None:
    assert read_sanely(SOURCES[kind], request(words)) is None
    assert read_sanely(SOURCES[kind], request(words, {"content-type": "text/plain\x00"})) is None


@given(st.data())
def test_a_body_with_something_odd_in_it(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(IN_JSON))
    body = json.loads(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        where, name = data.draw(st.sampled_from(list(_places(body))))
        where[name] = json.loads(data.draw(st.sampled_from(ODD) | ANY_TEXT.map(json.dumps)))

    read_sanely(SOURCES[Kind(path.parent.name)], posted(path, json.dumps(body).encode()))


@given(st.data())
def test_a_body_with_bytes_changed(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(FILES))
    body = path.read_bytes()
    cut = data.draw(st.integers(0, len(body)))
    odd = data.draw(
        st.binary(max_size=4) | st.sampled_from([b"NaN", b"-Infinity", b'"\\ud800"', b"\\u0000", b"{", b"]"])
    )

    read_sanely(SOURCES[Kind(path.parent.name)], posted(path, body[:cut] + odd + body[cut + len(odd) :]))


def _places(body: Any) -> list[tuple[Any, Any]]:
    """Return every member and item of a body, as what holds it and what it is called there."""
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    return [place for name, value in inner for place in ((body, name), *_places(value))]


@pytest.mark.parametrize("path", IN_JSON, ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.parametrize("odd", ["NaN", "-Infinity", '"\\ud800 \\udc00x"', '"\\u0000\\u202e"', "[{}]", "-0.0"], ids=str)
def test_each_member_may_be_odd(path: Path, odd: str) -> None:
    kind = SOURCES[Kind(path.parent.name)]
    for where, name in _places(body := json.loads(path.read_bytes())):
        kept, where[name] = where[name], "\x07"
        read_sanely(kind, posted(path, json.dumps(body).replace('"\\u0007"', odd).encode()))
        where[name] = kept


def test_very_much_of_everything() -> None:
    labels: Mapping[str, str] = {f"label_{n}": "x" * 50 for n in range(10_000)}
    alert = {
        "status": "firing",
        "labels": {"alertname": "A", **labels},
        "annotations": {"summary": "s" * 500_000, "description": "d\n" * 250_000},
        "fingerprint": "f" * 10_000,
        "generatorURL": "https://prometheus.example/" + "g" * 100_000,
    }
    body = json.dumps({"version": "4", "groupKey": "g" * 100_000, "truncatedAlerts": 10**30, "alerts": [alert] * 2})

    delivery = read_sanely(SOURCES[Kind.ALERTMANAGER], request(body.encode()))

    assert delivery is not None
    first, second = delivery.alerts
    assert len(first.labels) == MOST_LABELS
    assert first.labels["alertname"] == "A"
    assert first.title == "s" * 199 + "…"
    assert first.group.startswith("sha256:")
    assert first.links == ()
    assert first.fingerprint == second.fingerprint
