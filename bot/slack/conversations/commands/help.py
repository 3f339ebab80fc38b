"""Help: what can be typed, and what one command does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.incident import IncidentError
from bot.slack.blocks import block_kit
from bot.slack.blocks import text as texts
from bot.slack.blocks.rendered import Rendered
from bot.slack.conversations.interaction import How, Interaction
from bot.slack.conversations.parsing.command_line import Words, did_you_mean, split_words
from bot.slack.conversations.subcommand import Subcommand

FIRST: Final = frozenset({"declare", "update", "severity", "impact", "role", "resolve"})
"""Commands that help shows at once; the others are in its menu."""

TITLE_FROM: Final = 2
"""Words behind ``help`` from which on they are a title: "help desk is down"."""


@dataclass(frozen=True, slots=True)
class Help:
    """Help about the commands of a table."""

    listed: Callable[[], Sequence[Subcommand]]
    """All of them, in the order in which they are shown."""
    find: Callable[[Words], Subcommand | None]
    """Returns the command that a line begins with."""

    async def run(self, interaction: Interaction) -> Rendered | None:
        """Explain one command, or list all."""
        word = split_words(interaction.text).first.casefold()
        asked = self.find(Words(word, ""))
        if asked is None and len(interaction.text.split()) > TITLE_FROM:
            raise IncidentError(
                f"There is no command “{word[:40]}”, so nothing was done. `/incident help` lists the commands.",
                may_be_title=True,
            )
        if asked is None:
            return self._commands(interaction, word)
        usage = f"/incident {asked.name} {asked.usage}".strip()
        also = f"\nAlso: {', '.join(texts.code(alias) for alias in asked.aliases)}" if asked.aliases else ""
        lines = f"{texts.code(usage)}\n{texts.escape(asked.summary)}\nExample: {texts.code(asked.example)}{also}"
        return Rendered(f"{texts.code(usage)} {texts.escape(asked.summary)}", [block_kit.section(lines)])

    def _commands(self, interaction: Interaction, word: str) -> Rendered:
        head = (
            "What you can type. In a war room, commands are about that incident; elsewhere, put its id after the "
            "command."
        )
        listed = self.listed()
        if word:
            meant = did_you_mean(word, [each for one in listed for each in (one.name, *one.aliases)])
            guess = f" Did you mean {texts.code(f'/incident help {meant}')}?" if meant else ""
            head = f"There is no command {texts.code(word[:40])}.{guess}"
        in_shell = interaction.how is How.SHELL
        lines = [
            f"{texts.code(f'/incident {command.name} {command.usage}'.strip())}\n{texts.escape(command.summary)}"
            for command in listed
            if in_shell or command.name in FIRST
        ]
        options = [block_kit.option(one.name, f"{interaction.thread}:help {one.name}", one.summary) for one in listed]
        menu = block_kit.static_select("command.again", options, "Explain a command")
        shown = [block_kit.section(head), *block_kit.sections("\n".join(lines))]
        return Rendered(head, shown if in_shell else [*shown, block_kit.actions(menu, block_id="commands")])


def subcommand(listed: Callable[[], Sequence[Subcommand]], find: Callable[[Words], Subcommand | None]) -> Subcommand:
    """Return the command that explains those of a table."""
    return Subcommand(
        name="help",
        usage="[command]",
        summary="Show what you can type, or explain one command.",
        example="/incident help severity",
        run=Help(listed, find).run,
    )
