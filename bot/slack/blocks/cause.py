"""The form that writes down the root cause."""

from __future__ import annotations

from typing import Final

from bot.domain.incident import Incident
from bot.domain.postmortem.material import Answer
from bot.domain.postmortem.root_cause import in_parts
from bot.domain.postmortem.section import Section
from bot.slack.blocks import block_kit, postmortem, text

CALLBACK: Final = "cause"


def form(
    incident: Incident, section: Section, known: Answer | None, proposal: str = "", *, forced: bool
) -> block_kit.Block:
    """Render the form: the parts of the section, with what was written already.

    Args:
        proposal: what it begins with where no one has written anything.
        forced: it is asked for before service is restored.
    """
    head = block_kit.context(f"{incident.number}: {text.escape(incident.title)}")
    asked = postmortem.parts(section, in_parts(known.text if known is not None else proposal))
    metadata = f"{incident.id}:{int(forced)}:{known.version if known is not None else ''}"
    return block_kit.modal("Root cause", [head, *asked], CALLBACK, submit="Save", private_metadata=metadata)
