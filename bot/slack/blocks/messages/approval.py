"""How it looks where a draft stands on its way from asked for to published."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.approval import LABELS, Approval, Reviews, Standing
from bot.domain.draft import DraftStep, Verdict
from bot.domain.escalation import function_label
from bot.domain.messages.approval import DraftPublished, ReviewAsked, ReviewShown, SentBack, SummaryShared
from bot.domain.overview import Overview
from bot.domain.role import in_sentence
from bot.slack.blocks import approval as buttons
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import headline
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.rendered import Rendered, Surroundings

MOST_NAMED: Final = 5
"""Reviewers who are named; the others are counted."""

SHORT: Final = 300
"""Characters of what someone wrote with a step."""


def _review(message: ReviewShown, view: Overview, around: Surroundings) -> Rendered:
    stands = view.reviews.draft(message.draft)
    line = _line(stands, message, view, around)
    row = _buttons(view, stands)
    notes = [*_approvals(stands, around), *_waivers(stands, around), *_places(view, stands), *_hints(message, stands)]
    blocks = block_kit.sections(line)
    if notes:
        blocks.append(block_kit.context(*notes))
    if row:
        blocks.append(block_kit.actions(*row, block_id="review"))
    return Rendered(text.clip_mrkdwn(text.one_line(line), 1_000), blocks)


def _line(stands: Approval, message: ReviewShown, view: Overview, around: Surroundings) -> str:
    label = LABELS[stands.draft]
    back, asked, published = stands.sent_back, stands.asked, stands.published
    match stands.standing:
        case Standing.REVIEW:
            whom = _whom(stands, message, view, around)
            return f"🔎 In review: {label}, {stands.stage} approval{_count(stands)}. Waiting for {whom}."
        case Standing.APPROVED:
            again = " Publish it again to replace what was published." if published is not None else ""
            return f"✅ Approved: {label}, version {stands.version}.{again}"
        case Standing.PUBLISHED if published is not None:
            return f"📣 Published by {around.called(published.by)}: {label}, version {published.version}."
        case _ if back is not None and not stands.is_outdated:
            return f"↩️ Sent back by {around.called(back.by)}: {label}\n{text.quote(back.note)}"
        case _ if stands.has_changed and published is not None:
            return (
                f"✏️ Changed since it was published: {label}, version {stands.version} by "
                f"{around.called(stands.writer)}; version {published.version} is out."
            )
        case _ if stands.is_outdated and asked is not None:
            return (
                f"✏️ Changed since approval was asked for: {label}, version {stands.version} by "
                f"{around.called(stands.writer)}."
            )
        case _:
            return f"📝 Not up for approval yet: {label}."


def _count(stands: Approval) -> str:
    many = len(stands.stages)
    return f" ({len(stands.approved) + 1} of {many})" if many > 1 else ""


def _whom(stands: Approval, message: ReviewShown, view: Overview, around: Surroundings) -> str:
    named = [around.called(user) for user in message.people[:MOST_NAMED]]
    more = [f"{len(message.people) - MOST_NAMED} more"] if len(message.people) > MOST_NAMED else []
    people = " or ".join([*named, *more])
    roles = " or ".join(in_sentence(function_label(view.policy, name) or name) for name in stands.names)
    if message.anyone:
        return f"anyone but its authors{f', such as {people}' if people else ''}"
    return f"{people} ({text.escape(roles)})" if people else f"the {text.escape(roles)}"


def _buttons(view: Overview, stands: Approval) -> Sequence[block_kit.Block]:
    """Return what can be done now, the next step first."""
    incident = view.incident
    show = [buttons.show(incident, stands.draft)]
    changes = [block_kit.button("What changed", "review.changes", stands.seen(incident.id))]
    match stands.standing:
        case Standing.REVIEW:
            return [*buttons.decide(incident, stands), *show]
        case Standing.APPROVED:
            publish = block_kit.button(
                "Publish",
                "review.publish",
                stands.seen(incident.id),
                style="primary",
                confirm=buttons.confirm(view, stands),
            )
            return [publish, *show]
        case Standing.PUBLISHED:
            return show
        case _:
            changed = changes if stands.is_outdated or stands.has_changed else []
            return [buttons.ask(incident, stands.draft), *changed, *show]


def _approvals(stands: Approval, around: Surroundings) -> list[str]:
    said = [f"{each.step} by {around.called(each.by)} at {text.date(each.at)}" for each in stands.approved]
    return [f"Approved: {', '.join(said)}"] if said and stands.standing is not Standing.DRAFT else []


def _waivers(stands: Approval, around: Surroundings) -> list[str]:
    return [
        f"{around.called(each.by)} answers for what it lacks ({each.step}): "
        f"{text.clip_escaped(text.one_line(each.note), SHORT)}"
        for each in stands.waived
    ]


def _places(view: Overview, stands: Approval) -> list[str]:
    return [_place(view, name.partition(":")[2], step) for name, step in stands.places.items()]


def _place(view: Overview, name: str, step: DraftStep) -> str:
    outlet = view.policy.outlets.get(name)
    label = text.escape(text.one_line(outlet.called if outlet is not None else name))
    if step.verdict is Verdict.REFUSED:
        return f"⚠️ {label}: {text.clip_escaped(text.one_line(step.note), SHORT)}"
    return text.link(step.note, label) if text.safe_url(step.note) else label


def _hints(message: ReviewShown, stands: Approval) -> list[str]:
    if not message.hints or stands.standing is not Standing.REVIEW:
        return []
    many = "1 sentence reads" if message.hints == 1 else f"{message.hints} sentences read"
    return [f"{many} as if a person were to blame. It's a hint, not a rule"]


def _asked(message: ReviewAsked, view: Overview, around: Surroundings) -> Rendered:
    stands = view.reviews.draft(message.draft)
    about = f"{text.escape(headline(view))} ({view.incident.number})"
    label = LABELS[message.draft]
    asked = stands.asked.by if stands.asked is not None else message.by
    waits = (stands.version, stands.stage) == (message.version, message.stage)
    if waits and stands.standing is Standing.REVIEW:
        line = f"{around.called(asked)} asks for your {message.stage} approval of the {label}: {about}"
        row = [*buttons.decide(view.incident, stands), buttons.show(view.incident, message.draft)]
        notes = [*_approvals(stands, around), *_waivers(stands, around)]
        small = [block_kit.context(*notes)] if notes else []
        return Rendered(line, [block_kit.section(line), *small, block_kit.actions(*row, block_id="review")])
    line = f"{_became(message, stands, around)} Nothing left to do here: {label}, {about}"
    return Rendered(line, [block_kit.section(line)])


def _became(message: ReviewAsked, stands: Approval, around: Surroundings) -> str:
    done = next(
        (each for each in stands.approved if (each.version, each.step) == (message.version, message.stage)), None
    )
    if done is not None:
        return f"{around.called(done.by)} approved this at {text.date(done.at)}."
    back = stands.sent_back
    if back is not None and back.version == message.version:
        return f"{around.called(back.by)} sent this back at {text.date(back.at)}."
    return f"It has changed since: version {stands.version} is newer."


def _sent_back(message: SentBack, view: Overview, around: Surroundings) -> Rendered:
    about = f"{text.escape(headline(view))} ({view.incident.number})"
    line = f"{around.called(message.by)} sent your {LABELS[message.draft]} back: {about}"
    row = block_kit.actions(
        buttons.show(view.incident, message.draft),
        buttons.ask(view.incident, message.draft),
        block_id="review",
    )
    return Rendered(line, [*block_kit.sections(f"{line}\n{text.quote(message.why)}"), row])


def _published(message: DraftPublished, view: Overview, around: Surroundings) -> Rendered:
    line = f"📝 Postmortem: {text.escape(view.incident.title)} ({view.incident.number})"
    said = text.clip_escaped(message.text, 2_000)
    note = f"Published by {around.called(message.by)}. The document is in the thread."
    shown_text = f"{line}\n{said}"
    return Rendered(
        text.clip_mrkdwn(text.one_line(shown_text), 1_000), [*block_kit.sections(shown_text), block_kit.context(note)]
    )


def _summary(message: SummaryShared, view: Overview, around: Surroundings) -> Rendered:
    line = f"📝 Summary: {text.clip_escaped(message.text, 2_000)}"
    note = f"Shared by {around.called(message.by)}. The postmortem follows."
    return Rendered(text.clip_mrkdwn(text.one_line(line), 1_000), [*block_kit.sections(line), block_kit.context(note)])


SHOWN: Final = (
    shown(ReviewShown, _review, Reviews),
    shown(ReviewAsked, _asked, Reviews),
    shown(SentBack, _sent_back),
    shown(DraftPublished, _published),
    shown(SummaryShared, _summary),
)
