"""Who may do what: the policy's permissions, and whose private incident it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.durations import spoken
from bot.domain.effects import ROOM
from bot.domain.incident import NO_SUCH_INCIDENT, Incident, IncidentError
from bot.domain.overview import Assignment
from bot.domain.policy import EVERYONE
from bot.domain.role import COMMANDER
from bot.domain.schedule import behind_group
from bot.slack.conversations.requester import Requester
from storage.unit_of_work import UnitOfWork

SEE: Final = "see"
"""The right of whoever may see the incident: it needs no entry in the policy's permissions."""

DECLARERS_OWN: Final = frozenset({"undo"})
"""Verbs that whoever declared the incident may always do."""

NEVER_STUCK: Final = frozenset({"close", "waive"})
"""Verbs that someone can always do, whoever is gone."""

CLOSABLE_BY_ALL_AFTER: Final = timedelta(days=7)
"""From resolved on: then anyone closes what no one else is there to close."""

_WITHOUT_COMMAND: Final = {
    "war_room": "Opening a war room",
    "outbox": "Retrying or dropping what was set aside",
    "undo": "Undoing what someone else declared",
    "waive": "Answering for what a postmortem lacks",
    "publish": "Publishing a postmortem",
}
"""Verbs that are called by other words than their own in a refusal."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Right:
    """What someone may do, as far as it does not depend on the incident."""

    requester: Requester
    verb: str
    allowed: tuple[str, ...]
    titles: frozenset[str]
    """Names of the policy's ``people`` that this user is among."""
    someone: bool = True
    """Whether anyone is behind the names of ``people`` that are allowed."""

    async def check(self, uow: UnitOfWork, incident: Incident | None) -> None:
        """Refuse what the policy does not allow.

        Args:
            incident: which one it is done to; ``None``: none.

        Raises:
            IncidentError: the policy names others for it, or the incident is not theirs to see.
        """
        if incident is not None and not await may_see(uow, self.requester, incident):
            raise IncidentError(NO_SUCH_INCIDENT)
        if EVERYONE in self.allowed or self.titles & set(self.allowed):
            return
        if incident is not None and self.verb in DECLARERS_OWN and _declared(self.requester, incident):
            return
        history = await uow.roles.history(incident.id) if incident is not None else []
        held = [each for each in history if each.ended_at is None]
        if any(a.user == self.requester.user and a.role in self.allowed for a in held):
            return
        if self.verb in NEVER_STUCK and incident is not None and self._may_close(incident, history):
            return
        commander = next((a.user for a in held if a.role == COMMANDER), None)
        raise IncidentError(self._refusal(commander, incident))

    def _may_close(self, incident: Incident, history: Sequence[Assignment]) -> bool:
        """Tell whether someone may do to an incident what always has to be possible for someone.

        Whoever declared it, and whoever was last in command, unless the policy keeps it for others who are there; and
        anyone once it has been resolved for a while and no one else is there.
        """
        if self.someone and COMMANDER not in self.allowed:
            return False
        commanders = [each.user for each in history if each.role == COMMANDER]
        if _declared(self.requester, incident) or self.requester.user in commanders[-1:]:
            return True
        resolved_at = incident.resolved_at
        now = self.requester.runtime.now()
        return not self.someone and resolved_at is not None and now - resolved_at >= CLOSABLE_BY_ALL_AFTER

    def _refusal(self, commander: str | None, incident: Incident | None) -> str:
        """Say who may do it, and how to reach or become one of them."""
        number = incident.number if incident is not None else ""
        what = _WITHOUT_COMMAND.get(self.verb) or f"`/incident {self.verb}`"
        who = " or ".join(name.replace("_", " ") for name in self.allowed) or "no one"
        sentence = f"{what} is for {who} only."
        if COMMANDER in self.allowed and commander is not None:
            return f"{sentence} Ask <@{commander}>, who is in command: `/incident escalate {number} commander <why>`."
        if self.verb in NEVER_STUCK and incident is not None and COMMANDER in self.allowed:
            later = (
                "" if self.someone else f" Once it has been resolved for {spoken(CLOSABLE_BY_ALL_AFTER)}, anyone may."
            )
            if not incident.declared_by:  # an alert did
                return f"{sentence} No one is in command yet: take it with `/incident role {number} commander`.{later}"
            return f"{sentence} <@{incident.declared_by}>, who declared it, may too.{later}"
        if COMMANDER in self.allowed and number:
            return f"{sentence} No one is in command yet: take it with `/incident role {number} commander`."
        if not self.allowed or not number:
            return f"{sentence} `warroom policy show` shows whoever runs Warroom where that is set."
        if not self.someone:
            missing = " or ".join(f"`people.{name}`" for name in self.allowed)
            return f"{sentence} No one is yet: whoever runs Warroom fills {missing} in the policy."
        return f"{sentence} Ask for it: `/incident escalate {number} {self.allowed[0]} <why>`."


def _declared(requester: Requester, incident: Incident) -> bool:
    """Tell whether this person declared it; no one did what an alert declared, whoever has the shell either."""
    return bool(incident.declared_by) and incident.declared_by == requester.user


async def right_to(requester: Requester, verb: str) -> Right:
    """Find out, before any transaction, what Slack has to say about someone's rights."""
    if verb == SEE:
        return Right(requester, verb, (EVERYONE,), frozenset())
    policy = requester.runtime.policy
    allowed = policy.permitted(verb)
    titles, someone = set(), False
    for name in allowed:
        for who in policy.people.get(name, ()):
            members = await _members(requester, behind_group(policy.schedules, who))
            someone = someone or members is None or bool(members)
            if requester.user in (members or ()):
                titles.add(name)
    return Right(requester, verb, allowed, frozenset(titles), someone)


async def _members(requester: Requester, who: str) -> Collection[str] | None:
    """Return who is behind an entry of the policy; ``None``: Slack does not say."""
    try:
        members, _ = await requester.directory.members(who, covered=False)
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("a right could not be checked, so the request was refused", error=type(error).__name__)
        return None
    return members


async def may_see(uow: UnitOfWork, requester: Requester, incident: Incident) -> bool:
    """Tell whether this person may see an incident: a private one is its members' alone.

    Raises:
        MembershipUnknownError: Slack has to be asked first.
    """
    if not incident.private:
        return True
    room = (await uow.slack_places.of(incident.id)).get(ROOM)
    if room is None:  # it is being made, or lost: then only those who have to do with it know of it
        held = await uow.roles.now_held(incident.id)
        return requester.user in {incident.declared_by, *(each.user for each in held)}
    if room.channel == requester.channel:  # what is done in a private channel is done by a member
        return True
    if room.channel in requester.closed_rooms:
        return False
    return requester.user in requester.members.remembered(room.channel)
