"""Asking for the approval of a postmortem, deciding on it, publishing it, and looking at its versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.approval import LABELS, Approval, Standing
from bot.domain.differences import difference
from bot.domain.draft import EXTERNAL, POSTMORTEM, texts
from bot.domain.incident import Incident, IncidentError
from bot.domain.markdown import unescaped
from bot.domain.postmortem.blameless import Hint, hints
from bot.domain.postmortem.sections import ANSWERABLE
from bot.domain.postmortem.summary import in_short
from bot.slack.blocks import approval as blocks
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations import forms
from bot.slack.conversations.behind import behind
from bot.slack.conversations.interaction import UNKNOWN_BUTTON, ActOn, Interaction, Run
from bot.slack.conversations.parsing.command_line import plain, split_words
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Conversation
from bot.slack.workspace.directory import names_for
from bot.workflows.approval import approve, heading_of, lacking, send_back, submit, waive
from bot.workflows.postmortem import check_answerable, without_messages
from bot.workflows.publish import publish, share_summary
from bot.workflows.reading.reviews import approval, stages_without

MOST_SEEN: Final = 3
"""Parts of a button's value behind the incident: draft, version, stage."""


def _pressed(interaction: Interaction) -> tuple[int, str, tuple[int, str] | None]:
    """Read what a button or form is about: the incident, the draft, and the version and stage that it showed."""
    (incident_id,) = interaction.ids(1, rest=True)
    draft, version, stage = (*interaction.value.split(":")[1:4], "", "", "")[:MOST_SEEN]
    if draft not in LABELS or (version and not version.isdecimal()):
        raise IncidentError(UNKNOWN_BUTTON)
    return incident_id, draft, (int(version[:9]), stage) if version else None


async def _meant(interaction: Interaction) -> tuple[int, str, str, tuple[int, str] | None]:
    """Return which incident and draft is meant, what was typed behind the word, and what a button showed."""
    if interaction.value:
        incident_id, draft, seen = _pressed(interaction)
        return incident_id, draft, "", seen
    async with interaction.look_at(SEE, among=ANSWERABLE) as act:
        rest = split_words(act.rest).rest
        draft, rest = (EXTERNAL, split_words(rest).rest) if _says_external(rest) else (POSTMORTEM, rest)
        return act.incident.id, draft, plain(rest).strip(), None


def _says_external(rest: str) -> bool:
    return split_words(rest).first.casefold() == EXTERNAL


async def ask(interaction: Interaction) -> Rendered | None:
    """Ask for an approval."""
    incident_id, draft, _, _ = await _meant(interaction)
    whom = await behind(interaction, incident_id)
    found = await _hints(interaction, incident_id, draft)
    async with interaction.act("postmortem", incident_id) as act:
        stands = await submit(act, incident_id, draft, whom, hints=len(found))
        left = await stages_without(act, act.incident, stands, whom)
    return blocks.hinted(_asked(act.incident, stands, left), found)


def _asked(incident: Incident, stands: Approval, left: Sequence[str]) -> Rendered:
    """Say what was asked for; and at which stages no one who is known may decide, and what helps."""
    if left:
        who = "Invite someone else to this room" if incident.private else "Ask someone else"
        return Rendered(
            f"Asked for the approval of the {LABELS[stands.draft]} of {incident.number}, but no one I know of may give "
            f"it ({', '.join(left)}): everyone wrote part of it or asked for it. {who} to type `/incident postmortem "
            "approve`, or let authors approve: `postmortem: {author_may_approve: true}` in the policy."
        )
    if stands.standing is Standing.REVIEW:
        line = f"Asked for the {stands.stage} approval of the {LABELS[stands.draft]} of {incident.number}."
    else:
        line = f"The {LABELS[stands.draft]} of {incident.number} is {stands.standing}: the policy asks for no approval."
    return Rendered(line, posted_of=incident.id)


async def _hints(interaction: Interaction, incident_id: int, draft: str) -> list[Hint]:
    """Find what blames someone in what people wrote."""
    async with interaction.look() as act:
        written = await act.uow.drafts.of(incident_id, draft)
    return await blaming(interaction, incident_id, "\n".join(each.text for each in written.values()))


async def blaming(interaction: Interaction, incident_id: int, text: str) -> list[Hint]:
    """Find what blames someone who took part in an incident, or whom a text mentions or names."""
    async with interaction.look() as act:
        stays = await act.uow.participants.of(incident_id)
    names = await interaction.directory.names(each.user for each in stays)
    return hints(text, names.values())


async def press_approve(interaction: Interaction) -> Rendered | None:
    """Approve what was shown, at the stage that it waits for."""
    incident_id, draft, _, seen = await _meant(interaction)
    whom = await behind(interaction, incident_id)
    async with interaction.act(SEE, incident_id) as act:
        stands = await approve(act, incident_id, draft, whom, seen=seen)
    which = "" if draft == POSTMORTEM else f" {draft}"
    after = (
        f"Next is the {stands.stage} approval"
        if stands.stage
        else f"To publish it: `/incident postmortem publish{which}`"
    )
    return Rendered(f"Approved: the {LABELS[draft]} of {act.incident.number}. {after}.", posted_of=incident_id)


async def reject_typed(interaction: Interaction) -> Rendered | None:
    """Send back what is up for approval, with the comment that was typed; without one ask for it in a form."""
    incident_id, draft, comment, _ = await _meant(interaction)
    if not comment:
        interaction.value = f"{incident_id}:{draft}"
        await open_reject(interaction)
        return None
    return await _sent_back(interaction, incident_id, draft, comment, None)


async def _sent_back(
    interaction: Interaction, incident_id: int, draft: str, comment: str, seen: tuple[int, str] | None
) -> Rendered:
    whom = await behind(interaction, incident_id)
    async with interaction.act(SEE, incident_id) as act:
        await send_back(act, incident_id, draft, comment, whom, seen=seen[0] if seen is not None else None)
    return Rendered(f"Sent back: the {LABELS[draft]} of {act.incident.number}.", posted_of=incident_id)


async def open_reject(interaction: Interaction) -> None:
    """Ask what has to change."""
    await forms.open_empty(interaction, "Send back")
    incident_id, _, _ = _pressed(interaction)
    value = interaction.value
    async with interaction.look_at(SEE, incident_id) as act:
        check_answerable(act.incident)
    await forms.fill(interaction, blocks.reject_form(act.incident, value))


async def submit_reject(interaction: Interaction) -> Rendered | None:
    """Send back what the form is about."""
    incident_id, draft, seen = _pressed(interaction)
    return await _sent_back(interaction, incident_id, draft, interaction.values.get(blocks.COMMENT, ""), seen)


async def waive_typed(interaction: Interaction) -> Rendered | None:
    """Ask for an approval although something is missing, for the reason that was typed; without one, ask for it."""
    incident_id, draft, why, _ = await _meant(interaction)
    if not why:
        interaction.value = f"{incident_id}:{draft}"
        await open_waive(interaction)
        return None
    return await _waived(interaction, incident_id, draft, why)


async def _waived(interaction: Interaction, incident_id: int, draft: str, why: str) -> Rendered:
    whom = await behind(interaction, incident_id)
    found = await _hints(interaction, incident_id, draft)
    async with interaction.act("waive", incident_id) as act:
        stands = await waive(act, incident_id, draft, why, whom, hints=len(found))
        left = await stages_without(act, act.incident, stands, whom)
    return blocks.hinted(_asked(act.incident, stands, left), found)


async def open_waive(interaction: Interaction) -> None:
    """Ask why something may be missing."""
    await forms.open_empty(interaction, "Waive")
    incident_id, draft, _ = _pressed(interaction)
    async with interaction.look_at("waive", incident_id) as act:
        check_answerable(act.incident)
        missing = await lacking(act, act.incident, await approval(act, act.incident, draft))
    await forms.fill(interaction, blocks.waive_form(act.incident, draft, missing))


async def submit_waive(interaction: Interaction) -> Rendered | None:
    """Ask for an approval with the reason that the form holds."""
    incident_id, draft, _ = _pressed(interaction)
    return await _waived(interaction, incident_id, draft, interaction.values.get(blocks.REASON, ""))


async def press_publish(interaction: Interaction) -> Rendered | None:
    """Publish what is approved."""
    incident_id, draft, _, _ = await _meant(interaction)
    text = await _summary(interaction, incident_id, "publish")
    async with interaction.act("publish", incident_id) as act:
        await publish(act, incident_id, draft, text)
    return Rendered(f"Published: the {LABELS[draft]} of {act.incident.number}.", posted_of=incident_id)


async def _summary(interaction: Interaction, incident_id: int, verb: str) -> str:
    """Return the summary in plain text: as someone wrote it, else from what is known."""
    async with interaction.look_at(verb, incident_id) as act:
        check_answerable(act.incident)
        known = await without_messages(act, act.incident)
    names = await names_for(interaction.directory, known)
    written = known.answers.get("summary")
    return names(written.text) if written is not None and written.text else unescaped(in_short(known, names))


async def open_summary(interaction: Interaction) -> None:
    """Show the summary as it would be shared, to be changed."""
    await forms.open_empty(interaction, "Share the summary")
    incident_id = interaction.ids(1)[0] if interaction.value else (await _meant(interaction))[0]
    proposal = await _summary(interaction, incident_id, "postmortem")
    async with interaction.look_at("postmortem", incident_id) as act:
        form = blocks.summary_form(act.incident, proposal)
    await forms.fill(interaction, form)


async def submit_summary(interaction: Interaction) -> Rendered | None:
    """Share the summary that the form holds."""
    (incident_id,) = interaction.ids(1)
    async with interaction.act("postmortem", incident_id) as act:
        incident = await share_summary(act, incident_id, interaction.values.get(blocks.TEXT, ""))
    return Rendered(f"Shared: the summary of {incident.number}.", posted_of=incident_id)


async def versions(interaction: Interaction) -> Rendered | None:
    """List the versions of a draft; with a number, show what that one changed."""
    async with interaction.look_at(SEE, among=ANSWERABLE) as act:
        rest = plain(split_words(act.rest).rest).strip()
        draft = EXTERNAL if _says_external(rest) else POSTMORTEM
        number = rest.split()[-1].lstrip("v#") if rest else ""
        if number.isdecimal():
            return await _version(act, draft, int(number[:9]))
        known = await act.uow.drafts.versions(act.incident.id, draft)
    parts: Mapping[str, str] = {each.part: heading_of(each.part) for each in known}
    return blocks.versions(act.incident, known, parts, draft)


async def pick_version(interaction: Interaction) -> Rendered | None:
    """Show what a version changed."""
    incident_id, draft, seen = _pressed(interaction)
    async with interaction.look_at(SEE, incident_id) as act:
        return await _version(act, draft, seen[0] if seen is not None else 0)


async def _version(act: ActOn, draft: str, number: int) -> Rendered:
    known = await act.uow.drafts.versions(act.incident.id, draft)
    if number not in {each.number for each in known}:
        raise IncidentError(
            f"There is no version {number}; the {LABELS[draft]} has {len(known)}. "
            "To list them: `/incident postmortem versions`."
        )
    lines = difference(texts(known, number - 1), texts(known, number), heading_of)
    return blocks.changed(act.incident, f"what version {number} changed", lines)


async def press_changes(interaction: Interaction) -> Rendered | None:
    """Show what was changed since someone asked for an approval, or it was published."""
    incident_id, draft, _ = _pressed(interaction)
    async with interaction.look_at(SEE, incident_id) as act:
        stands = await approval(act, act.incident, draft)
        known = await act.uow.drafts.versions(incident_id, draft)
    since = stands.published if stands.has_changed else stands.asked
    old = since.version if since is not None else 0
    lines = difference(texts(known, old), texts(known), heading_of)
    return blocks.changed(act.incident, f"from version {old} to version {stands.version}", lines)


STEPS: Final[Mapping[str, Run]] = {
    "submit": ask,
    "approve": press_approve,
    "reject": reject_typed,
    "waive": waive_typed,
    "publish": press_publish,
    "share": open_summary,
    "versions": versions,
}
"""What may follow `/incident postmortem` beside a section -> what it does."""

CONVERSATION = Conversation(
    forms={blocks.REJECT: submit_reject, blocks.WAIVE: submit_waive, blocks.SUMMARY: submit_summary},
    buttons={
        "review.submit": ask,
        "review.approve": press_approve,
        "review.reject": open_reject,
        "review.waive": open_waive,
        "review.publish": press_publish,
        "review.version": pick_version,
        "review.changes": press_changes,
        "summary.share": open_summary,
    },
)
