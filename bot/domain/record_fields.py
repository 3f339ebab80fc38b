"""What a record holds beside its text: checked before it is stored, and in words for the timeline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from bot.domain.durations import LONGEST
from bot.domain.incident import IncidentError, Offer, check_length
from bot.domain.long_text import in_line
from bot.domain.record import Record
from bot.domain.record_kind import FIELD_LIMIT, PREDICATES, Kind, predicate
from bot.domain.record_kinds import KINDS
from bot.domain.spelling import bare
from bot.domain.timeline import at_utc

_ADDRESS: Final = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)

_EXAMPLES: Final = {"person": "@bob", "day": "friday"}
"""Kind of a field -> what may be typed for it."""

SHOWN: Final = 300
"""Characters that a question repeats of what someone wrote."""


def checked(kind: Kind, fields: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return what fields say, as it is stored: those that say nothing are left out.

    Raises:
        IncidentError: one is too long, no choice of its kind, or a day that has passed.
    """
    held: dict[str, Any] = {}
    known = {each.key: each for each in kind.fields}
    for key, value in fields.items():
        said = value.strip() if isinstance(value, str) else value
        field = known.get(key)
        if said is None or said == "":
            continue
        if isinstance(said, str):
            check_length(
                f"“{field.label if field else key}”", said, field=key, limit=field.limit if field else FIELD_LIMIT
            )
        if field is not None and field.kind == "link" and not _ADDRESS.fullmatch(said):
            raise IncidentError(
                f"{field.label}: that isn't an address. Write one that begins with https:// or http://.", field=key
            )
        if field is not None and field.kind == "choice" and said not in field.choices:
            raise IncidentError(
                f"{field.label} can't be “{said[:40]}”. Choose one: {', '.join(field.choices)}.", field=key
            )
        if field is not None and field.kind == "day" and datetime.fromisoformat(said) <= now:
            raise IncidentError(
                f"{field.label}: that is in the past. Give a later time, as `friday` or `tomorrow 9am`.",
                field=key,
            )
        if field is not None and field.kind == "day" and datetime.fromisoformat(said) > now + LONGEST:
            raise IncidentError(f"{field.label}: that is over a year away. Choose a day within a year.", field=key)
        held[key] = said
    return held


def in_words(kind: Kind, held: Mapping[str, Any]) -> list[str]:
    """Say what fields hold, for the timeline; why something was moved stands with its state.

    A choice says what it is by itself, and the word before a field stands before it again: ``dashboard, for H1``.
    """
    told = []
    before = {field.sets for field in kind.fields}
    for field in kind.fields:
        said = held.get(field.key)
        if field.key == "because" or field.key in before or not isinstance(said, str) or not said:
            continue
        if field.kind == "person":
            said = f"<@{said}>"
        elif field.kind == "day":
            said = at_utc(datetime.fromisoformat(said), seen_at=None)
        if field.sets and (word := held.get(field.sets)):
            told.append(f"{word} {said}")
        else:
            told.append(said if field.kind == "choice" else f"{field.label.lower()}: {said}")
    return told


def check_may_follow(record: Record, state: str) -> None:
    """Refuse a state that may not follow, and say who moved it last.

    Raises:
        IncidentError: it may not.
    """
    follow = KINDS[record.kind].states[record.state]
    if state in follow:
        return
    who = record.said("moved_by") or record.by
    by = f", per <@{who}>" if who else ""
    stands = f"{record.called} {predicate(record.state)}"
    can_not = f"have {state}" if state in PREDICATES else f"be {state}"
    stands += f" already{by}." if state == record.state else f"{by}, so it can't {can_not}."
    can = " or ".join(f"`/incident {record.called} {each}`" for each in sorted(follow))
    remedy = f"What may follow: {can}." if can else "Nothing follows that. `/incident board` shows what is open."
    raise IncidentError(f"{stands} {remedy}")


def check_complete(record: Record, state: str, held: Mapping[str, Any], *, confirmed: bool = False) -> None:
    """Refuse to move a record without what its kind needs for that state.

    Args:
        confirmed: someone said that what has to be so then is so.

    Raises:
        IncidentError: something is missing.
    """
    kind = KINDS[record.kind]
    left = [said for key, said in record.steps.items() if key not in record.ticked]
    if state and state == kind.all_steps and left:
        raise IncidentError(
            f"{record.called} can't be {state} yet. Tick this off on its message first: {'; '.join(left)}.",
            offers=(Offer("All of it is done", "record.finish", _value(record, state)),),
        )
    missing = [kind.named(key) for key in kind.needs.get(state, ()) if not held.get(key)]
    if missing:
        raise IncidentError(
            f"{record.called} can't be {state} without this: {' and '.join(each.label.lower() for each in missing)}. "
            "Press the button on its message, or type it: "
            f"`/incident {record.called} {state} {_example(kind, state)}`.",
            field=missing[0].key,
        )
    _check_confirmed(record, state, held, confirmed=confirmed)


def _example(kind: Kind, state: str) -> str:
    """Return what may be typed for what a state needs: ``by @bob until friday``."""
    needed = [kind.named(key) for key in kind.needs[state]]
    said = [f"{each.words[0]} {_EXAMPLES.get(each.kind, 'it no longer matters')}" for each in needed if each.words]
    return " ".join(said)


def _check_confirmed(record: Record, state: str, held: Mapping[str, Any], *, confirmed: bool) -> None:
    key = KINDS[record.kind].confirms.get(state, "")
    if not key or confirmed or record.steps:
        return
    field, said = KINDS[record.kind].named(key), str(held.get(key) or record.said(key))
    typed = f"/incident {record.called}"
    if said:
        raise IncidentError(
            f"{record.called} is {state} when this is so: “{in_line(said, SHOWN)}”. Is it? Press *It is*, or type it: "
            f"`{typed} {state} confirmed`.",
            offers=(Offer("It is", "record.finish", _value(record, state)),),
        )
    if field.is_wanted({**record.fields, **held}):
        with_it = f"{field.wanted_with[1]}, and " if field.wanted_with else ""
        raise IncidentError(
            f"{record.called} is {with_it}no one has written yet what has to be so when it is {state}. Press *Add it*, "
            f"or type it: `{typed} {field.words[0]} errors stay below 1% for a week`.",
            offers=(Offer("Add it", "record.edit", _value(record, key)),),
        )


def _value(record: Record, what: str) -> str:
    """Return the value of a button about a record, as `bot.slack.blocks.records` writes it."""
    return f"{record.incident_id}:{record.number}:{record.kind}:{what}"


def check_new(kind: Kind, known: Iterable[Record], text: str) -> None:
    """Refuse what is recorded already, where the same is recorded once only.

    Args:
        known: the records of the kind.

    Raises:
        IncidentError: it is.
    """
    same = next((each for each in known if kind.once and bare(each.text) == bare(text)), None)
    if same is not None:
        follow = " or ".join(f"`/incident {same.called} {each}`" for each in sorted(kind.states[same.state]))
        raise IncidentError(
            f"{same.called} is that already, and {predicate(same.state)}: see `/incident board`. To move it: {follow}.",
            field="text",
        )


def words_of(author: str) -> dict[str, Any]:
    """Return the field which keeps that a record's text is someone else's: it goes when they are forgotten.

    Args:
        author: of the message that it is made from; empty: no person.
    """
    return {"said_by": {"text": author}} if author else {}


def facts(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the fields of a record is no one's words: days, people, choices, and what is counted.

    Whoever made a temporary fix may be forgotten, and it has to be removed by its day all the same.
    """
    shape = KINDS.get(kind)
    known = {each.key for each in shape.fields if each.kind not in {"text", "link"}} if shape else set()
    return {
        key: value
        for key, value in fields.items()
        if key in known or not isinstance(value, str) or key.endswith(("_by", "_at"))
    }


def named_in(kind: Kind, fields: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Return kind and number of each record that fields name: of the hypothesis that evidence is about.

    The number is 0 where it is no record of the kind that is meant.
    """
    said = [(each.of, str(fields.get(each.key, ""))) for each in kind.fields if each.kind == "record"]
    return [(of, number_of(called) if called[:1] == KINDS[of].letter else 0) for of, called in said if called]


def number_of(called: str) -> int:
    """Return the number in what a record is called: 2 of ``H2``; 0: there is none."""
    digits = called[1:]
    return int(digits) if digits.isdecimal() and digits.isascii() and len(digits) < 6 else 0  # noqa: PLR2004 - no one counts so far
