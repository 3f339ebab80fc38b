"""The review meeting as it looks: what its record offers, and the form in which it is planned."""

from __future__ import annotations

from bot.domain.incident import Status
from bot.domain.overview import Overview
from bot.domain.record import Record
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.incident import headline
from bot.slack.blocks.rendered import Surroundings

CALLBACK = "meeting"


def of_meeting(record: Record, view: Overview, around: Surroundings) -> list[block_kit.Block]:
    """Offer what may become of a meeting that is planned: held only once it has begun."""
    if record.is_done or view.incident.status is Status.DECLINED:
        return []
    value, at = f"{view.incident.id}:{record.number}", record.instant("at")
    has_begun = at is not None and around.now is not None and around.now >= at
    buttons = [
        *([block_kit.button("Held", "meeting.held", value, style="primary")] if has_begun else []),
        block_kit.button("Change…", "meeting.open", value),
        block_kit.button("Cancel it", "meeting.cancel", value),
    ]
    no_one = [] if record.said("facilitator") else [block_kit.context("No one leads it yet: press *Change*.")]
    return [*no_one, block_kit.actions(*buttons, block_id="meeting")]


def form(view: Overview, meeting: Record | None, proposal: str) -> block_kit.Block:
    """Render the form: when, who leads it, where.

    Args:
        meeting: the one that is planned; ``None``: none is.
        proposal: user id of who could lead it; empty: no one is proposed.
    """
    leads = (meeting.said("facilitator") if meeting is not None else "") or proposal
    at = meeting.instant("at") if meeting is not None else None
    place = meeting.said("venue") if meeting is not None else ""
    who = block_kit.users_select("choose_facilitator", initial=leads or None)
    where = block_kit.plain_text_input("choose_place", initial=place, placeholder="https://", max_length=200)
    hint = "Not whoever was in command, if you can: they have much to tell themselves."
    blocks = [
        block_kit.context(text.escape(headline(view))),
        block_kit.input_block("When?", block_kit.datetimepicker("at", at), "at"),
        block_kit.input_block("Who leads it?", who, "facilitator", optional=True, hint=hint),
        block_kit.input_block("Where?", where, "place", optional=True),
    ]
    submit = "Save" if meeting is not None else "Invite"
    seen = f"{view.incident.id}:{meeting.number if meeting is not None else 0}"
    return block_kit.modal("Review meeting", blocks, CALLBACK, submit=submit, private_metadata=seen)


def led_by(incident_id: int, user: str) -> list[block_kit.Block]:
    """Offer to have someone lead the meeting."""
    button = block_kit.button("Have them lead it", "meeting.lead", f"{incident_id}:{user}")
    return [
        block_kit.section(f"No one leads it yet. {text.user(user)} wasn't in command: shall they?"),
        block_kit.actions(button, block_id="meeting_lead"),
    ]
