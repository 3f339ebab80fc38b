"""Services as a policy names them: whose they are, and where to look when one fails."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator

from bot.domain.durations import or_none
from bot.domain.people import Person
from bot.domain.severity import Text
from bot.domain.value import Value

_SERVICE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._/-]{0,78}[A-Za-z0-9])?")
_PAGE = re.compile(r"https?://[^\s<>|/]{1,200}(?:/[^\s<>|]{0,800})?")

MOST: Final = 50
"""Of people of a service, and of services that one depends on."""


def _a_name(text: str) -> str:
    if not _SERVICE.fullmatch(text):
        raise ValueError("isn't the name of a service; write it as alerts do: letters, digits, space, - _ . /")
    return text


def _a_page(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not _PAGE.fullmatch(text):
        raise ValueError(f"{value!r} isn't an address; write one that begins with https:// or http://")
    return text


ServiceName = Annotated[str, AfterValidator(_a_name)]
"""What alerts call a service in their label ``service``; case does not count."""

OptionalPage = Annotated[str | None, PlainValidator(or_none(_a_page))]
"""A web address, or ``null`` or ``none``."""


OWNER: Final = "service:"
"""Begins what the people of a service are called by, among those whom an incident reaches; its name follows."""

LABEL: Final = "service"
"""The label of alerts that names a service."""


class Service(Value):
    """Something that can fail."""

    owner: Annotated[Annotated[Text, Field(max_length=100)] | None, BeforeValidator(or_none(lambda said: said))] = None
    """Whose it is, as people read it: ``team-payments``."""
    people: Annotated[tuple[Person, ...], Field(max_length=MOST)] = ()
    """Whom Warroom messages when an alert of it declares an incident."""
    runbook: OptionalPage = None
    """What to do when it fails."""
    dashboard: OptionalPage = None
    """How it does."""
    depends_on: Annotated[tuple[ServiceName, ...], Field(max_length=MOST)] = ()
    """Services without which it fails."""


def service_of(services: Mapping[str, Service], labels: Mapping[str, str]) -> tuple[str, Service] | None:
    """Return the service that an alert is about, and its name in the policy; ``None``: none that is known."""
    said = labels.get(LABEL, "").strip().casefold()
    return next(((name, each) for name, each in services.items() if name.casefold() == said), None) if said else None


def touched(title: str, named: Collection[str], known: Collection[str]) -> frozenset[str]:
    """Return the services that an incident touches: those that are named, and those whose names stand in its title.

    Args:
        named: by its alerts, and by people.
        known: names to look for in the title.
    """
    words = title.casefold()
    in_title = (each for each in known if re.search(rf"(?<!\w){re.escape(each.casefold())}(?!\w)", words))
    return frozenset(each for each in (*named, *in_title) if each)


def needs_of(name: str, depends_on: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Return what a service depends on, and what that depends on in turn: the nearest first, at most `MOST`.

    Args:
        name: of the service, which itself is left out also where what it needs depends on it.
        depends_on: service -> those without which it fails. Case doesn't count.
    """
    folded = {service.casefold(): others for service, others in depends_on.items()}
    found = {name.casefold(): name}
    reached = [name]
    for each in reached:  # it grows while it is walked
        for other in folded.get(each.casefold(), ()):
            if other.casefold() not in found and len(found) <= MOST:
                found[other.casefold()] = other
                reached.append(other)
    return tuple(reached[1:])
