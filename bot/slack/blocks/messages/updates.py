"""How one update looks to each of its readers: three layouts for the room, one for each outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from bot.domain.impact import in_full
from bot.domain.incident import Status
from bot.domain.messages.updates import (
    HelpOffered,
    ImpactBriefed,
    UpdateAnnounced,
    UpdateBriefed,
    UpdatePosted,
    UpdateWithdrawn,
)
from bot.domain.overview import Overview, Roles, Updates
from bot.domain.timeline import permalink
from bot.domain.update import PARTS, Layout, StatusUpdate
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import headline, signed
from bot.slack.blocks.messages.shown import shown
from bot.slack.blocks.phase import works
from bot.slack.blocks.rendered import Rendered, Surroundings
from bot.slack.blocks.when import moment

WORDS: Final = 9_000
"""Characters of people's own words in one message, as they are shown: blocks hold 12,000, and facts stand beside them.
What is longer is cut where it is longest, and *More* shows it whole."""

SHORT: Final = 300
"""Characters of an update on a phone's lock screen."""

FACTS: Final = 400
"""Characters of the facts beside people's own words."""

_Line = tuple[str, str]
"""A label, and mrkdwn of one line or several; what people wrote at length is a quotation: see `_said`."""


def _posted(message: UpdatePosted, view: Overview, around: Surroundings) -> Rendered:
    update, view = _within(message.update, view)
    status, coming = f"Status: {update.status}", f"Next update: {_next(update)}"
    match message.layout:
        case Layout.NUMBERED:
            blocks, facts = _numbered(update, view), [status, coming]
        case Layout.DETAILED:
            blocks, facts = _detailed(update, view), []
        case Layout.WARROOM:
            blocks, facts = _warroom(update, view), [coming]
        case _:
            assert_never(message.layout)
    facts.append(f"IC: {around.called(view.commander) if view.commander else 'no one yet'}")
    facts.append(f"By: {signed(update, around.called)}")
    if update.channel is not None and update.ts is not None and around.workspace_url:
        address = permalink(around.workspace_url, update.channel, update.ts, None)
        facts.append(text.link(address, "the message itself"))
    if update.need_help:
        value = f"{view.incident.id}:{update.number}"
        (asked, *more) = _part(PARTS["need_help"], _said(update.need_help))
        blocks.extend([asked | {"accessory": block_kit.button("I can help", "update.help", value)}, *more])
    if update != message.update:
        blocks.append(
            block_kit.actions(block_kit.button("More", "update.whole", f"{view.incident.id}:{update.number}"))
        )
    return Rendered(_one_line(update, view), [*blocks, block_kit.context(" · ".join(facts))])


def _announced(message: UpdateAnnounced, view: Overview, around: Surroundings) -> Rendered:
    """Render an update for those who read announcements: state, impact, current action, next update."""
    update, view = _within(message.update, view)
    lines = [
        ("Status", f"{update.status}{works(view)}"),
        (PARTS["impact"], _impact(update, view, outside=True)),
        (PARTS["text"], _said(update.text)),
        ("Next update", _next(update)),
    ]
    return Rendered(
        _one_line(update, view),
        [
            block_kit.section(f"*{_title(update)}*"),
            *_parts(lines),
            block_kit.context(f"By {signed(update, around.called)}"),
        ],
    )


def _briefed(message: UpdateBriefed, view: Overview, around: Surroundings) -> Rendered:
    """Render an update for executives: state, impact, new findings, ruled-out theories, next steps, next update.

    An update that says nothing of findings, theories or next steps has no line about them.
    """
    (update, view), quiet = _within(message.update, view), message.quiet
    head = f"{text.bold(headline(view))} ({view.incident.number})\n*{_title(update)}*"
    state = f"{update.status}{works(view)}. {_said(update.text)}"
    lines = [("State", state), (PARTS["impact"], _impact(update, view, outside=True))]
    if not update.no_change:
        news = [
            _found(update, view),
            (PARTS["ruled_out"], _said(update.ruled_out)),
            (PARTS["next_steps"], _said(update.next_steps)),
        ]
        lines += [(label, said) for label, said in news if said]
    lines.append(("Next update", _next(quiet or update)))
    blocks = [block_kit.section(head), *_parts(lines), block_kit.context(f"By {signed(update, around.called)}")]
    line = _one_line(update, view)
    if quiet is not None:
        nothing_new = text.clip_escaped(text.one_line(quiet.text), SHORT)
        silence = f"{nothing_new} (update #{quiet.number}, {text.date(quiet.at)}, by {around.called(quiet.by)})"
        blocks.append(block_kit.section(f"*{silence}*"))
        line = f"{nothing_new} on {view.incident.number}"
    return Rendered(line, blocks)


def _impact_briefed(message: ImpactBriefed, view: Overview, around: Surroundings) -> Rendered:
    known = text.clip_escaped(text.one_line(message.impact), 1_000)
    line = f"📈 Impact of {text.escape(headline(view))}: {known}."
    about = block_kit.context(view.incident.number, f"By {around.called(message.by)}")
    return Rendered(f"{line} ({view.incident.number})", [block_kit.section(line), about])


def _found(update: StatusUpdate, view: Overview) -> tuple[str, str]:
    """Tell what is new, or the cause that was found between two updates."""
    move = view.updates.move
    if not update.findings.strip() and move is not None and move.after is Status.IDENTIFIED:
        return "Cause", _said(move.note)
    return PARTS["findings"], _said(update.findings)


def _withdrawn(message: UpdateWithdrawn, view: Overview, around: Surroundings) -> Rendered:
    by, at = around.called(message.by), text.date(message.at)
    line = f"Update #{message.number} on {view.incident.number} was withdrawn by {by} at {at}."
    return Rendered(line, [block_kit.context(line)])


def _help_offered(message: HelpOffered, view: Overview, around: Surroundings) -> Rendered:
    line = f"{around.called(message.by)} can help with what update #{message.number} asks for."
    need = text.clip_escaped(text.one_line(message.need), 500)
    return Rendered(
        f"{line} Asked for: {need}", [block_kit.section(line), *block_kit.sections(text.quote(message.need))]
    )


def _numbered(update: StatusUpdate, view: Overview) -> list[block_kit.Block]:
    filled = [
        (label, _impact(update, view) if part == "impact" else _said(getattr(update, part)))
        for part, label in PARTS.items()
        if part not in {"text", "need_help"} and (getattr(update, part) or (part == "impact" and _is_known(view)))
    ]
    first = block_kit.sections(f"*{_title(update)}*\n{text.quote(update.text)}")
    return [*first, *_parts(filled)]


def _detailed(update: StatusUpdate, view: Overview) -> list[block_kit.Block]:
    known = [_said(update.findings)] if update.findings else []
    known += [f"Ruled out: {_said(update.ruled_out)}"] if update.ruled_out else []
    coming = moment(update.next_due_at, seen_at=update.at) if update.next_due_at else ""
    lines = [
        (PARTS["impact"], _impact(update, view)),
        ("What we know", "\n".join(known) or "nothing new"),
        ("What we're doing", _said(update.text)),
        ("ETA and next steps", _said(update.next_steps) or "not yet known"),
        ("Next update", f"{coming} or when the status changes" if coming else "when the status changes"),
    ]
    return [block_kit.section(f"*Incident {_title(update, lower=True)}*\n*Status*: {update.status}"), *_parts(lines)]


def _warroom(update: StatusUpdate, view: Overview) -> list[block_kit.Block]:
    taken = [_said(update.text)]
    taken += [f"Found: {_said(update.findings)}"] if update.findings else []
    taken += [f"Ruled out: {_said(update.ruled_out)}"] if update.ruled_out else []
    lines = [
        (PARTS["impact"], _impact(update, view)),
        ("Actions taken", "\n".join(taken)),
        (PARTS["next_steps"], _said(update.next_steps) or "not yet known"),
    ]
    head = f"*Incident {_title(update, lower=True)}*\n*Current status*: {update.status}"
    return [block_kit.section(head), *_parts(lines)]


def whole(update: StatusUpdate, view: Overview) -> block_kit.Block:
    """Render a window with every word of an update, for whoever is in the room."""
    said = [(label, _said(getattr(update, part))) for part, label in PARTS.items() if getattr(update, part)]
    blocks = [block_kit.section(f"*{_title(update)}* on {view.incident.number}")]
    blocks += [block for label, mrkdwn in said for block in block_kit.sections(f"*{label}*: {mrkdwn}", 6)]
    return block_kit.modal("Update", blocks, "notice", submit=None, close="Close")


def _within(update: StatusUpdate, view: Overview) -> tuple[StatusUpdate, Overview]:
    """Cut the longest parts of an update, and the impact of its incident, to what one message holds."""
    words = {part: getattr(update, part) for part in PARTS}
    words["impact"] = update.impact or view.incident.impact
    sizes = {part: text.size(_said(said)) for part, said in words.items()}
    if sum(sizes.values()) <= WORDS:
        return update, view
    most, left = 0, WORDS
    for filled, length in enumerate(sorted(sizes.values())):  # what the short ones leave is for the long ones
        most = left // (len(sizes) - filled)
        left -= min(length, most)
    cut = {part: _cut(said, most) for part, said in words.items()}
    impact = cut.pop("impact")
    if update.impact:
        return update.model_copy(update=cut | {"impact": impact}), view
    return update.model_copy(update=cut), replace(view, incident=replace(view.incident, impact=impact))


def _cut(words: str, most: int) -> str:
    """Cut plain text to so many characters as it is shown: marks of quotation count."""
    while (shown := text.size(_said(words))) > most:
        words = text.clip(words, most * text.size(text.escape(words)) // shown - 1)
    return words


def _said(words: str) -> str:
    """Show what people wrote so that no line of it can be taken for one of ours."""
    clean = text.clean(words).strip()
    return text.escape(clean) if "\n" not in clean and text.size(clean) <= SHORT else f"\n{text.quote(clean)}"


def _title(update: StatusUpdate, *, lower: bool = False) -> str:
    return f"{'update' if lower else 'Update'} #{update.number} – {text.date(update.at)}"


def _one_line(update: StatusUpdate, view: Overview) -> str:
    said = text.clip_escaped(text.one_line(update.text), SHORT)
    return f"Update #{update.number} on {view.incident.number}: {said}"


def _impact(update: StatusUpdate, view: Overview, *, outside: bool = False) -> str:
    """Say all that is known of the impact: people's words, as this update has them, and the facts beside those."""
    words = update.impact or view.incident.impact
    said = in_full(words, view.incident.facts, view.policy.currency, outside=outside)
    facts = text.one_line(" · ".join(said[1:] if words.strip() else said))
    if not words.strip():
        return text.clip_escaped(facts, FACTS) or "unknown"
    between = " · " if "\n" not in (shown := _said(words)) else "\n"
    return f"{shown}{between}{text.clip_escaped(facts, FACTS)}" if facts else shown


def _is_known(view: Overview) -> bool:
    """Tell whether anything of the impact is known: it stands, whether an update repeats it or not."""
    incident = view.incident
    return any(in_full(incident.impact, incident.facts, view.policy.currency))


def _next(update: StatusUpdate) -> str:
    return moment(update.next_due_at, seen_at=update.at) if update.next_due_at else "as needed"


def _parts(lines: Sequence[_Line]) -> list[block_kit.Block]:
    """Render parts one under the other; what is short shares a paragraph."""
    blocks: list[block_kit.Block] = []
    short: list[str] = []
    for label, mrkdwn in lines:
        if text.size(mrkdwn) <= SHORT:
            short.append(f"*{label}*: {mrkdwn}")
            continue
        if short:
            blocks.append(block_kit.section("\n".join(short)))
            short = []
        blocks.extend(_part(label, mrkdwn))
    return [*blocks, block_kit.section("\n".join(short))] if short else blocks


def _part(label: str, mrkdwn: str) -> list[block_kit.Block]:
    return block_kit.sections(f"*{label}*: {mrkdwn}")


SHOWN: Final = (
    shown(UpdatePosted, _posted, Roles),
    shown(UpdateAnnounced, _announced),
    shown(UpdateBriefed, _briefed, Updates),
    shown(ImpactBriefed, _impact_briefed),
    shown(UpdateWithdrawn, _withdrawn),
    shown(HelpOffered, _help_offered),
)
