"""Every message and view, with the longest and the most hostile text, passes both judges of Slack's limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo import block_kit
from bot.domain.escalation import WHY_LIMIT, Wanted
from bot.domain.handoff import CommandOffer, Outcome
from bot.domain.incident import TEXT_LIMIT, TITLE_LIMIT, IncidentError, Offer, Status, clean_title
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
from bot.domain.overview import Overview
from bot.domain.postmortem import SECTIONS, Summary
from bot.domain.timeline import EntryKind, TimelineEntry
from bot.domain.triage import Facts, Users, suggestion
from bot.domain.update import PARTS, Layout, StatusUpdate
from bot.slack import lint
from bot.slack.blocks import (
    brief,
    declare,
    decline,
    escalate,
    handoff,
    home,
    impact,
    incident,
    listing,
    postmortem,
    reopen,
    resolve,
    role,
    severity,
    status,
    text,
    timeline,
    triage,
    update,
)
from bot.slack.blocks.message import Surroundings, render
from bot.slack.blocks.refusal import refusal
from bot.slack.blocks.rendered import Rendered
from tests.blocks.corpus import HOSTILE
from tests.support import judge
from tests.support.builders import ALICE, BOB, a_policy, an_incident, an_overview, an_update
from tests.support.world import START

LONGEST = ("x" * TEXT_LIMIT, "&" * TEXT_LIMIT, "<" * TEXT_LIMIT, "🔥" * (TEXT_LIMIT // 2), "a\n" * (TEXT_LIMIT // 2))
TEXTS = [*HOSTILE, *LONGEST]


def a_full_update(typed: str, **differs: Any) -> StatusUpdate:
    """An update whose every part says the same, made of somebody's message."""
    parts = dict.fromkeys(PARTS, typed)
    return an_update(**parts, said_by=ALICE, channel="C0R00M0001", ts=1_795_251_600_000_001, **differs)


MESSAGES: Mapping[type, Callable[[str], Message]] = {
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

AROUND = Surroundings(
    called=lambda user: text.name_only(user, "Alice Ndiaye"),
    workspace_url="https://local.slack.test/",
    draft=Summary(SECTIONS, 12),
)


def hostile_overview(typed: str) -> Overview:
    try:
        title = clean_title(typed)
    except IncidentError:
        title = "x" * TITLE_LIMIT
    facts = Facts(users=Users.MANY, systems=(typed[:80],) * 20, changed=typed[:500], data_at_risk=True)
    troubled = an_incident(
        source="https://local.slack.test/archives/C0GENERAL1/p1795251600000001",
        title=title,
        impact=typed[:TEXT_LIMIT],
        resolution=typed[:TEXT_LIMIT],
        severity_assumed=True,
        severity="sev2",
        facts=facts,
    )
    failed = tuple(replace(an_overview().failed[0], id=n, reason=typed) for n in range(9))
    suggested, why = suggestion(facts, a_policy().severities_by_rank) or (None, "")
    return an_overview(
        troubled, last_news=a_full_update(typed[:TEXT_LIMIT]), failed=failed, suggested=suggested, suggested_why=why
    )


def passes(rendered: Rendered) -> None:
    payload: dict[str, Any] = {"text": rendered.text, "blocks": rendered.blocks, "parse": "none"}
    assert lint.problems_of_message(payload) == []
    assert block_kit.check_message({**payload, "channel": "C0INC1DENT"}) == []
    assert list(judge.of_message(payload)) == []


def view_passes(view: dict[str, Any]) -> None:
    assert lint.problems_of_view(view) == []
    assert block_kit.check_view(view) == []
    assert list(judge.of_view(view)) == []


def test_no_kind_of_message_is_missing_here() -> None:
    assert set(MESSAGES) == set(get_args(get_args(Message)[0]))


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_no_text_breaks_a_message(kind: type) -> None:
    for typed in TEXTS:
        passes(render(MESSAGES[kind](typed[:TEXT_LIMIT]), hostile_overview(typed), AROUND))


@pytest.mark.parametrize("layout", Layout)
def test_no_text_breaks_an_update_in_any_layout(layout: Layout) -> None:
    for typed in TEXTS:
        for update_ in (a_full_update(typed[:TEXT_LIMIT]), an_update(text=typed[:TEXT_LIMIT], next_due_at=None)):
            passes(render(UpdatePosted(update=update_, layout=layout), hostile_overview(typed), AROUND))


@given(st.text(max_size=400))
def test_no_text_at_all_breaks_the_card_or_an_update(typed: str) -> None:
    for kind in (Card, Announcement, UpdatePosted):
        passes(render(MESSAGES[kind](typed), hostile_overview(typed), AROUND))


@pytest.mark.parametrize("stands", Status)
def test_the_card_stands_in_every_status(stands: Status) -> None:
    view = an_overview(
        an_incident(status=stands, has_room=False), holders=(), last_update=None, last_news=None, next_update_at=None
    )
    passes(incident.card(view, text.user, ""))
    passes(incident.announcement(view, text.user))


def test_the_card_stands_while_a_fix_is_watched_and_when_it_went_into_another() -> None:
    watched = an_incident(status=Status.MONITORING, resolution="rolled back", mitigated_at=START)
    for view in (
        an_overview(watched, stable_until=START),
        an_overview(watched, open_question=1),
        an_overview(an_incident(status=Status.DECLINED, merged_into=2), merged_into=an_incident(id=2)),
        an_overview(an_incident(status=Status.DECLINED), declined="Declined: planned maintenance"),
    ):
        passes(incident.card(view, text.user, ""))
        passes(incident.announcement(view, text.user))


def test_no_text_breaks_an_answer() -> None:
    for typed in TEXTS:
        view = hostile_overview(typed)
        passes(impact.answer(view, typed))
        passes(impact.after_triage(view, typed, (typed[:200],)))
        passes(declare.did_you_mean(typed, typed[:200], None))
        passes(declare.did_you_mean(typed, None, view.incident))
        passes(listing.incidents([view] * 60))
        passes(role.history(replace(view, assignments=view.assignments * 30)))
        passes(update.answer("INC-2026-1123-001", 1, a_full_update(typed), now=START))
        passes(update.adopted("INC-2026-1123-001", 1, a_full_update(typed), now=START))
        passes(refusal(IncidentError(f"No: {typed}", offers=(Offer("Retry", "delivery.retry", "7"),) * 3)))
        entry = TimelineEntry(kind=EntryKind.NOTE, happened_at=START, recorded_at=START, author=BOB, text=typed)
        whom, why = Wanted("on_call", typed[:60]), typed[:WHY_LIMIT]
        passes(escalate.preview(view, whom, [ALICE] * 12, why, value=f"1:x:y:{text.clean(why)}", changed=True))
        taken = HelpWanted(escalation=1, role="", why=typed, by=ALICE, taken_by=BOB, taken_at=START)
        passes(escalate.help_wanted(taken, view, text.user, AROUND.workspace_url))
        passes(brief.brief(view, [replace(entry, kind=EntryKind.UPDATE)] * 60, AROUND.workspace_url))
        passes(listing.timeline("INC-2026-1123-001", [entry] * 60))
        passes(postmortem.shown("INC-2026-1123-001", f"# draft\n{text.clean(typed)}" * 20))


def test_no_text_breaks_a_form() -> None:
    policy = a_policy()
    for typed in TEXTS:
        view = hostile_overview(typed)
        view_passes(update.form(view))
        view_passes(handoff.form(view))
        offer = CommandOffer(id=1, incident_id=1, giver=ALICE, receiver=BOB, note=typed[:TEXT_LIMIT], offered_at=START)
        view_passes(handoff.confirm_form(view, offer, (typed,) * 5))
        view_passes(update.correction(view, a_full_update(typed[:TEXT_LIMIT])))
        functions = [(key, typed[:60]) for key in policy.people]
        view_passes(escalate.form(view, functions, whom=Wanted("on_call", typed[:60]), people=[ALICE] * 12, sign="x"))
        view_passes(escalate.form(view, [], problem=typed))
        view_passes(home.home(ALICE, [view] * 80, AROUND.workspace_url, notice=declare.declared(view, "w" * 80)))
        source = declare.form(policy.severities_by_rank, policy.severities_by_rank[0], title=typed[:120], said=typed)
        view_passes(source)
        view_passes(severity.form(view))
        view_passes(triage.form(view, triage.Answers(users="few", signs=("data", "slo"))))
        view_passes(severity.keep_form(view, view.severities[-1]))
        view_passes(resolve.form(view, START))
        view_passes(resolve.now_form(view, START))
        view_passes(decline.form(view, [view.incident] * 120))
        view_passes(status.form(view))
        view_passes(timeline.form(view))
        view_passes(reopen.form(replace(view, merged_into=view.incident)))
        view_passes(declare.form(policy.severities_by_rank, policy.severities_by_rank[0], title=typed[:TITLE_LIMIT]))


@pytest.mark.parametrize(
    "typed", ["<!channel>", "<!here>", "<!everyone>", "<@U0ZZZZZZ99>", "<!subteam^S0ONCALL01>", "@channel"]
)
def test_no_text_pings_anybody(typed: str) -> None:
    for make in MESSAGES.values():
        rendered = render(make(typed), replace(hostile_overview(typed), holders=()), AROUND)
        assert typed not in str(rendered.blocks) + rendered.text
