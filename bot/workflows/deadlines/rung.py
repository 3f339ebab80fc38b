"""The ladder reaches someone."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.deadline import RUNG, Deadline, Mark, Moment
from bot.domain.effects import Way
from bot.domain.escalation import function_label
from bot.domain.incident import Incident
from bot.domain.policy import Policy, severity_of
from bot.domain.role import in_sentence
from bot.domain.rung import Rung
from bot.domain.rung import Way as By
from bot.domain.timeline import EntryKind
from bot.workflows.act import Act
from bot.workflows.telling import pages, posts, reach


async def missed(act: Act, incident: Incident, deadline: Deadline) -> None:
    """Have everyone behind the rung told, asked in and paged, as it says; one that reaches no one is noted."""
    rung = next((each for each in act.policy.ladder if each.tell == deadline.follows), None)
    if rung is None:
        return
    what = f"rung:{rung.tell}"
    if ways := _ways(act.policy, incident, rung):
        act.leave(*reach.reach(act, incident, rung.tell, deadline.why, what=what, by=ways))
    if By.PAGE in rung.by:
        act.leave(*pages.page(act.policy, incident, rung.tell, deadline.why, what=what))
    if not act.policy.people.get(rung.tell) and any(act.policy.people.values()):
        label = in_sentence(function_label(act.policy, rung.tell))
        act.record_at_end(incident.id, EntryKind.ESCALATED, f"Not escalated: the policy names no one as {label}")
    act.leave(posts.refresh_card(incident))


def _ways(policy: Policy, incident: Incident, rung: Rung) -> list[Way]:
    """Return how it reaches them in Slack. Whom a severity reaches at once is asked in with all the others."""
    asked = rung.after.get(severity_of(policy, incident).key) == timedelta()
    ways: list[Way] = []
    if By.INVITE in rung.by and not asked:
        ways.append("invite")
    if By.DM in rung.by:
        ways.append("dm")
    return ways


def reached(policy: Policy, who: str) -> list[Mark]:
    """Return what marks that someone on the ladder was reached: by hand or by it, no one is reached twice."""
    return [(RUNG, rung.tell, Moment.MISSED) for rung in policy.ladder if rung.tell == who]
