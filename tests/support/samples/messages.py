"""One message of each kind that Warroom posts, around whatever somebody typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Final, get_args

from bot.domain.draft import EXTERNAL, POSTMORTEM
from bot.domain.handoff import Outcome
from bot.domain.incident import Offer, Status
from bot.domain.messages import (
    Message,
    alerts,
    approval,
    card,
    changes,
    checklists,
    clock,
    delivery,
    duties,
    ending,
    escalation,
    handoff,
    on_call,
    postmortem,
    probes,
    records,
    recovery,
    reminders,
    reporter,
    review,
    roles,
    stability,
    timeline,
    trends,
    updates,
    war_room,
)
from bot.domain.postmortem.document import Summary
from bot.domain.postmortem.sections import SECTIONS
from bot.domain.postmortem_due import NAMES
from bot.domain.record_kinds import KINDS, MITIGATION, RAMP, REVIEW, TEMPFIX
from bot.domain.recovery import Unfinished
from bot.domain.update import Layout
from bot.slack.blocks import text
from bot.slack.blocks.messages.clock import MISSED, NEAR
from bot.slack.blocks.rendered import Surroundings
from tests.support.builders import (
    ALICE,
    BOB,
    CAROL,
    START,
    a_chart,
    a_full_update,
    an_alert_line,
    an_update,
    records_in_use,
)

AROUND: Final = Surroundings(
    now=START + timedelta(days=1),
    called=lambda user: text.name_only(user, "Alice Ndiaye"),
    workspace_url="https://local.slack.test/",
    draft=Summary(SECTIONS, 12),
)
"""Where they are shown."""

A_FIX_LEFT: Final = Unfinished(
    text="temporary fix F1 is live", offer=Offer("F1 is removed", "record.move:tempfix:removed", "1:1:tempfix:removed")
)


@cache
def messages(typed: str) -> Sequence[Message]:
    """Return at least one of each kind around a text of at most `TEXT_LIMIT` characters."""
    full, bare = a_full_update(typed), an_update(text=typed, next_due_at=None)
    return [
        card.Card(),
        card.Announcement(),
        *(
            alerts.AlertsAsked(group=7, lines=(an_alert_line(typed),) * shown, firing=shown, ended=2, cut=3, **more)
            for shown, more in ((1, {}), (5, {"common": typed[:300]}), (5, {"storm": True}), (0, {}))
        ),
        alerts.AlertsAsked(group=7, lines=(an_alert_line(typed),), firing=1, ended=0),
        *(
            alerts.AlertsAsked(
                group=7, lines=(), firing=0, ended=3, answer=answer, by=BOB, at=START, number="INC-2026-1123-001"
            )
            for answer in get_args(alerts.Answer)
        ),
        checklists.ChecklistShown(checklist="alert_check", services=("checkout",)),
        checklists.ChecklistShown(checklist="first5"),
        checklists.ChecklistShown(checklist="first5", left=True),
        checklists.ChecklistShown(checklist="quick"),
        checklists.ChecklistShown(checklist="communicate", holder=BOB),
        checklists.ChecklistShown(checklist="communicate", holder=CAROL),
        checklists.ChecklistShown(checklist="removed"),
        alerts.AlertsEnded(),
        *(alerts.AlertReturned(line=an_alert_line(typed), over=over) for over in (False, True)),
        alerts.RegressionAsked(line=an_alert_line(typed), whom=(ALICE, BOB)),
        alerts.RegressionAsked(line=an_alert_line(typed), answer="Reopened", by=BOB, at=START),
        alerts.AlertsQuiet(since=START, sources=("prod", typed[:40])),
        war_room.RoomOpened(by=ALICE),
        war_room.BridgeOpened(record=False),
        war_room.BridgeOpened(record=True),
        war_room.BridgeOpened(record=True, recorded_by=BOB, recorded_at=START),
        war_room.BecameIncident(by=ALICE),
        war_room.RoomLost(why="archived", channel="C0ROOM0001", name="war-room-1"),
        war_room.RoomBack(),
        war_room.RoomRefused(reason=typed, people=(ALICE, "S0LEADS001", "eng@example.com")),
        changes.StatusChanged(old=Status.INVESTIGATING, new=Status.MONITORING, note=typed, by=ALICE),
        changes.SeverityChanged(old="SEV1", new="SEV2", reason=typed, by=ALICE, triggered=(typed, typed)),
        changes.ChangeAnnounced(
            change=changes.StatusChanged(old=Status.INVESTIGATING, new=Status.IDENTIFIED, note=typed, by=ALICE)
        ),
        changes.ChangeAnnounced(
            change=changes.SeverityChanged(old="SEV1", new="SEV2", reason=typed, by=ALICE, triggered=()), alone=True
        ),
        changes.ChangeAnnounced(
            change=stability.Watched(old=Status.IDENTIFIED, resolution=typed, by=ALICE, until=START)
        ),
        roles.RoleAssigned(role=typed[:60], user=BOB, before=ALICE, by=ALICE, area="database", before_for_seconds=90),
        roles.RoleEnded(role=typed[:60], user=BOB, by=ALICE, area="database"),
        roles.RoleLost(role=typed[:60], user=None, by=ALICE, area="database", at=START),
        roles.EndedByOther(did="closed it as not an incident", why=typed, by=ALICE),
        roles.RoleVacated(role="expert", user=BOB, why="the account is deactivated", area="database", whom=ALICE),
        roles.RoleUnfilled(role="communications", number=1),
        roles.RoleUnfilled(role="commander", number=1, whom=ALICE),
        roles.RoleUnfilled(role="commander", more=("communications", "deputy"), number=1, whom=ALICE),
        roles.RoleUnfilled(
            role="commander", number=1, settled=(roles.SettledRole(role="communications", user=BOB, at=START),)
        ),
        roles.RoleSettled(role="communications", user=None, why=typed[:60], at=START),
        roles.RoleSettled(
            role="commander", user=None, again=True, at=START, more=(roles.SettledRole(role="x", user=BOB, at=START),)
        ),
        roles.ExpertsAsked(role="expert", area="database", people=(BOB, "S0LEADS001", "eng@example.com"), by=ALICE),
        duties.Duties(assignment=1),
        duties.DutiesLeft(assignment=1),
        duties.DutiesAtEnd(assignment=1),
        reporter.ReporterAsked(),
        reporter.ReporterAsked(answered=True),
        handoff.CommandOffered(offer=1, user=BOB, by=ALICE, note=typed, tried=(typed,) * 5),
        handoff.CommandOfferTold(user=BOB, by=ALICE, note=typed, tried=(typed,) * 5),
        *(
            handoff.CommandOfferEnded(outcome=outcome, user=BOB, before=ALICE, why=typed[:60], at=START)
            for outcome in Outcome
        ),
        *(updates.UpdatePosted(update=update, layout=layout) for update in (full, bare) for layout in Layout),
        updates.UpdateAnnounced(update=full),
        updates.UpdateBriefed(update=full, quiet=an_update(number=2, text=typed, no_change=True)),
        updates.UpdateWithdrawn(number=2, by=BOB, at=START),
        updates.ImpactBriefed(impact=typed, by=BOB),
        updates.HelpOffered(number=2, need=typed, by=BOB),
        escalation.HelpWanted(escalation=1, role=typed[:60], why=typed, by=ALICE),
        escalation.HelpWanted(escalation=1, role="", why=typed, by=ALICE, taken_by=BOB, taken_at=START),
        escalation.Escalated(role=typed[:60], people=(ALICE,) * 12, why=typed, by=ALICE),
        escalation.HelpWanted(escalation=1, role=typed[:60], why=typed, by=""),
        escalation.HelpWanted(escalation=1, role="", why=typed, by=ALICE, declined=True),
        escalation.HelpWanted(escalation=1, role=typed[:60], why=typed, by="", ended_at=START),
        escalation.HelpWanted(escalation=1, role=typed[:60], why=typed, by="", reopened_at=START),
        escalation.Escalated(role=typed[:60], people=(ALICE,), why=typed, by="", call=True),
        escalation.Escalated(
            role=typed[:60],
            people=(ALICE,) * 12,
            why=typed,
            by="",
            others=tuple(escalation.Asked(role=typed[:60], people=(BOB,) * 12, why=f"{n}{typed}") for n in range(9)),
        ),
        escalation.EscalationTaken(role=typed[:60], by=ALICE),
        escalation.EscalationDeclined(role=typed[:60], by=ALICE, next=typed[:60]),
        clock.Acknowledged(by=ALICE),
        clock.Acknowledged(by="", name=typed[:80], where="PagerDuty"),
        clock.CustomersDue(due_at=START),
        clock.CustomersDue(due_at=START, informed_by=ALICE, informed_at=START),
        *(clock.DeadlineNear(kind=kind, due_at=START, whom=(ALICE, BOB)) for kind in NEAR),
        *(clock.DeadlineMissed(kind=kind, within_seconds=300, whom=(ALICE, BOB)) for kind in MISSED),
        timeline.NoteAdded(text=typed, by=ALICE, happened_at=START, recorded_at=START + timedelta(days=1)),
        on_call.ScheduleUnread(schedule="primary", why=typed, read_at=START),
        on_call.ScheduleUnread(schedule="primary", why=typed[:60], read_at=None),
        on_call.CoverArranged(schedule="primary", user=BOB, people=(ALICE,), until=START, by=BOB),
        reminders.UpdateOverdue(number=2, overdue_since=START),
        reminders.UpdateDue(
            number=3, owed_by="", since=START, every_seconds=86_400, snooze_seconds=3_600, snooze_until=START
        ),
        reminders.UpdateDue(
            number=3,
            owed_by=ALICE,
            since=START,
            every_seconds=900,
            snooze_seconds=600,
            snoozed_until=START,
            snoozed_by=BOB,
        ),
        reminders.UpdateDue(
            number=1, owed_by="", since=START, every_seconds=900, snooze_seconds=600, missing=("commander", "gone")
        ),
        reminders.UpdateSoon(due_at=START),
        reminders.UpdateSoonAnswered(answer="Update #1", by=BOB, at=START),
        reminders.ReminderAnswered(answer="Update #1", by=BOB, at=START),
        stability.Watched(old=Status.IDENTIFIED, resolution=typed, by=ALICE, until=START),
        stability.StabilityAsked(number=1, resolution=typed, whom=(ALICE, BOB)),
        stability.StabilityAnswered(answer=typed, by=BOB, at=START),
        ending.AllClear(resolution=typed, by=ALICE, resolved_at=START, early_by_seconds=60, early_why=typed),
        ending.AllClear(resolution=typed, by=ALICE, resolved_at=START, brief=True),
        ending.AllClear(resolution=typed, by=ALICE, resolved_at=START, silent=BOB, thanked=(ALICE, BOB)),
        ending.EndAsked(number=1, resolution=typed, by=ALICE, until=START),
        ending.EndWaits(resolution=typed, by=ALICE, whom=BOB, until=START),
        ending.EndAnswered(answer="Not yet", by=BOB, at=START),
        ending.EndAnswered(answer="Resolved", by="", at=START),
        ending.Reopened(reason=typed, by=ALICE),
        ending.Closed(by=ALICE),
        ending.Closed(by=ALICE, waived=(typed[:300], typed[:300]), why=typed),
        recovery.Recovered(held_seconds=86_400),
        recovery.Recovered(held_seconds=0),
        recovery.ValidationAgain(why=typed[:300], until=START),
        recovery.RecoveryLeft(left=(A_FIX_LEFT.model_copy(update={"text": typed[:300]}),) * 8, more=3),
        recovery.RecoveryLeft(left=(), more=0),
        changes.Began(by=ALICE),
        ending.Declined(reason=typed, by=ALICE),
        ending.Merged(into="INC-2026-1123-002", title=typed[:120], channel="C0R00M0002", ts="", note=typed, by=ALICE),
        ending.Absorbed(
            number="INC-2026-1123-002", title=typed[:120], channel="C0R00M02", ts="1.2", note=typed, by=BOB
        ),
        postmortem.DraftReady(),
        *(review.StepDue(step=step, due_at=START + timedelta(days=late)) for step in NAMES for late in (0, 9)),
        review.StepDue(step="draft", due_at=START, owner=BOB),
        *(
            review.MeetingChanged(number=1, change=change, at=START, people=(ALICE, BOB))
            for change in get_args(review.Change)
        ),
        review.MeetingChanged(number=1, change="moved", at=START, people=()),
        review.MeetingAgenda(number=1),
        review.MeetingAgenda(number=2),
        *(
            approval.ReviewShown(draft=draft, people=people, anyone=anyone, hints=hints)
            for draft, people, anyone, hints in (
                (POSTMORTEM, (BOB, CAROL), False, 2),
                (POSTMORTEM, (), True, 0),
                (EXTERNAL, (BOB,) * 9, True, 1),
            )
        ),
        approval.ReviewAsked(draft=POSTMORTEM, version=3, stage="technical", by=ALICE),
        approval.ReviewAsked(draft=EXTERNAL, version=1, stage="external", by=ALICE),
        approval.SentBack(draft=POSTMORTEM, by=BOB, why=typed),
        approval.DraftPublished(text=typed, by=ALICE),
        approval.SummaryShared(text=typed, by=ALICE),
        records.VendorCase(number=1, name=typed[:60], ticket=typed[:60], by=ALICE, at=START, due_at=START),
        records.VendorCase(number=2, name="Acme", ticket="", by=ALICE, at=START, ticked=("ticket",), state="answered"),
        *(
            records.RollbackSuggested(
                number=1,
                title=typed[:200],
                link="https://ci.example.com/1",
                at=START,
                before=START,
                state=state,
                by=BOB,
                reason=typed if state == "kept" else "",
            )
            for state in get_args(records.RollbackState)
        ),
        *(
            records.RecordShown(kind=kind, number=number)
            for kind, shape in KINDS.items()
            for number, _ in enumerate(shape.states, 1)
            if shape.word
        ),
        *(records.RecordShown(kind=each.kind, number=each.number) for each in records_in_use("")),
        *(records.RecordShown(kind=REVIEW, number=number) for number in (1, 2, 3)),
        *(records.RecordDue(kind=kind, number=number) for kind, number in ((MITIGATION, 12), (RAMP, 13), (TEMPFIX, 2))),
        records.RecordDue(kind=TEMPFIX, number=3),
        records.ActionsDue(place="due:action_item:11", whom=BOB),
        records.ActionsDue(place="due:action_item:11", whom=ALICE),
        records.Overdue(day="2026-11-23", whom=BOB),
        records.ActionsOfWeek(done=2),
        trends.Trends(period="2026-11"),
        clock.TimeboxOver(number=1, whom=ALICE),
        clock.TimeboxOver(number=99, whom=""),
        records.VendorSilent(number=1, name=typed[:60], whom=ALICE, within_seconds=1800, step="Contact them"),
        delivery.NoOneReached(why=typed),
        delivery.SourceTested(source="prod-alertmanager", kind="Alertmanager", text=typed),
        delivery.NotReached(who="on_call", outlet="pager", why=typed),
        delivery.NotReached(who=BOB, outlet="", why=typed),
        delivery.Undelivered(what=typed, reason=typed),
        delivery.Undelivered(what=typed, reason=typed, effect=7),
        delivery.Undelivered(what=typed, reason=typed, effect=7, settled="Bob had it tried again."),
        delivery.Undelivered(what=typed, reason=typed, waits=True),
        on_call.GroupNotKept(schedule="primary", why=typed),
        *(probes.ProbesFail(number=number) for number in (1, 2, 3)),
        war_room.FormerRoom(channel="C0ROOM0000"),
        war_room.ArchivedSoon(at=START),
        war_room.RoomKept(by=ALICE),
        *(a_chart(points, by) for points, by in ((20, ALICE), (1, ""), (0, ""))),
        review.AgendaPoint(text=typed[:150], until=START),
    ]
