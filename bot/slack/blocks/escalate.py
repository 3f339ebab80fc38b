"""The form that pulls in the next person, and who that is before anyone is notified."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.escalation import WHY_LIMIT, Wanted, fingerprint
from bot.domain.overview import Overview
from bot.slack.blocks import block_kit, pages, text
from bot.slack.blocks.incident import headline
from bot.slack.blocks.rendered import Called, Rendered
from bot.slack.blocks.role import as_role

CALLBACK = "escalate"

WHOM, PERSON, WHY = "whom", "person", "why"
"""Blocks of the form."""

SOMEONE = "@"
"""Value of the choice that asks for a person instead: no role has it for a key."""

MOST_ROLES = 100
"""Source: Slack's reference, static select: options at most."""

UNLESS_KNOWN = "unless they are here or were asked already"
"""They are asked before it is known who is behind a name: `workflows.telling.reach.found` leaves those out."""

NAMED = 10
"""People who are named; more are counted."""


def preview(view: Overview, whom: Wanted, people: Sequence[str], why: str, *, value: str, changed: bool) -> Rendered:
    """Show who will be notified, and with what, before anyone is.

    Args:
        value: of the button that notifies them.
        changed: it was shown before, with others.
    """
    head = "The people behind this have changed since you looked. " if changed else ""
    line = f"{head}No one has been notified yet. A direct message goes to {listed(people, text.user)}{as_(whom.label)}:"
    blocks = [
        block_kit.section(line),
        block_kit.section(f"> You're needed: {text.escape(headline(view))}\n{text.quote(why)}"),
        *([block_kit.context(paging)] if (paging := pages.also_pages(view.policy, whom.key)) else []),
        block_kit.actions(block_kit.button("Notify", "escalate.send", value, style="primary"), block_id="escalate"),
    ]
    return Rendered(line, blocks)


def form(
    view: Overview,
    functions: Sequence[tuple[str, str]],
    *,
    by_name: bool = False,
    whom: Wanted | None = None,
    people: Sequence[str] = (),
    problem: str = "",
) -> block_kit.Block:
    """Render the form, which asks for one role or one person. Whoever that is shows before the form can be sent.

    Args:
        functions: key and label of what someone is behind; where there is none, a person is asked for.
        by_name: a person is asked for, instead of a role.
        whom: was chosen.
        people: are behind it.
        problem: why no one can be notified of what was chosen.
    """
    blocks = [_target(functions, by_name=by_name)]
    shown = "Pick someone to see who gets the message. Nothing is sent until you press *Notify*."
    if problem:
        shown = f"⚠️ {text.escape_but_mentions(problem)}"
    elif whom is not None:
        about = f"> You're needed: {text.escape(headline(view))}"
        shown = f"A direct message goes to {listed(people, text.user)}{as_(whom.label)}:\n{about}"
    blocks.append(block_kit.section(shown, block_id="who"))
    if by_name and functions:
        blocks.append(block_kit.actions(block_kit.button("Choose a role instead", "escalate.choose:role")))
    reason = block_kit.plain_text_input(WHY, multiline=True, placeholder="Need DB help", max_length=WHY_LIMIT)
    blocks.append(block_kit.input_block("Why? They read this.", reason, WHY))
    metadata = f"{view.incident.id}:{fingerprint(whom.key, people) if whom and people else ''}"
    return block_kit.modal("Escalate", blocks, CALLBACK, submit="Notify", private_metadata=metadata)


def because(form: block_kit.Block, why: str) -> block_kit.Block:
    """Return the form with a reason in it; empty: as it is."""
    if not why:
        return form
    given = {"initial_value": text.clip(text.in_utc(why), WHY_LIMIT, escaping=False)}
    return form | {
        "blocks": [
            each | {"element": each["element"] | given} if each.get("block_id") == WHY else each
            for each in form["blocks"]
        ]
    }


def _target(functions: Sequence[tuple[str, str]], *, by_name: bool) -> block_kit.Block:
    if by_name or not functions:
        chooser = block_kit.users_select("escalate.choose:person", "Choose a person")
        return block_kit.input_block("Who is needed?", chooser, PERSON, dispatch_action=True)
    roles = [block_kit.option(label, key) for key, label in functions[: MOST_ROLES - 1]]
    menu = block_kit.static_select("escalate.choose", [*roles, block_kit.option("Someone else …", SOMEONE)], "Choose")
    return block_kit.input_block("Who is needed?", menu, WHOM, dispatch_action=True)


def listed(people: Sequence[str], called: Called) -> str:
    """Name people, as many as fit a line."""
    named = ", ".join(called(user) for user in people[:NAMED])
    left = len(people) - NAMED
    return f"{named} and {left} more" if left > 0 else named


def as_(label: str) -> str:
    """Say as what someone is asked, in brackets; empty: as themselves."""
    return f" ({as_role(label)})" if label else ""
