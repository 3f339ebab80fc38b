"""Planning the review meeting of a postmortem, moving it, and saying that it was held."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.incident import IncidentError
from bot.domain.overview import Recorded
from bot.domain.postmortem.sections import ANSWERABLE
from bot.domain.record import Record
from bot.domain.record_kinds import REVIEW
from bot.domain.review_meeting import planned
from bot.slack.blocks import block_kit
from bot.slack.blocks import meeting as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.blocks.when import in_both_zones
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.command_line import plain
from bot.slack.conversations.parsing.meeting import asked_for
from bot.slack.conversations.subcommand import Subcommand
from bot.workflows.act import Act
from bot.workflows.postmortem import check_answerable
from bot.workflows.reading.overview import overview
from bot.workflows.review_meeting import cancel, hold, lead, plan, proposed

Step = Callable[[Act, int, int | None], Awaitable[Record]]
"""Does something with a meeting: of an incident, of that number; ``None``: with the one that is planned."""

WORDS: Final[Mapping[str, Step]] = {
    **dict.fromkeys(("cancel", "cancelled", "canceled", "call off"), cancel),
    **dict.fromkeys(("held", "done", "was held", "over"), hold),
}
"""What may follow ``/incident meeting`` once one is planned -> what it does."""

MOST_LOOKED_UP: Final = 5
"""People and groups that Slack is asked about to propose one."""

log = structlog.get_logger(__name__)


async def run(interaction: Interaction) -> Rendered | None:
    """Plan it, change it, or say what became of it."""
    here = await interaction.here()
    async with interaction.act("postmortem", among=ANSWERABLE) as act:
        word = plain(act.rest).strip().rstrip(".!").casefold()
        if word in WORDS:
            return _said(await WORDS[word](act, act.incident.id, None), act)
        asked = asked_for(act.rest, here, by=act.by)
        made = await plan(act, act.incident.id, asked.at, facilitator=asked.facilitator, place=asked.place)
        candidates: Sequence[str] = () if made.said("facilitator") else await proposed(act, act.incident)
    return await _offered(interaction, _said(made, act), made.incident_id, candidates)


def _said(meeting: Record, act: Act) -> Rendered:
    at = meeting.instant("at")
    if meeting.is_done or at is None:
        return Rendered(f"Review meeting: {meeting.state}.", posted_of=meeting.incident_id)
    return Rendered(f"Review meeting planned for {in_both_zones(at, seen_at=act.now)}.")


async def _offered(interaction: Interaction, said: Rendered, incident_id: int, candidates: Sequence[str]) -> Rendered:
    """Offer someone to lead it, where no one does."""
    user = await _first(interaction, candidates)
    if not user:
        return said
    return Rendered(said.text, [block_kit.section(said.text), *blocks.led_by(incident_id, user)])


async def _first(interaction: Interaction, candidates: Sequence[str]) -> str:
    """Return the first of those who are there; empty: no one, or Slack doesn't say."""
    try:
        for who in candidates[:MOST_LOOKED_UP]:
            users, _ = await interaction.directory.members(who)
            for user in users:
                person = await interaction.directory.person(user)
                if person is not None and person.is_there:
                    return user
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        log.warning("who could lead a review could not be looked up", error=type(error).__name__)
    return ""


async def open_form(interaction: Interaction) -> None:
    """Open the form, with what is planned or proposed."""
    await forms.open_empty(interaction, "Review meeting")
    incident_id = interaction.ids(1, rest=True)[0] if interaction.value else None
    async with interaction.look_at("postmortem", incident_id, among=ANSWERABLE) as act:
        check_answerable(act.incident)
        view = await overview(act.uow, act.policy, act.incident, frozenset({Recorded}))
        found = planned(await act.uow.records.of(act.incident.id, REVIEW))
        candidates = await proposed(act, act.incident)
    await forms.fill(interaction, blocks.form(view, found, await _first(interaction, candidates)))


async def submit(interaction: Interaction) -> Rendered | None:
    """Plan it as the form says."""
    (incident_id,) = interaction.ids(1, rest=True)
    values = interaction.values
    at = values.get("at", "")
    if not at.isdecimal() or len(at) > 10:  # noqa: PLR2004 - seconds since 1970
        raise IncidentError("Pick a date and a time.", field="at")
    async with interaction.act("postmortem", incident_id) as act:
        made = await plan(
            act,
            incident_id,
            datetime.fromtimestamp(int(at), UTC),
            facilitator=values.get("facilitator", ""),
            place=values.get("place", ""),
            first=interaction.value.endswith(":0"),
        )
    return _said(made, act)


async def press_lead(interaction: Interaction) -> Rendered | None:
    """Have whoever was proposed lead it."""
    (incident_id,) = interaction.ids(1, rest=True)
    user = interaction.value.partition(":")[2]
    async with interaction.act("postmortem", incident_id) as act:
        made = await lead(act, incident_id, user)
    return Rendered(f"<@{made.said('facilitator')}> leads the review.", posted_of=incident_id)


def _pressed(step: Step) -> Callable[[Interaction], Awaitable[Rendered | None]]:
    async def press(interaction: Interaction) -> Rendered | None:
        incident_id, number = interaction.ids(2)
        async with interaction.act("postmortem", incident_id) as act:
            made = await step(act, incident_id, number)
        return _said(made, act)

    return press


SUBCOMMAND = Subcommand(
    name="meeting",
    before_id=lambda _, before: before.casefold() in WORDS,
    usage="<when> [facilitator @bob] [where <link>] | held | cancel",
    summary="Plan the review meeting of the postmortem; everyone who took part is invited. "
    "Without a text, a form opens.",
    example="/incident meeting tomorrow 10am facilitator @bob",
    run=run,
    alone=open_form,
    forms={blocks.CALLBACK: submit},
    buttons={
        "meeting.open": open_form,
        "meeting.held": _pressed(hold),
        "meeting.cancel": _pressed(cancel),
        "meeting.lead": press_lead,
    },
)
