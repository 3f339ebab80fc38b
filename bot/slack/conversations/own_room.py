"""An answer within an incident's own war room: there it is this incident, and needs no number."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.incident import IncidentError
from bot.slack.blocks.outage import rewritten
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import How, Interaction
from bot.slack.conversations.which_incident import known_room

_NUMBER: Final = re.compile(r"INC-\d{4}-\d{4}-\d+", re.ASCII)
_SENTENCE_ENDS: Final = (".", "!", "?", "\n")


async def in_own_words(
    interaction: Interaction, outcome: Rendered | IncidentError | None
) -> Rendered | IncidentError | None:
    """Call the incident whose war room it is *this incident*; lines to type and read-outs keep its number."""
    is_error = isinstance(outcome, IncidentError)
    said = outcome.sentence if isinstance(outcome, IncidentError) else outcome.text if outcome else ""
    named = set(_NUMBER.findall(said))
    in_form = interaction.how is How.FORM and is_error
    if isinstance(outcome, Rendered) and outcome.is_read_out:
        return outcome
    if not named or in_form or interaction.how is How.SHELL or interaction.at_home or interaction.opened_view:
        return outcome
    number = (await known_room(interaction)).number
    if number not in named:
        return outcome
    if isinstance(outcome, IncidentError):
        outcome.sentence = unnamed(outcome.sentence, number)
        return outcome
    return outcome and rewritten(outcome, lambda each: unnamed(each, number))


def unnamed(said: str, number: str) -> str:
    """Call an incident *this incident* in a text of ours; what people wrote, links and lines to type stay."""

    def word(found: re.Match[str]) -> str:
        if found[0] != number:  # a line to type, a link, a quotation, or another incident
            return found[0]
        before = said[: found.start()].rstrip(" ")
        return "This incident" if not before or before.endswith(_SENTENCE_ENDS) else "this incident"

    return re.sub(rf"(?m)^>.*$|<[^<>]*>|`[^`]*`|{_NUMBER.pattern}", word, said)
