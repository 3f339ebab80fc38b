"""Orders for what is shown of records: each has one message, under the card, which is edited in place."""

from __future__ import annotations

from bot.domain.effects import Order
from bot.domain.incident import Incident
from bot.domain.messages.records import RecordShown
from bot.domain.record import Record
from bot.workflows.telling import posts


def place_of(record: Record) -> str:
    """Return under which name the place of a record's message is kept."""
    return f"record:{record.kind}:{record.number}"


def show(incident: Incident, record: Record) -> Order:
    """Post a record's message."""
    place = place_of(record)
    return posts.say_under_card(incident, _shown(record), what=place, place=place)


def refresh(incident: Incident, record: Record) -> Order:
    """Bring a record's message up to date."""
    return posts.edit(incident, place_of(record), _shown(record))


def _shown(record: Record) -> RecordShown:
    return RecordShown(kind=record.kind, number=record.number)
