"""Whoever reported an incident answers what they were asked."""

from __future__ import annotations

from bot.domain.overview import Overview
from bot.domain.reporter import QUESTIONS, SINCE, SYSTEMS
from bot.slack.blocks import reporter as blocks
from bot.slack.conversations import forms
from bot.slack.conversations.interaction import Interaction
from bot.slack.conversations.parsing.facts import systems
from bot.slack.conversations.parsing.times import time_picked
from bot.slack.conversations.rights import SEE
from bot.slack.conversations.subcommand import Conversation
from bot.workflows.reporter import answer, check_answers


async def open_form(interaction: Interaction) -> None:
    """Open the form of the questions."""
    await forms.open_empty(interaction, blocks.TITLE)
    async with interaction.look_at(SEE) as act:
        await check_answers(act, act.incident)
        view = Overview(act.incident, act.policy)
    await forms.fill(interaction, blocks.form(view))


async def submit(interaction: Interaction) -> None:
    """Pass the answers on; the message that asked says so."""
    began = time_picked(interaction.values.get(SINCE, ""), interaction.now())
    answers = {key: interaction.values.get(key, "") for key in QUESTIONS if key != SINCE}
    touched = systems(answers[SYSTEMS])["systems"]
    async with interaction.act(SEE, interaction.ids(1)[0]) as act:
        await answer(act, act.incident.id, answers, started_at=began, systems=touched)


CONVERSATION = Conversation(buttons={"reporter.answer": open_form}, forms={blocks.CALLBACK: submit})
