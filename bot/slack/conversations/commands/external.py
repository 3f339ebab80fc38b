"""Writing what those outside read of an incident, in a form; it is approved and published as a postmortem is."""

from __future__ import annotations

from bot.domain.draft import EXTERNAL
from bot.domain.postmortem.external import PART, is_confirmed, prefilled, problems
from bot.domain.postmortem.material import Material
from bot.domain.postmortem.sections import ANSWERABLE
from bot.slack.blocks import approval as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.subcommand import Conversation
from bot.workflows.external import internal_names, write
from bot.workflows.postmortem import check_answerable, without_messages


async def open_form(interaction: Interaction) -> None:
    """Open the text: as it was written, else begun from the facts."""
    await forms.open_empty(interaction, "External version")
    incident_id = interaction.ids(1)[0] if interaction.value else None
    async with interaction.look_at("postmortem", incident_id, among=ANSWERABLE) as act:
        check_answerable(act.incident)
        before = await act.uow.drafts.get(act.incident.id, PART, EXTERNAL)
        known = await without_messages(act, act.incident)
    text = before.text if before is not None and before.text else prefilled(known)
    wrong = _wrong(interaction, known, text)
    seen = before.version if before is not None else ""
    await forms.fill(interaction, blocks.external_form(act.incident, text, seen=seen, problems=wrong))


async def submit(interaction: Interaction) -> Rendered | None:
    """Save what the form holds. Nothing is sent."""
    (incident_id,) = interaction.ids(1, rest=True)
    seen = interaction.value.partition(":")[2]
    async with interaction.act("postmortem", incident_id) as act:
        written = await write(act, incident_id, interaction.values.get(blocks.TEXT, ""), seen=seen)
        known = await without_messages(act, act.incident)
    return blocks.external_saved(act.incident, written.text, _wrong(interaction, known, written.text))


def _wrong(interaction: Interaction, known: Material, text: str) -> list[str]:
    names = internal_names(interaction.runtime.policy)
    return problems(text, known.incident, names, confirmed=is_confirmed(known))


CONVERSATION = Conversation(forms={blocks.EXTERNAL_FORM: submit}, buttons={"external.open": open_form})
