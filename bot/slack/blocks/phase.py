"""How the phase of an incident looks: one line on its card, and the answer to whoever asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.domain.overview import Overview, Recorded
from bot.domain.phase import ORDER, Phase, derived, is_restored, phase_of, set_by
from bot.domain.service_level import in_words
from bot.slack.blocks import block_kit, text
from bot.slack.blocks.rendered import Called, Rendered

ABOUT: Final[Mapping[Phase, str]] = MappingProxyType(
    {
        Phase.ASSESS: "find out what is broken, for whom, and how badly",
        Phase.CONTAIN: "stop it from getting worse",
        Phase.MITIGATE: "restore service, even partially",
        Phase.DIAGNOSE: "now find the cause",
        Phase.FIX: "make it last",
        Phase.POSTMORTEM: "learn from it",
    }
)
"""What each is about. Source: [methodology] incident response process."""

NEEDS = frozenset({Recorded})

FIRST: Final = "*Restore service first*"


def on_card(view: Overview, called: Called) -> list[block_kit.Block]:
    """Render what comes first now, and how much works: of what is over, nothing."""
    if not view.incident.status.is_open:
        return []
    parts = [*([] if is_restored(view.incident) else [FIRST]), in_short(view, called)]
    if level := in_words(view.incident.service_level):
        parts.append(f"Service: {level}")
    return [block_kit.context(*parts)]


def shown(view: Overview, called: Called) -> Rendered:
    """Render the phase for whoever asks, with a button for each that it can be set to."""
    line = f"{in_full(view, called)}."
    if not view.incident.status.is_open:
        return Rendered(line, is_read_out=True)
    records = view.recorded.records
    here, least = phase_of(view.incident, records), derived(view.incident, records)
    buttons = [
        block_kit.button(phase.capitalize(), f"phase.set:{phase}", f"{view.incident.id}:{phase}")
        for phase in ORDER[least.place - 1 : Phase.FIX.place]
        if phase is not here
    ]
    blocks = [block_kit.section(line), *([block_kit.actions(*buttons, block_id="phases")] if buttons else [])]
    return Rendered(line, blocks, is_read_out=True)


def works(view: Overview) -> str:
    """Say behind a status how much works, for those who only read; empty: it is over, or no one has said that."""
    level = in_words(view.incident.service_level) if view.incident.status.is_open else ""
    return f", service {level}" if level else ""


def in_full(view: Overview, called: Called) -> str:
    """Say the phase in one line, with what the organisation calls that part of its process: mrkdwn."""
    phase = phase_of(view.incident, view.recorded.records)
    name = text.escape(view.policy.phases.get(phase, ""))
    return f"{in_short(view, called)}{f', {name}' if name else ''}"


def in_short(view: Overview, called: Called) -> str:
    """Say the phase as the card does: which of how many, what counts in it, and who set it: mrkdwn."""
    records = view.recorded.records
    phase = phase_of(view.incident, records)
    by = set_by(view.incident, records)
    return f"Phase: {phase} ({phase.place} of {len(ORDER)}, {phase.pace}){f', set by {called(by)}' if by else ''}"
