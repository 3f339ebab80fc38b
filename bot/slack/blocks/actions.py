"""How action items of many incidents look: a list to sort, what one person is reminded of, and what is suggested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.domain.action_due import Listed, is_overdue
from bot.domain.incident import Incident
from bot.domain.left_undone import whose
from bot.domain.overview import Overview, Recorded
from bot.domain.record import Record, of_kind
from bot.domain.record_due import due_at
from bot.domain.record_kinds import ACTION_ITEM
from bot.domain.suggested_actions import Suggestion
from bot.domain.timeline import at_utc
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.data_table import data_table, fitting
from bot.slack.blocks.records import moves, value_of
from bot.slack.blocks.rendered import Called, Rendered, Surroundings
from bot.slack.blocks.when import day_and_time

NEEDS = frozenset({Recorded})

WHICH: Final[Mapping[str, str]] = {"mine": "Mine", "overdue": "Overdue", "all": "All open"}
"""What of them a list shows -> the button that shows it."""

HEAD: Final = ("Item", "What will change", "Owner", "Due", "Priority", "Status", "Incident")

LINES: Final = 20
"""Items that a list in words shows."""

CHOSEN: Final = 25
"""Items that the menus of a list offer: those that are due first."""

REMINDED: Final = 10
"""Items that one reminder shows with their buttons."""

EVERY: Final = "every"
"""Ends the value of the button that shows all suggestions."""

EXAMPLE: Final = "/incident action alert when checkout errors pass 1% owner @bob due friday"


def listed(found: Sequence[Listed], names: Mapping[str, str], which: str, *, now: datetime) -> Rendered:
    """List action items as a table, or in words where Slack takes none.

    Args:
        found: in their order.
        names: user id -> name.
        which: one of `WHICH`.
    """
    others = [
        block_kit.button(label, f"actions.show:{name}", name, style="primary" if name == which else None)
        for name, label in WHICH.items()
    ]
    if not found:
        of_them = {"mine": "No action item of yours is open.", "overdue": "No action item is overdue."}
        line = f"{of_them.get(which, 'No action item is open.')} To note one: {text.code(EXAMPLE)}"
        blocks = [block_kit.section(line), block_kit.actions(*others, block_id="actions")]
        return Rendered(line, blocks, is_read_out=True)
    rows = [_row(each, names, now) for each in found]
    shown = fitting(HEAD, rows)
    late = sum(is_overdue(each.item, now) for each in found)
    count = "1 action item" if len(found) == 1 else f"{len(found)} action items"
    line = f"{count}, {late} overdue" if late else count
    menus = [
        block_kit.static_select("record.move:action_item:done", _options(found, "done"), "Mark as done…"),
        block_kit.static_select("record.edit:action_item:due", _options(found, "due"), "Move date…"),
    ]
    controls = [block_kit.actions(*menus, *others, block_id="actions")]
    more = [block_kit.context(f"… and {len(found) - shown} more")] if len(found) > shown else []
    table = data_table(f"Action items: {WHICH[which].lower()}", HEAD, rows)
    words = [block_kit.section(_line(each, names, now)) for each in found[:LINES]]
    rest = [block_kit.context(f"… and {len(found) - LINES} more")] if len(found) > LINES else []
    head = block_kit.section(f"*{line}*")
    return Rendered(line, [head, table, *more, *controls], instead=[head, *words, *rest, *controls], is_read_out=True)


def _options(found: Sequence[Listed], what: str) -> list[block_kit.Block]:
    return [
        block_kit.option(f"{each.item.called} {each.item.text}", value_of(each.item, what), each.incident.number)
        for each in found[:CHOSEN]
    ]


def _row(listed: Listed, names: Mapping[str, str], now: datetime) -> tuple[str, ...]:
    item, due = listed.item, listed.item.instant("due")
    owner = item.said("owner")
    state = f"{item.state}, overdue" if is_overdue(item, now) else item.state
    return (
        item.called,
        item.text,
        (names.get(owner) or owner) if owner else "no one",
        at_utc(due, seen_at=None) if due else "no date",
        item.said("priority") or "none",
        state,
        f"{listed.incident.number} {listed.incident.title}",
    )


def _line(listed: Listed, names: Mapping[str, str], now: datetime) -> str:
    item, owner = listed.item, listed.item.said("owner")
    who = text.name_only(owner, names.get(owner, "")) if owner else "no owner"
    said = f"*{item.called}* {text.clip_escaped(text.one_line(item.text), 200)}"
    return " · ".join([said, who, _due(item, now), item.state, text.code(listed.incident.number)])


def _due(item: Record, now: datetime | None) -> str:
    due = item.instant("due")
    if due is None:
        return "no due date"
    return f"overdue since {day_and_time(due)}" if now and is_overdue(item, now) else f"due {day_and_time(due)}"


def reminded(items: Sequence[Record], whom: str, view: Overview, around: Surroundings) -> Rendered:
    """Render what one person is told: the action items of an incident that wait for them, as they stand.

    Args:
        whom: user id of who reads it.
    """
    left = [each for each in items if not each.is_done]
    title = text.clip_escaped(text.one_line(view.incident.title), 150)
    count = "An action item waits" if len(left) == 1 else f"{len(left)} action items wait"
    line = f"{count} for you" if left else "Nothing left to do here"
    head = f"{line}: {text.code(view.incident.number)} {title}"
    blocks = [block_kit.section(head)]
    for each in items[:REMINDED]:
        blocks += _reminded(each, whom, around)
    if len(items) > REMINDED:
        blocks.append(block_kit.context(f"… and {len(items) - REMINDED} more: {text.code('/incident actions mine')}"))
    first = f" {left[0].called} {text.clip_escaped(text.one_line(left[0].text), 200)}" if left else ""
    return Rendered(f"{head}{first}", blocks)


def overdue(whom: str, found: Sequence[Listed], around: Surroundings) -> Rendered:
    """Render what a manager is told: the action items and temporary fixes that came to be overdue for long on one day.

    Args:
        whom: user id of who reads it; of what is their own they know.
        found: those that are still left undone.
    """
    late = [each for each in found if whose(each.item) != whom]
    if not late:
        line = "Nothing left to do here: all of it is done, or someone moved it"
        return Rendered(line, [block_kit.section(line)])
    items = sum(each.item.kind == ACTION_ITEM for each in late)
    line = " and ".join(filter(None, [_items_overdue(items), _fixes_left(len(late) - items)]))
    line = line[:1].upper() + line[1:]
    blocks = [block_kit.section(f"*{line}*")]
    for each in late[:REMINDED]:
        show = _reminded if each.item.kind == ACTION_ITEM else _fix_left
        blocks += show(each.item, whom, around, number=each.incident.number)
    if len(late) > REMINDED:
        more = f": {text.code('/incident actions overdue')}" if items else ""
        blocks.append(block_kit.context(f"… and {len(late) - REMINDED} more{more}"))
    first = f"{late[0].item.called} {text.clip_escaped(text.one_line(late[0].item.text), 200)}"
    return Rendered(f"{line}: {first}", blocks)


def _items_overdue(count: int) -> str:
    if not count:
        return ""
    return f"{'an action item is' if count == 1 else f'{count} action items are'} more than a week overdue"


def _fixes_left(count: int) -> str:
    if not count:
        return ""
    fixes = "a temporary fix is" if count == 1 else f"{count} temporary fixes are"
    return f"{fixes} still in place after several reminders"


_ASKS_OF_FIX: Final = {"remove_by": "Move date…", "owner": "Give to someone…"}
"""Field that is asked for -> the button that does; of an accepted risk the date is another."""


def _fix_left(fix: Record, _whom: str, around: Surroundings, *, number: str) -> list[block_kit.Block]:
    asked, due = whose(fix), due_at(fix)
    since = f"overdue since {day_and_time(due)}" if due is not None else "no date"
    who = around.called(asked) if asked else "no owner"
    said = f"*{fix.called}* {text.clip_escaped(text.one_line(fix.text), 500)}\n{since} · {who} · {text.code(number)}"
    asked_for = [
        block_kit.button(label, f"record.edit:tempfix:{key}", value_of(fix, key))
        for key, label in _ASKS_OF_FIX.items()
        if key == "owner" or fix.state == "live"
    ]
    return [
        block_kit.section(said),
        block_kit.actions(*moves(fix), *asked_for, block_id=f"fix_{fix.incident_id}_{fix.number}"),
    ]


def _reminded(item: Record, whom: str, around: Surroundings, *, number: str = "") -> list[block_kit.Block]:
    said = f"*{item.called}* {text.clip_escaped(text.one_line(item.text), 500)}"
    if item.is_done:
        return [block_kit.section(f"{said}: {item.state}")]
    why = _why(item, whom, around.called)
    state = f": {item.state}" if item.state != "open" else ""
    where = f" · {text.code(number)}" if number else ""
    buttons = [
        block_kit.button("Done", "record.move:action_item:done", value_of(item, "done"), style="primary"),
        block_kit.button("Move date…", "record.edit:action_item:due", value_of(item, "due")),
        block_kit.button("Give to someone…", "record.edit:action_item:owner", value_of(item, "owner")),
    ]
    return [
        block_kit.section(f"{said}{state}\n{_due(item, around.now)}{why}{where}"),
        block_kit.actions(*buttons, block_id=f"action_{item.incident_id}_{item.number}"),
    ]


def _why(item: Record, whom: str, called: Called) -> str:
    owner = item.said("owner")
    if not owner:
        return " · no owner"
    if owner == item.said("gone"):
        return f" · its owner {called(owner)} can't be reached any longer"
    return "" if owner == whom else f" · {called(owner)}"


def told_in(view: Overview, place: str) -> list[Record]:
    """Return the action items of an incident of which someone heard in one message."""
    return [each for each in of_kind(view.recorded.records, ACTION_ITEM) if each.said("told_in") == place]


def week(done: int, found: Sequence[Listed], around: Surroundings) -> Rendered:
    """Render how action items stand when a week begins.

    Args:
        done: how many were done in the week before.
        found: those that are not done.
    """
    late = [each for each in found if around.now and is_overdue(each.item, around.now)]
    line = f"Action items: {len(found)} open, {len(late)} overdue, {done} done last week"
    lines = []
    for each in [*late, *(each for each in found if each not in late)][:LINES]:
        owner = each.item.said("owner")
        said = f"*{each.item.called}* {text.clip_escaped(text.one_line(each.item.text), 200)}"
        who = around.called(owner) if owner else "no owner"
        lines.append(" · ".join([said, who, _due(each.item, around.now), text.code(each.incident.number)]))
    more = [block_kit.context(f"… and {len(found) - LINES} more")] if len(found) > LINES else []
    show = block_kit.button("See all", "actions.show", "all")
    shown = [*block_kit.sections("\n".join(lines), at_most=4), *more] if lines else []
    return Rendered(line, [block_kit.section(f"📋 {line}"), *shown, block_kit.actions(show, block_id="actions")])


def suggestions(found: Sequence[Suggestion], incident: Incident, *, more: int = 0) -> Rendered:
    """Render what the record of an incident suggests, as a menu.

    Args:
        more: how many others a button brings.
    """
    if not found:
        line = f"The record suggests nothing more. To note an action item: {text.code(EXAMPLE)}"
        return Rendered(line, [block_kit.section(line)])
    count = "1 action item" if len(found) == 1 else f"{len(found)} action items"
    line = f"The record suggests {count}. Choose one to see it before it is noted."
    options = [
        block_kit.option(each.text, f"{incident.id}:{nth}:{text.sign(each.key)}") for nth, each in enumerate(found)
    ]
    menu = block_kit.static_select("actions.pick", options, "Suggested…")
    listing = "\n".join(f"• {text.clip_escaped(text.one_line(each.text), 200)}" for each in found)
    rest = [block_kit.button(f"More ({more})", "actions.suggest", f"{incident.id}:{EVERY}")] if more else []
    controls = block_kit.actions(menu, *rest, block_id="suggested")
    shown = [block_kit.section(line), *block_kit.sections(listing), controls]
    return Rendered(line, shown)
