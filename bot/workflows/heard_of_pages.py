"""What someone did in a pager with a page that Warroom sent. Nothing of it is sent back there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bot.domain.alert import Deed, Word
from bot.domain.alert_source import Kind
from bot.domain.incident import Incident
from bot.domain.page import Page, Standing, read_key
from bot.domain.timeline import EntryKind
from bot.workflows import acknowledge
from bot.workflows.act import Act
from bot.workflows.telling import pages

LONGEST_NAME: Final = 80
"""Characters of what a pager calls someone."""

SAID: Final[Mapping[Deed, str]] = {
    Deed.UNACKNOWLEDGED: "{who} no longer acknowledges the page in {where}",
    Deed.REASSIGNED: "{who} reassigned the page in {where}",
    Deed.RESOLVED: "{who} resolved the page in {where}. The incident goes on",
}
"""What the timeline says of it."""


async def hear(act: Act, kind: Kind, word: Word, *, by: str | None) -> None:
    """Take in what someone did with one of our pages; of what isn't ours, nothing. The same again changes nothing.

    Args:
        kind: of the pager.
        by: user id of whoever did it; ``None``: Slack doesn't know them.
    """
    found = read_key(word.key)
    incident = await _open(act, found[0]) if found is not None else None
    if found is None or incident is None:
        return
    calls = [
        each
        for each in await pages.standing_calls(act, incident)
        if each.call.page.call == found[1] and _is_of(act, each, kind) and not _is_older(word, each)
    ]
    if not calls:
        return
    # Where several outlets of a kind were sent the same page, no one knows in which of them it was done.
    only = calls[0] if len(calls) == 1 else None
    where = act.policy.outlets[calls[0].call.page.outlet].called
    name = "" if by else _name(word.by)
    if word.deed is Deed.ACKNOWLEDGED:
        if all(each.acknowledged_by is not None for each in calls):
            return  # it is what we said there ourselves, or someone else joins in
        if only is not None:
            act.leave(pages.heard(incident, only, word, by=by or "", name=name, first=incident.acknowledged_at is None))
        await acknowledge.acknowledge_elsewhere(act.as_done_by(by or ""), incident, name=name, where=where)
        return
    if only is None or _is_so(only, word.deed):
        return
    act.leave(pages.heard(incident, only, word, by=by or "", name=name, first=False))
    who = f"<@{by}>" if by else name or "Someone"
    said = SAID[word.deed].format(who=who, where=where)
    await act.as_done_by(by or "").record(incident.id, EntryKind.ESCALATED, said)


async def _open(act: Act, number: str) -> Incident | None:
    """Return an open incident by its number, locked."""
    found = [each for each in await act.uow.incidents.ending_with(number) if each.number == number]
    if not found:
        return None
    incident = await act.uow.incidents.get(found[0].id, lock=True)
    return incident if incident.status.is_open else None


def _is_of(act: Act, each: Standing, kind: Kind) -> bool:
    outlet = act.policy.outlets.get(each.call.page.outlet)
    return outlet is not None and str(outlet.kind) == str(kind)


def _is_older(word: Word, each: Standing) -> bool:
    """Tell whether a page was ended before it was sent again: an incident that was reopened calls by the same name."""
    sent_at = each.call.at
    return word.deed is Deed.RESOLVED and word.at is not None and sent_at is not None and word.at < sent_at


def _is_so(each: Standing, deed: Deed) -> bool:
    """Tell whether that is known: what comes twice by two names."""
    known: Page | None = each.heard
    if deed is Deed.UNACKNOWLEDGED:
        return each.acknowledged_by is None
    return deed is Deed.RESOLVED and known is not None and known.heard is Deed.RESOLVED


def _name(said: str) -> str:
    """Return what a pager calls someone, without what Slack could take for a mention."""
    return " ".join(re.sub(r"[<>&]", "", said).split())[:LONGEST_NAME]
