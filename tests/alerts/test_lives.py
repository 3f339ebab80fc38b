"""Each kind of source in the course of an alert: it fires, ends, fires again; its test button, and its secret."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pytest

from bot.alerts.source import Request, UnreadableError
from bot.alerts.sources import SOURCES
from bot.domain.alert import Alert, Delivery, State
from bot.domain.alert_history import fires_again, stands
from bot.domain.alert_source import Kind
from tests.alerts.cases import CASES, Case
from tests.alerts.more_cases import MORE_CASES
from tests.alerts.test_kinds import NEW, OLD, WAYS, WRONG

NOTHING, REFUSED, FIRES = "nothing", "refused", "fires"


@dataclass(frozen=True, kw_only=True)
class Said:
    """A fixture, perhaps with words of it put in the place of others."""

    file: str
    instead: tuple[tuple[str, str], ...] = ()
    resource: str = ""
    """Sentry's name of a kind of event, if it isn't that of the fixture."""


@dataclass(frozen=True, kw_only=True)
class Life:
    """What a kind of source says in the course of an alert."""

    fires: str
    ends: str
    again: Said
    other: Said
    """An event, a state or a type that its vendor may add."""
    other_is: str
    """What is made of that."""
    test: str = ""
    """Empty: the vendor has no test button, or sends a plain alert by it."""


LIVES: Final = {
    Kind.ALERTMANAGER: Life(
        fires="firing",
        ends="resolved",
        again=Said(file="fires_again"),
        other=Said(file="firing", instead=(('"status": "firing"', '"status": "suppressed"'),)),
        other_is=FIRES,
    ),
    Kind.GRAFANA: Life(
        fires="firing",
        ends="resolved",
        again=Said(file="fires_again"),
        other=Said(file="firing", instead=(('"status": "firing"', '"status": "recovering"'),)),
        other_is=FIRES,
        test="test",
    ),
    Kind.PAGERDUTY: Life(
        fires="triggered",
        ends="resolved",
        again=Said(file="reopened"),
        other=Said(file="unknown"),
        other_is=NOTHING,
        test="ping",
    ),
    Kind.JSM: Life(
        fires="create",
        ends="close",
        again=Said(file="create", instead=(("052652ac-", "152652ac-"), ("1795423387104", "1795423687104"))),
        other=Said(file="unknown"),
        other_is=NOTHING,
    ),
    Kind.DATADOG: Life(
        fires="triggered",
        ends="recovered",
        again=Said(file="fires_again"),
        other=Said(file="unknown_transition"),
        other_is=FIRES,
        test="test",
    ),
    Kind.SENTRY: Life(
        fires="issue_created",
        ends="issue_resolved",
        again=Said(file="issue_unresolved"),
        other=Said(file="issue_created", resource="a_resource_of_next_year"),
        other_is=NOTHING,
        test="test",
    ),
    Kind.UPTIME_KUMA: Life(
        fires="down",
        ends="up",
        again=Said(file="down_again", instead=(("08:59:30", "08:59:50"),)),
        other=Said(file="down", instead=(('"status": 0', '"status": 7'),)),
        other_is=NOTHING,
        test="test",
    ),
    Kind.CLOUDEVENTS: Life(
        fires="event",
        ends="resolved",
        again=Said(file="event", instead=(("A234-1234-1234", "A234-1234-1400"), ("08:58:00", "08:59:30"))),
        other=Said(file="event", instead=(("com.example.disk.full", "com.example.disk.considered"),)),
        other_is=FIRES,
    ),
    Kind.GENERIC: Life(
        fires="firing",
        ends="resolved",
        again=Said(file="firing"),
        other=Said(file="odd_status"),
        other_is=REFUSED,
    ),
    Kind.NAGIOS: Life(
        fires="problem",
        ends="recovery",
        again=Said(file="problem", instead=(("1795424220", "1795424340"),)),
        other=Said(file="problem", instead=(("type=PROBLEM", "type=ESCALATION"),)),
        other_is=FIRES,
        test="custom",
    ),
    Kind.APPRISE: Life(
        fires="failure",
        ends="success",
        again=Said(file="failure"),
        other=Said(file="no_type"),
        other_is=REFUSED,
    ),
}
READ: Final = (*CASES, *MORE_CASES)


def test_every_kind_has_its_life() -> None:
    assert set(LIVES) == set(SOURCES) == set(Kind)


def requested(kind: Kind, said: Said | str) -> Request:
    """Return the request of a fixture: with the headers of the first case that reads it, else of the first of all."""
    said = Said(file=said) if isinstance(said, str) else said
    cases = [case for case in READ if case.kind is kind and case.file == said.file]
    case: Case = next((each for each in cases if not each.refused), cases[0])
    body = case.body.decode()
    for old, new in said.instead:
        assert old in body, old
        body = body.replace(old, new)
    headers = {**case.headers, **({"sentry-hook-resource": said.resource} if said.resource else {})}
    return replace(case, headers=headers).request_of(body.encode())


def alert_of(kind: Kind, said: Said | str) -> tuple[Alert, Delivery]:
    delivery = SOURCES[kind].read(requested(kind, said))
    return delivery.alerts[0], delivery


@pytest.mark.parametrize("kind", Kind)
def test_it_fires_and_ends_and_fires_again(kind: Kind) -> None:
    life = LIVES[kind]
    first, _ = alert_of(kind, life.fires)
    end, told = alert_of(kind, life.ends)
    again, retold = alert_of(kind, life.again)

    assert first.state is State.FIRING
    assert end.fingerprint == first.fingerprint
    ended = stands(first, end, in_order=bool(told.key))
    assert ended is not None
    assert ended.state is State.RESOLVED
    assert (ended.title, ended.severity, ended.labels) == (first.title, first.severity, first.labels)
    if again.fingerprint == first.fingerprint:
        now = stands(ended, again, in_order=bool(retold.key))
        assert now is not None
        assert fires_again(ended, now)
    else:
        assert again.state is State.FIRING, "it is another alert, of the same group if there is one"
        assert again.group == first.group


@pytest.mark.parametrize("kind", Kind)
def test_what_its_vendor_may_add_ends_nothing(kind: Kind) -> None:
    life = LIVES[kind]
    if life.other_is == REFUSED:
        with pytest.raises(UnreadableError, match=r"\."):
            SOURCES[kind].read(requested(kind, life.other))
        return
    delivery = SOURCES[kind].read(requested(kind, life.other))
    assert [each.state for each in delivery.alerts] == ([State.FIRING] if life.other_is == FIRES else [])
    assert (delivery.words, delivery.test) == ((), "")


@pytest.mark.parametrize("kind", [kind for kind, life in LIVES.items() if life.test])
def test_its_test_button_is_answered_and_nothing_fires(kind: Kind) -> None:
    delivery = SOURCES[kind].read(requested(kind, LIVES[kind].test))
    assert delivery.test.endswith(".")
    assert State.FIRING not in {each.state for each in delivery.alerts}


@pytest.mark.parametrize("kind", Kind)
def test_either_secret_opens_while_one_replaces_the_other(kind: Kind) -> None:
    life = LIVES[kind]
    files: list[Said | str] = [life.fires, life.ends, life.again, life.other, *([life.test] if life.test else [])]
    for plain in (requested(kind, said) for said in files):

        def shows(secret: str, signed: Request = plain, *, more: bytes = b"") -> bool:
            headers = {**signed.headers, **WAYS[kind][0](secret, signed.body)}
            return SOURCES[kind].is_authentic(replace(signed, headers=headers, body=signed.body + more), (NEW, OLD))

        assert shows(NEW)
        assert shows(OLD)
        assert not shows(WRONG)
        is_signed = "authorization" not in WAYS[kind][0](NEW, b"")
        assert shows(NEW, more=b" ") is not is_signed
