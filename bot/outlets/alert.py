"""What a page says, whatever system carries it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.effects import ANNOUNCEMENT, ROOM
from bot.domain.escalation import function_label
from bot.domain.overview import Overview
from bot.domain.page import Action, Page, key_of

SHORT: Final = 200
"""Characters of a title or reason in a line that is read on a phone or heard."""

_MARKUP: Final = re.compile(r"<[@#!][^<>|]*(?:\|([^<>]*))?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What is to be made known of an incident to a pager."""

    id: str
    """Names this page among all there ever are."""
    number: str
    """Of the incident."""
    action: Action
    summary: str
    """In one line."""
    rank: int
    """Of the severity; 1 is worst."""
    severity: str
    """As people read it; empty: not to be told."""
    called: str
    """Whom it calls; empty: no one."""
    why: str
    declared_at: datetime | None
    """``None``: not to be told."""
    links: tuple[tuple[str, str], ...]
    """Text and address of each."""
    to: tuple[str, ...] = ()
    """Of e-mail: the mailboxes that it is for; empty: all of the outlet."""
    call: str = ""
    """Names the call among those of the incident; empty: the first."""

    @property
    def key(self) -> str:
        """Names the alert that the pager keeps of it: one for each call, for one that is there calls no one again."""
        return key_of(self.number, self.call)


def alert_of(view: Overview, page: Page, *, key: str, workspace_url: str) -> Alert:
    """Return what a page says; of a private incident the number alone.

    Args:
        key: of the effect.
    """
    named = key.replace(":", ".")
    incident, number = view.incident, view.incident.number
    if incident.private:
        return Alert(
            id=named,
            number=number,
            action=page.action,
            summary=f"{number} needs you. It is private: open Slack to read about it",
            rank=view.severity.rank,
            severity="",
            called="",
            why="",
            declared_at=None,
            links=(),
            call=page.call,
            to=page.to,
        )
    why = plain(page.why)
    summary = f"{view.severity.label}: {_short(plain(incident.title))} ({number})"
    return Alert(
        id=named,
        number=number,
        action=page.action,
        summary=f"{summary}: {_short(why)}" if why else summary,
        rank=view.severity.rank,
        severity=view.severity.label,
        called=(function_label(view.policy, page.who) or page.who) if page.action == "trigger" else "",
        why=why,
        declared_at=incident.declared_at,
        links=links_of(view, workspace_url),
        call=page.call,
        to=page.to,
    )


def a_test(number: str, label: str) -> Alert:
    """Return a page that only shows that paging works.

    Args:
        number: names it, as an incident's number would.
        label: of the outlet.
    """
    return Alert(
        id=number,
        number=number,
        action="trigger",
        summary=f"Test page from Warroom via {label}. Nothing is wrong: no need to do anything",
        rank=9,
        severity="",
        called="",
        why="",
        declared_at=None,
        links=(),
    )


def links_of(view: Overview, workspace_url: str) -> tuple[tuple[str, str], ...]:
    """Return text and address of each place in Slack where an incident is."""
    if not workspace_url:
        return ()
    found = []
    if (room := view.places.spots.get(ROOM)) is not None:
        found.append(("War room", f"{workspace_url}archives/{room.channel}"))
    if (said := view.places.spots.get(ANNOUNCEMENT)) is not None:
        found.append(("Announcement", f"{workspace_url}archives/{said.channel}/p{said.ts.replace('.', '')}"))
    return tuple(found)


def plain(text: str) -> str:
    """Return a text without Slack's marks, on one line; whoever is mentioned stays unnamed."""
    return " ".join(_MARKUP.sub(_word, text).split())


def _word(mark: re.Match[str]) -> str:
    return "someone" if mark[0].startswith("<@") else mark[1] or "someone"


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"
