"""Block Kit: builders of blocks that never exceed what Slack accepts.

What people read is cut to length. What the bot reads back (ids, values, private metadata) is refused when too long,
because half of it would be wrong. ``mrkdwn`` arguments are escaped already; every other text is plain.
Source: https://docs.slack.dev/reference/block-kit
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any, Literal

from bot.slack.blocks import text as texts

Block = dict[str, Any]
Style = Literal["primary", "danger"]

MOST_IN_MESSAGE = 50
MOST_IN_VIEW = 100
MOST_CHARACTERS = 12_000
"""Of all blocks of a message together. Source: reports of other apps that Slack refuses more than about 13,000."""
CHOICE = "|"
"""Between the action and the value of a choice."""
_NOTHING = "\u2014"
_ID, _VALUE, _METADATA = 255, 2_000, 3_000


def header(text: str) -> Block:
    """Build a headline."""
    return {"type": "header", "text": _plain(text, 150)}


def section(mrkdwn: str, accessory: Block | None = None, block_id: str = "") -> Block:
    """Build a paragraph, cut at 3,000 characters."""
    return _block("section", block_id, text=_mrkdwn(mrkdwn, 3_000), accessory=accessory)


def sections(mrkdwn: str, at_most: int = 3) -> list[Block]:
    """Build as many paragraphs as a long text needs; the last one is cut. A line of a quotation goes on as one."""
    pieces = texts.quoted_on(texts.split_mrkdwn(mrkdwn, 2_998), mrkdwn) or [_NOTHING]
    if len(pieces) > at_most:
        pieces[at_most - 1 :] = ["\n".join(pieces[at_most - 1 :])]
    return [section(piece) for piece in pieces]


def fields(mrkdwns: Iterable[str]) -> Block:
    """Build a paragraph of two columns; fields beyond the tenth are left out."""
    shown = [_mrkdwn(mrkdwn, 2_000) for mrkdwn in mrkdwns][:10]
    return {"type": "section", "fields": shown or [_mrkdwn("", 2_000)]}


def context(*mrkdwns: str) -> Block:
    """Build a small grey line; parts that are empty or beyond the tenth are left out."""
    shown = [_mrkdwn(mrkdwn, 2_000) for mrkdwn in mrkdwns if mrkdwn.strip()][:10]
    return {"type": "context", "elements": shown or [_mrkdwn("", 2_000)]}


def actions(*elements: Block, block_id: str = "") -> Block:
    """Build a row of buttons and menus; what is beyond the 25th is left out.

    Raises:
        ValueError: there is none, which Slack refuses.
    """
    return _block("actions", block_id, elements=_some(elements, 25, "a row of actions"))


def button(
    label: str,
    action_id: str,
    value: str = "",
    style: Style | None = None,
    confirm: Block | None = None,
) -> Block:
    """Build a button."""
    return _element(
        "button",
        action_id,
        text=_plain(label, 75),
        value=_whole(value, _VALUE, "a button's value"),
        style=style,
        confirm=confirm,
    )


def option(text: str, value: str, description: str = "") -> Block:
    """Build one choice of a menu, of checkboxes or of an overflow menu."""
    return _present(
        text=_plain(text, 75),
        value=_whole(value, 150, "an option's value"),
        description=_plain(description, 75) if description else None,
    )


def choice(label: str, action_id: str, value: str) -> Block:
    """Build a choice of an overflow menu that acts as a button with this ``action_id`` and value would."""
    return option(label, f"{action_id}{CHOICE}{value}")


def confirm(title: str, text: str, yes: str, style: Style | None = None) -> Block:
    """Build the question asked before a button acts."""
    question = _plain(text, 300, lines=True)
    return _present(
        title=_plain(title, 100), text=question, confirm=_plain(yes, 30), deny=_plain("Cancel", 30), style=style
    )


def overflow(action_id: str, options: Sequence[Block]) -> Block:
    """Build a menu behind three dots; choices beyond the fifth are left out.

    Raises:
        ValueError: there is no choice.
    """
    return _element("overflow", action_id, options=_some(options, 5, "an overflow menu"))


def static_select(action_id: str, options: Sequence[Block], placeholder: str = "", initial: str | None = None) -> Block:
    """Build a menu of at most 100 choices.

    Args:
        initial: value of the choice made beforehand; one that is not offered is ignored.

    Raises:
        ValueError: there is no choice.
    """
    shown = _some(options, 100, "a menu")
    chosen = next((each for each in shown if each["value"] == initial), None)
    return _element(
        "static_select",
        action_id,
        options=shown,
        placeholder=_placeholder(placeholder),
        initial_option=chosen,
    )


def checkboxes(action_id: str, options: Sequence[Block], initial: Iterable[str] = ()) -> Block:
    """Build at most ten checkboxes; ``initial`` are the values ticked beforehand.

    Raises:
        ValueError: there is none.
    """
    shown = _some(options, 10, "checkboxes")
    ticked = set(initial)
    chosen = [each for each in shown if each["value"] in ticked]
    return _element("checkboxes", action_id, options=shown, initial_options=chosen or None)


def users_select(action_id: str, placeholder: str = "", initial: str | None = None) -> Block:
    """Build a menu of people; ``initial`` is a user id."""
    return _element("users_select", action_id, placeholder=_placeholder(placeholder), initial_user=initial)


def datetimepicker(action_id: str, initial: datetime | None = None) -> Block:
    """Build a field to pick a day and a time in, which Slack shows in the zone of whoever picks."""
    return _element("datetimepicker", action_id, initial_date_time=int(initial.timestamp()) if initial else None)


def plain_text_input(
    action_id: str,
    *,
    multiline: bool = False,
    placeholder: str = "",
    initial: str = "",
    max_length: int = 3_000,
    focus: bool = False,
) -> Block:
    """Build a field to type in; what stands in it beforehand is cut to what it may hold."""
    most = min(max_length, 3_000)
    return _element(
        "plain_text_input",
        action_id,
        multiline=multiline or None,
        placeholder=_placeholder(placeholder),
        initial_value=texts.clip(texts.in_utc(initial), most, escaping=False) or None,
        max_length=most,
        focus_on_load=focus or None,
    )


def input_block(
    label: str,
    element: Block,
    block_id: str,
    *,
    optional: bool = False,
    hint: str = "",
    dispatch_action: bool = False,
) -> Block:
    """Build one question of a form; the block id is where its error message goes."""
    return _block(
        "input",
        block_id,
        label=_plain(label, 2_000),
        element=element,
        optional=optional or None,
        hint=_plain(hint, 2_000) if hint else None,
        dispatch_action=dispatch_action or None,
    )


def question(
    label: str, name: str, placeholder: str = "", *, initial: str = "", focus: bool = False, hint: str = ""
) -> Block:
    """Build a question that is answered in words, in lines as many as it takes; ``name`` is the id of all of it."""
    field = plain_text_input(name, multiline=True, placeholder=placeholder, initial=initial, focus=focus)
    return input_block(label, field, name, hint=hint)


def optional(asked: Block) -> Block:
    """Let a question of a form be left open."""
    return asked | {"optional": True}


def modal(
    title: str,
    blocks: Sequence[Block],
    callback_id: str,
    submit: str | None = "Submit",
    close: str = "Cancel",
    private_metadata: str = "",
) -> Block:
    """Build a form or a window; ``submit=None`` for one that only shows, which must hold no question."""
    return _present(
        type="modal",
        title=_plain(title, 24),
        blocks=list(blocks)[:MOST_IN_VIEW],
        callback_id=_whole(callback_id, _ID, "a callback id"),
        submit=_plain(submit, 24) if submit else None,
        close=_plain(close, 24),
        private_metadata=_whole(private_metadata, _METADATA, "private metadata"),
    )


def home(blocks: Sequence[Block]) -> Block:
    """Build the Home tab."""
    return {"type": "home", "blocks": list(blocks)[:MOST_IN_VIEW]}


def fit(blocks: Sequence[Block], limit: int = MOST_IN_MESSAGE) -> list[Block]:
    """Leave out the blocks beyond a limit, of their number or of their characters, and say how many."""
    fitting = sum(total <= MOST_CHARACTERS - 100 for total in accumulate(map(characters, blocks)))
    if len(blocks) <= limit and fitting == len(blocks):
        return list(blocks)
    shown = min(limit - 1, fitting)
    return [*blocks[:shown], context(f"\u2026 and {len(blocks) - shown} more")]


def characters(blocks: Any) -> int:
    """Count the characters of all texts in blocks: paragraphs, labels of buttons, options."""
    if isinstance(blocks, Mapping):
        return sum(
            texts.size(member) if name == "text" and isinstance(member, str) else characters(member)
            for name, member in blocks.items()
        )
    return sum(map(characters, blocks)) if isinstance(blocks, list | tuple) else 0


def _present(**members: Any) -> Block:
    """Leave out what is ``None`` or an empty string."""
    return {name: member for name, member in members.items() if member is not None and member != ""}


def _block(kind: str, block_id: str, **members: Any) -> Block:
    return _present(type=kind, block_id=_whole(block_id, _ID, "a block id"), **members)


def _element(kind: str, action_id: str, **members: Any) -> Block:
    return _present(type=kind, action_id=_whole(action_id, _ID, "an action id"), **members)


def _plain(text: str, limit: int, *, lines: bool = False) -> Block:
    """Build a ``plain_text`` object, on one line unless it may have several."""
    shown = texts.clip(texts.inert(text if lines else texts.one_line(text)), limit, escaping=False)
    return {"type": "plain_text", "text": shown if shown.strip() else _NOTHING, "emoji": True}


def _mrkdwn(mrkdwn: str, limit: int) -> Block:
    """Build a ``mrkdwn`` object; verbatim, so that bare addresses and #names are not linked."""
    shown = texts.clip_mrkdwn(mrkdwn, limit)
    return {"type": "mrkdwn", "text": shown if shown.strip() else _NOTHING, "verbatim": True}


def _placeholder(text: str) -> Block | None:
    return _plain(text, 150) if text else None


def _whole(text: str, limit: int, what: str) -> str:
    if texts.size(text) > limit:
        raise ValueError(f"{what} may have {limit} characters and has {texts.size(text)}: {text[:40]}...")
    return text


def _some(items: Sequence[Block], most: int, what: str) -> list[Block]:
    if not items:
        raise ValueError(f"{what} needs something to choose from")
    return list(items)[:most]
