"""This file is about how telling the next person looks: the preview, the form, the direct message, the word of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.escalation import WHY_LIMIT, Wanted
from bot.domain.messages import Escalated, EscalationTaken, HelpWanted
from bot.domain.overview import Overview
from bot.slack.blocks import kit, text
from bot.slack.blocks.incident import headline, one_liner
from bot.slack.blocks.links import links
from bot.slack.blocks.rendered import Called, Rendered

CALLBACK = "escalate"

WHOM, PERSON, WHY = "whom", "person", "why"
"""Blocks of the form."""

NAMED = 10
"""People who are named; more are counted."""


def preview(view: Overview, whom: Wanted, people: Sequence[str], why: str, *, value: str, changed: bool) -> Rendered:
    """Show who will be told, and what, before anybody is.

    Args:
        value: of the button that tells them.
        changed: it was shown before, with others.
    """
    head = "Who is behind it has changed since you looked. " if changed else ""
    line = f"{head}Nobody has been told yet. A direct message goes to {_names(people, text.user)}{_as(whom.label)}:"
    blocks = [
        kit.section(line),
        kit.section(f"> You are needed: {text.escape(headline(view))}\n{text.quote(why)}"),
        kit.actions(kit.button("Tell them", "escalate.send", value, style="primary"), block_id="escalate"),
    ]
    return Rendered(line, blocks)


def form(
    view: Overview,
    functions: Sequence[tuple[str, str]],
    *,
    whom: Wanted | None = None,
    people: Sequence[str] = (),
    sign: str = "",
    problem: str = "",
) -> kit.Block:
    """Render the form. Whoever is chosen is resolved to people before the form can be sent.

    Args:
        functions: key and label of what somebody is behind.
        whom: was chosen.
        people: are behind it.
        sign: of those people.
        problem: why nobody can be told who was chosen.
    """
    blocks = []
    if functions:
        options = [kit.option(label, key) for key, label in functions]
        menu = kit.static_select("escalate.choose", options, "Choose a role")
        blocks.append(kit.input_block("Who is needed?", menu, WHOM, optional=True, dispatch_action=True))
    chooser = kit.users_select("escalate.choose:person", "Choose somebody")
    label = "Or one person" if functions else "Who is needed?"
    blocks.append(kit.input_block(label, chooser, PERSON, optional=True, dispatch_action=True))
    shown = "Choose above, and it says here who that is. Nobody is told before you press *Tell them*."
    if problem:
        shown = f"⚠️ {text.escape_but_mentions(problem)}"
    elif whom is not None:
        about = f"> You are needed: {text.escape(headline(view))}"
        shown = f"A direct message goes to {_names(people, text.user)}{_as(whom.label)}:\n{about}"
    blocks.append(kit.section(shown, block_id="who"))
    reason = kit.plain_text_input(WHY, multiline=True, placeholder="Need DB help", max_length=WHY_LIMIT)
    blocks.append(kit.input_block("Why? They read this.", reason, WHY))
    metadata = f"{view.incident.id}:{sign}"
    return kit.modal("Escalate", blocks, CALLBACK, submit="Tell them", private_metadata=metadata)


def help_wanted(said: HelpWanted, view: Overview, called: Called, workspace_url: str) -> Rendered:
    """Render the direct message; once somebody is on it, without its button."""
    line = f"You are needed: {one_liner(view)}. {text.clip_escaped(text.one_line(said.why), 300)}"
    of_you = f", of you as {text.escape(text.one_line(said.role))}" if said.role else ""
    blocks = [
        kit.section(f"*You are needed*\n{one_liner(view)}"),
        kit.section(text.quote(said.why)),
        kit.context(f"Asked by {called(said.by)}{of_you}", *links(view, workspace_url)),
    ]
    if said.taken_by is None or said.taken_at is None:
        button = kit.button("I'm on it", "escalate.take", str(said.escalation), style="primary")
        return Rendered(line, [*blocks, kit.actions(button, block_id="escalation")])
    taken = f"{called(said.taken_by)} is on it, since {text.date(said.taken_at)}."
    return Rendered(f"{view.incident.number}: {taken}", [*blocks, kit.section(taken)])


def escalated(said: Escalated, view: Overview, called: Called) -> Rendered:
    """Render the word of who was told."""
    line = f"Told {_names(said.people, called)}{_as(said.role)} that they are needed for {view.incident.number}."
    return Rendered(
        f"{line} {text.clip_escaped(text.one_line(said.why), 300)}",
        [kit.section(f"{line}\n{text.quote(said.why)}"), kit.context(f"By {called(said.by)}")],
    )


def taken(said: EscalationTaken, view: Overview, called: Called) -> Rendered:
    """Render the word of who comes."""
    line = f"{called(said.by)} is on it{_as(said.role)}: {view.incident.number}."
    return Rendered(line, [kit.section(line)])


def _names(people: Sequence[str], called: Called) -> str:
    named = ", ".join(called(user) for user in people[:NAMED])
    left = len(people) - NAMED
    return f"{named} and {left} more" if left > 0 else named


def _as(label: str) -> str:
    return f" ({text.escape(text.one_line(label))})" if label else ""
