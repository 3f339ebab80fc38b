"""What every delivery keeps to, whatever was sent: it can be stored, shown, and pings no one by what stands in it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from bot.alerts.source import Request, SourceKind, UnreadableError
from bot.domain.alert import (
    KEY_LIMIT,
    LABEL_LIMIT,
    MOST_LABELS,
    MOST_LINKS,
    TEXT_LIMIT,
    TITLE_LIMIT,
    Alert,
    Delivery,
)
from tests.alerts.cases import NOW

JOINERS = "\u200c\u200d"


def read_sanely(kind: SourceKind, request: Request) -> Delivery | None:
    """Read a request and check what comes of it; ``None``: it was refused with a sentence."""
    try:
        delivery = kind.read(request)
    except UnreadableError as refusal:
        check_refusal(refusal)
        return None
    assert is_shown(delivery.key)
    assert len(delivery.key) <= KEY_LIMIT
    assert is_shown(delivery.test)
    assert delivery.cut >= 0
    for alert in delivery.alerts:
        check(alert)
    for word in delivery.words:
        assert is_shown(word.key + word.by + word.email)
        assert word.at is None or word.at <= NOW
    return delivery


def check_refusal(refusal: UnreadableError) -> None:
    said = str(refusal)
    assert refusal.status in {415, 422}
    assert said[0].isupper()
    assert said.endswith(".")
    assert len(said) <= 700
    assert is_shown(said)


def check(alert: Alert) -> None:
    for text, limit in (
        (alert.fingerprint, KEY_LIMIT),
        (alert.group, KEY_LIMIT),
        (alert.severity, 50),
        (alert.title, TITLE_LIMIT),
        *((each, LABEL_LIMIT) for pair in alert.labels.items() for each in pair),
    ):
        assert is_shown(text)
        assert len(text) <= limit
    assert alert.fingerprint.strip()
    assert alert.title.strip()
    assert alert.severity == alert.severity.casefold()
    assert len(alert.description) <= TEXT_LIMIT
    assert all(is_shown(line) for line in alert.description.split("\n"))
    assert len(alert.labels) <= MOST_LABELS
    assert len(alert.links) <= MOST_LINKS
    for link in alert.links:
        assert urlsplit(link.url).scheme in {"http", "https"}
        assert not set(link.url) & set('<>|" \n\\')
        assert link.url.isascii()
    for moment in (alert.started_at, alert.ended_at):
        assert moment is None or (moment.utcoffset() == timedelta() and moment.year >= 1970 and moment <= NOW)


def is_shown(text: str) -> bool:
    """Tell whether a text holds no control character, no mark of direction and no half of a pair."""
    return all(each.isprintable() or each in JOINERS for each in text)
