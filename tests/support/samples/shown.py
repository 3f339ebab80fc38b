"""One of each answer, form and Home tab that a person is shown, around whatever somebody typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.action_due import Listed
from bot.domain.alert import Trace
from bot.domain.checklist import SAMPLE_LIMIT
from bot.domain.clock import deadlines, next_rung
from bot.domain.deadline import Known
from bot.domain.escalation import WHY_LIMIT, Wanted
from bot.domain.handoff import CommandOffer
from bot.domain.incident import TEXT_LIMIT, TITLE_LIMIT, Incident, IncidentError, Offer
from bot.domain.ladder import HOLDS, Hold
from bot.domain.met import lines_of
from bot.domain.overview import Ending, Overview, Roles
from bot.domain.part import NOTHING
from bot.domain.period import Every, Period
from bot.domain.playbook import suggestions
from bot.domain.postmortem.material import Answer
from bot.domain.postmortem.sections import BY_KEY, SECTIONS
from bot.domain.record_kinds import ACTION_ITEM, KINDS, REVIEW, TEMPFIX
from bot.domain.recovery import Unfinished
from bot.domain.suggested_actions import permanent
from bot.domain.timeline import EntryKind, TimelineEntry
from bot.domain.trends import Part, Review
from bot.slack.blocks import (
    actions,
    alerts,
    brief,
    cause,
    changes,
    checklist,
    clocks,
    declare,
    decline,
    escalate,
    handoff,
    health,
    home,
    impact,
    ladder,
    meeting,
    merge,
    oncall,
    playbook,
    postmortem,
    record_form,
    recovery,
    reopen,
    reporter,
    resolve,
    role,
    severity,
    status,
    tempfix,
    text,
    timeline,
    title,
    trends,
    triage,
    update,
    vendor,
)
from bot.slack.blocks import list as listing
from bot.slack.blocks.refusal import form_again, refusal
from bot.slack.blocks.rendered import Rendered
from tests.support.builders import (
    ALICE,
    BOB,
    START,
    a_chart,
    a_full_update,
    a_policy,
    a_record,
    a_sketch,
    an_alert,
    hostile_overview,
    only,
    some_readings,
    with_parts,
)
from tests.support.samples import approvals
from tests.support.samples.messages import A_FIX_LEFT, AROUND

NUMBER = "INC-2026-1123-001"


def answers(typed: str) -> Iterator[tuple[str, Rendered]]:
    """Yield what one person alone is answered, each with its name."""
    whole = hostile_overview(typed)
    view = only(whole, NOTHING)
    yield from approvals.answers(typed)
    yield "impact.answer", impact.answer(view, typed, unread=(typed, typed))
    yield "impact.after_triage", impact.after_triage(view, typed, (typed[:200],))
    many = [an_alert(typed), an_alert(typed, decide_at=START)] * 20
    yield "alerts.listed", alerts.listed(view.incident, many, a_policy(), now=START)
    yield "alerts.none_of", alerts.none_of(view.incident)
    told = Trace(at=START, what="joined", reason=typed[:TEXT_LIMIT])
    yield "alerts.why", alerts.why(many[1], [told] * 30, now=START)
    lists = only(whole, checklist.NEEDS)
    yield "checklist.listed", checklist.listed(lists)
    for name in ("first5", "alert_check", "data_integrity"):
        yield f"checklist.one {name}", checklist.one(lists, whole.policy.checklists[name], now=START)
    yield "declare.did_you_mean, a word", declare.did_you_mean(typed, typed[:200], None)
    yield "declare.did_you_mean, an incident", declare.did_you_mean(typed, None, view.incident)
    alike = a_sketch(view.incident)
    yield "declare.declared", declare.declared(view, "w" * 80, [alike] * 9, [alike] * 3)
    yield "list.incidents", listing.incidents([only(whole, listing.NEEDS)] * 60)
    long_history = with_parts(whole, Roles(whole.roles.assignments * 30))
    yield "role.history", role.history(only(long_history, role.NEEDS))
    yield "update.answer", update.answer(NUMBER, 1, a_full_update(typed), now=START)
    yield "update.adopted", update.adopted(NUMBER, 1, a_full_update(typed), now=START)
    yield (
        "resolve.answer",
        resolve.answer(view.incident, typed, watched_until=None, early_by=None, has_draft=True, now=START),
    )
    again = Offer("Retry", "delivery.retry", "7")
    yield "refusal", refusal(IncidentError(f"No: {typed}", offers=(again,) * 3))
    whom, why = Wanted("on_call", typed[:60]), typed[:WHY_LIMIT]
    value = f"1:x:y:{text.clean(why)}"
    yield "escalate.preview", escalate.preview(view, whom, [ALICE] * 12, why, value=value, changed=True)
    entry = TimelineEntry(kind=EntryKind.NOTE, happened_at=START, recorded_at=START, author=BOB, text=typed)
    entries = [replace(entry, kind=EntryKind.UPDATE)] * 60
    yield "ladder.shown", ladder.shown(view, Known(now=START), {"ceo": ladder.Behind([ALICE] * 12)})
    hold = Hold(by=BOB, why=typed, at=START, until=START + HOLDS[0])
    yield "ladder.shown, held", ladder.shown(view, Known(now=START, hold=hold), {})
    rung = next_rung(view.incident, Known(now=START), whole.policy)
    for late in ((), ("ceo", "vp_engineering")):
        yield f"ladder.answer {late}", ladder.answer(whole.policy, hold.until, late, rung)
    for explained in (True, False):
        yield f"ladder.climbed {explained}", ladder.climbed(whole.policy, 1, "ceo", explained=explained)
    yield "ladder.answer, no one", ladder.answer(whole.policy, hold.until, (), None)
    yield "brief", brief.brief(only(whole, brief.NEEDS), entries, AROUND.workspace_url)
    for name, known in (
        ("before", Known(now=START)),
        ("after", Known(now=START + timedelta(days=2), responded_at=START)),
    ):
        due = deadlines(replace(whole.incident, acknowledged_at=None), known, whole.policy)
        yield f"clocks {name}", clocks.clocks(only(whole, clocks.NEEDS), due, known)
    for situation in (None, *suggestions(whole.policy)[:2]):
        yield f"playbook.contain {situation}", playbook.contain(view.incident, whole.policy, situation)
    yield "recovery.unfinished", recovery.unfinished(view.incident, unfinished(typed))
    yield "tempfix.listed", tempfix.listed(only(whole, tempfix.NEEDS), AROUND.called)
    yield from action_items(view, typed)
    for name, found in (("health", some_readings(typed)), ("health, nothing measured", ())):
        yield name, health.health(only(whole, health.NEEDS), found, now=START)
    for points in (20, 1, 0):
        yield f"health, chart of {points}", health.chart(a_chart(points), 1)
    yield "timeline.timeline", timeline.timeline(NUMBER, [entry] * 60)
    yield "postmortem.shown", postmortem.shown(NUMBER, f"# draft\n{text.clean(typed)}" * 20)


def views(typed: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every form, and the Home tab, each with its name."""
    yield from approvals.views(typed)
    policy, whole = a_policy(), hostile_overview(typed)
    view = only(whole, NOTHING)
    ranks, incident = policy.severities_by_rank, view.incident
    notice = declare.declared(view, "w" * 80)
    yield "home", home.home(ALICE, [only(whole, home.NEEDS)] * 80, AROUND.workspace_url, notice=notice)
    yield "declare", declare.form(ranks, ranks[0], title=typed[:TITLE_LIMIT])
    yield "declare, from a message", declare.form(ranks, ranks[0], title=typed[:120], said=typed)
    form = triage.form(only(whole, triage.NEEDS), before=[a_sketch(incident)] * 3)
    yield "triage", form
    yield "triage, answered", triage.form(only(whole, triage.NEEDS), triage.Answers(users="few", signs=("data", "slo")))
    sent = form | {"state": {"values": {"changed": {"changed": {"type": "plain_text_input", "value": "deploy"}}}}}
    yield "triage, refused", form_again(sent, IncidentError(f"No: {typed}"))
    yield from (("impact", impact.correction(view, typed[:TEXT_LIMIT])), ("reporter", reporter.form(view)))
    yield from (
        (
            "checklist",
            checklist.form(incident, policy.checklists["quick"], lines_of(policy.checklists["quick"], whole)),
        ),
        (
            "checklist, sample",
            checklist.sample_form(
                incident,
                policy.checklists["data_integrity"].model_copy(update={"sample": typed[:SAMPLE_LIMIT]}),
            ),
        ),
    )
    yield "status", status.form(only(whole, status.NEEDS))
    yield "update", update.form(only(whole, update.NEEDS))
    yield "update, more", update.form(only(whole, update.NEEDS), more="1:1")
    yield "update, corrected", update.correction(view, a_full_update(typed[:TEXT_LIMIT]))
    yield "severity", severity.form(only(whole, severity.NEEDS))
    yield "severity, kept", severity.keep_form(only(whole, severity.NEEDS), view.policy.severities_by_rank[-1])
    yield "role", role.form(only(whole, role.NEEDS), ["database"] * 3)
    long_history = with_parts(whole, Roles(whole.roles.assignments * 30))
    yield "role, history", role.history_window(only(long_history, role.NEEDS))
    yield "handoff", handoff.form(view)
    offer = CommandOffer(id=1, incident_id=1, giver=ALICE, receiver=BOB, note=typed[:TEXT_LIMIT], offered_at=START)
    yield "handoff, confirmed", handoff.confirm_form(only(whole, handoff.NEEDS), offer, (typed,) * 5)
    functions = [(key, typed[:60]) for key in policy.people]
    wanted = Wanted("on_call", typed[:60])
    yield "escalate", escalate.form(view, functions, whom=wanted, people=[ALICE] * 12)
    yield "ladder, hold", ladder.form(view)
    yield "ladder, why", ladder.why_form(view, "ceo")
    yield "escalate, someone else", escalate.form(view, functions, by_name=True)
    yield "escalate, refused", escalate.form(view, [], problem=typed)
    yield "timeline", timeline.form(only(whole, timeline.NEEDS))
    yield "title", title.form(view)
    yield "oncall", oncall.form(["primary", "secondary"])
    yield "oncall, without schedules", oncall.form([])
    yield "resolve", resolve.form(only(whole, resolve.NEEDS), START)
    yield "resolve, now", resolve.now_form(only(whole, resolve.NEEDS), START, by="")
    yield "decline", decline.form(only(whole, decline.NEEDS), [incident] * 120, by="")
    yield "merge", merge.form(only(whole, merge.NEEDS), [incident] * 120, by="")
    for forced in (True, False):
        known = Answer(section="cause", text=typed[:TEXT_LIMIT], by=BOB, at=START)
        yield f"cause {forced}", cause.form(incident, BY_KEY["cause"], known if forced else None, forced=forced)
    yield "changes, keep", changes.form(typed, "1:1")
    yield "alerts_add", alerts.add_form(7, [incident] * 120)
    yield from records_asked(only(whole, record_form.NEEDS), typed)
    yield from (
        ("vendor", vendor.form(only(whole, vendor.NEEDS))),
        ("health, its form", health.form(only(whole, health.NEEDS))),
        ("close, anyway", recovery.form(only(whole, recovery.NEEDS), unfinished(typed))),
        ("reopen", reopen.form(only(with_parts(whole, Ending(merged_into=incident)), reopen.NEEDS))),
    )
    yield from postmortem_asked(incident, typed)


def postmortem_asked(incident: Incident, typed: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the form of each section, and of the five whys with one more."""
    for section in SECTIONS:
        known = Answer(section=section.key, text=typed[:TEXT_LIMIT], by=BOB, at=START)
        yield f"postmortem, {section.key}", postmortem.form(incident, section, known)
    answers = {"problem": typed[:TEXT_LIMIT], "why_1": typed[:TEXT_LIMIT], "prevent": typed[:TEXT_LIMIT]}
    yield "postmortem, why", postmortem.with_answers(incident, BY_KEY["whys"], answers, "1:whys:", more=True)


def unfinished(typed: str) -> list[Unfinished]:
    """Return more than fits of what is missing before an incident can be closed."""
    return [A_FIX_LEFT.model_copy(update={"text": typed[:300]})] * 20


def records_asked(view: Overview, typed: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the forms of records: a new one of each kind, of a message, a change, and each move that asks first."""
    for kind, shape in KINDS.items():
        if not shape.word:
            continue
        yield f"record, {kind}", record_form.new(view, record_form.Draft(kind=kind))
        record = a_record(kind, text=typed[:TEXT_LIMIT], fields={})
        yield f"record changed, {kind}", record_form.change(view, record, state="", only="", by=BOB)
        for state in shape.asks:
            yield f"record, {kind} {state}", record_form.change(view, record, state=state, only="", by=BOB)
    among = ((1, NUMBER, typed[:TITLE_LIMIT]),) * 25
    said = record_form.Draft(kind="evidence", text=typed, source="https://local.slack.test/archives/C1/p1", among=among)
    yield "record, of a message", record_form.new(view, said)
    yield "meeting", meeting.form(view, None, BOB)
    yield "meeting, moved", meeting.form(view, a_record(REVIEW, fields={"venue": typed[:100]}), "")


def action_items(view: Overview, typed: str) -> Iterator[tuple[str, Rendered]]:
    """Yield the lists of action items."""
    items = [a_record(ACTION_ITEM, number=n, text=typed[:TEXT_LIMIT], fields={"owner": BOB}) for n in range(1, 120)]
    found = [Listed(replace(each, fields={"owner": BOB, "due": START.isoformat()}), view.incident) for each in items]
    yield "actions.listed", actions.listed(found, {BOB: typed[:80]}, "all", now=START)
    parts = tuple(Part(text.clip(typed, 60), (typed,) * 12) for _ in range(9))
    month = Period(Every.MONTH, START.date().replace(day=1))
    yield "trends.review", trends.review(Review(period=month, headline=typed[:300], parts=parts))
    yield "actions.listed, none", actions.listed([], {}, "overdue", now=START)
    yield "actions.suggestions", actions.suggestions([permanent(each) for each in items[:25]], view.incident, more=9)
    fixes = [
        Listed(a_record(TEMPFIX, number=n, text=typed[:TEXT_LIMIT], state=state, fields=held), view.incident)
        for n, (state, held) in enumerate(
            [("live", {"told": BOB, "remove_by": START.isoformat()}), ("accepted", {"accepted_until": ""})], 1
        )
    ]
    yield "actions.overdue", actions.overdue(ALICE, [*fixes, *found], AROUND)
    yield "actions.overdue, fixes", actions.overdue(ALICE, fixes, AROUND)
    yield "actions.suggestions, none", actions.suggestions([], view.incident)
