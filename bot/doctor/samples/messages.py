"""This file is about one message of each kind that Warroom posts, around whatever somebody typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from bot.doctor.samples.incident import ALICE, BOB, START, a_full_update, an_update
from bot.domain.handoff import Outcome
from bot.domain.incident import Status
from bot.domain.messages import (
    Absorbed,
    AllClear,
    Announcement,
    BecameIncident,
    Card,
    Closed,
    CommandOffered,
    CommandOfferEnded,
    CommandOfferTold,
    Declined,
    DraftReady,
    Duties,
    DutiesLeft,
    Escalated,
    EscalationTaken,
    ExpertsAsked,
    HelpOffered,
    HelpWanted,
    Merged,
    Message,
    NoteAdded,
    ReminderAnswered,
    Reopened,
    RoleAssigned,
    RoleEnded,
    RoleLost,
    RoleSettled,
    RoleUnfilled,
    RoomOpened,
    RoomRefused,
    SeverityChanged,
    StabilityAnswered,
    StabilityAsked,
    StatusChanged,
    Undelivered,
    UpdateAnnounced,
    UpdateBriefed,
    UpdateDue,
    UpdatePosted,
    UpdateWithdrawn,
    Watched,
)
from bot.domain.postmortem import SECTIONS, Summary
from bot.slack.blocks import text
from bot.slack.blocks.message import Surroundings

MESSAGES: Final[Mapping[type, Callable[[str], Message]]] = {
    Card: lambda _: Card(),
    Announcement: lambda _: Announcement(),
    RoomOpened: lambda _: RoomOpened(by=ALICE),
    BecameIncident: lambda _: BecameIncident(by=ALICE),
    RoomRefused: lambda t: RoomRefused(reason=t, people=(ALICE, "S0LEADS001", "eng@example.com")),
    StatusChanged: lambda t: StatusChanged(old=Status.INVESTIGATING, new=Status.MONITORING, note=t, by=ALICE),
    SeverityChanged: lambda t: SeverityChanged(old="SEV1", new="SEV2", reason=t, by=ALICE, triggered=(t, t)),
    RoleAssigned: lambda t: RoleAssigned(
        role=t[:60], user=BOB, before=ALICE, by=ALICE, area="database", before_for_seconds=90
    ),
    RoleEnded: lambda t: RoleEnded(role=t[:60], user=BOB, by=ALICE, area="database"),
    RoleLost: lambda t: RoleLost(role=t[:60], user=None, by=ALICE, area="database", at=START),
    RoleUnfilled: lambda _: RoleUnfilled(role="communications", number=1),
    RoleSettled: lambda t: RoleSettled(role="communications", user=None, why=t[:60], at=START),
    ExpertsAsked: lambda _: ExpertsAsked(
        role="expert", area="database", people=(BOB, "S0LEADS001", "eng@example.com"), by=ALICE
    ),
    Duties: lambda _: Duties(assignment=1),
    DutiesLeft: lambda _: DutiesLeft(assignment=1),
    CommandOffered: lambda t: CommandOffered(offer=1, user=BOB, by=ALICE, note=t, tried=(t,) * 5),
    CommandOfferTold: lambda t: CommandOfferTold(user=BOB, by=ALICE, note=t, tried=(t,) * 5),
    CommandOfferEnded: lambda t: CommandOfferEnded(
        outcome=Outcome.WITHDRAWN, user=BOB, before=ALICE, why=t[:60], at=START
    ),
    UpdatePosted: lambda t: UpdatePosted(update=a_full_update(t)),
    UpdateAnnounced: lambda t: UpdateAnnounced(update=a_full_update(t)),
    UpdateBriefed: lambda t: UpdateBriefed(update=a_full_update(t), quiet=an_update(number=2, text=t, no_change=True)),
    UpdateWithdrawn: lambda _: UpdateWithdrawn(number=2, by=BOB, at=START),
    HelpOffered: lambda t: HelpOffered(number=2, need=t, by=BOB),
    HelpWanted: lambda t: HelpWanted(escalation=1, role=t[:60], why=t, by=ALICE),
    Escalated: lambda t: Escalated(role=t[:60], people=(ALICE,) * 12, why=t, by=ALICE),
    EscalationTaken: lambda t: EscalationTaken(role=t[:60], by=ALICE),
    NoteAdded: lambda t: NoteAdded(text=t, by=ALICE, happened_at=START, recorded_at=START + timedelta(days=1)),
    UpdateDue: lambda _: UpdateDue(
        number=3, owed_by=ALICE, since=START, every_seconds=900, snooze_seconds=600, snoozed_until=START, snoozed_by=BOB
    ),
    ReminderAnswered: lambda _: ReminderAnswered(answer="Update #1", by=BOB, at=START),
    Watched: lambda t: Watched(old=Status.IDENTIFIED, resolution=t, by=ALICE, until=START),
    StabilityAsked: lambda t: StabilityAsked(number=1, resolution=t, whom=(ALICE, BOB)),
    StabilityAnswered: lambda t: StabilityAnswered(answer=t, by=BOB, at=START),
    AllClear: lambda t: AllClear(resolution=t, by=ALICE, resolved_at=START, early_by_seconds=60, early_why=t),
    Reopened: lambda t: Reopened(reason=t, by=ALICE),
    Closed: lambda _: Closed(by=ALICE),
    Declined: lambda t: Declined(reason=t, by=ALICE),
    Merged: lambda t: Merged(into="INC-2026-1123-002", title=t[:120], channel="C0R00M0002", ts="", note=t, by=ALICE),
    Absorbed: lambda t: Absorbed(
        number="INC-2026-1123-002", title=t[:120], channel="C0R00M02", ts="1.2", note=t, by=BOB
    ),
    DraftReady: lambda _: DraftReady(),
    Undelivered: lambda t: Undelivered(what=t, reason=t),
}

"""Kind of message -> one around a text of at most `TEXT_LIMIT` characters."""

AROUND: Final = Surroundings(
    called=lambda user: text.name_only(user, "Alice Ndiaye"),
    workspace_url="https://local.slack.test/",
    draft=Summary(SECTIONS, 12),
)
"""Where they are shown."""
