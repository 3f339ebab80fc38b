"""This file is about how it looks that two incidents are one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.incident import Incident
from bot.domain.messages import Absorbed, Merged
from bot.domain.overview import Overview
from bot.slack.blocks import kit, text
from bot.slack.blocks.incident import one_liner
from bot.slack.blocks.rendered import Called, Rendered

CALLBACK = "merge"

MOST_OFFERED = 100
"""Choices of a menu. Source: Slack's reference, static_select."""


def form(view: Overview, others: Sequence[Incident]) -> kit.Block:
    """Render the form: which other incident it belongs to."""
    note = kit.plain_text_input("reason", multiline=True, placeholder="The same load balancer")
    return kit.modal(
        "Merge",
        [
            kit.section(one_liner(view)),
            belongs_to("It is a duplicate of", others),
            kit.input_block("How do you know?", note, "reason", optional=True),
        ],
        CALLBACK,
        submit="Merge",
        private_metadata=str(view.incident.id),
    )


def belongs_to(label: str, others: Sequence[Incident], *, optional: bool = False) -> kit.Block:
    """Render the question which other incident it belongs to; there must be one."""
    open_ones = [kit.option(f"{one.number} {one.title}", str(one.id)) for one in others[:MOST_OFFERED]]
    return kit.input_block(
        label,
        kit.static_select("into", open_ones, "Choose an incident"),
        "into",
        optional=optional,
        hint="It is merged into that one: its people are sent there.",
    )


def merged(said: Merged, view: Overview, called: Called, workspace_url: str) -> Rendered:
    """Render, in the duplicate's place, where it goes on."""
    title = f", {text.escape(said.title)}" if said.title else ""
    where = _where(said.channel, said.ts, workspace_url)
    line = f"🔗 {view.incident.number} is *merged into {said.into}*{title}. It goes on {where or 'there'}."
    return _with_note(line, said.note, f"By {called(said.by)}")


def absorbed(said: Absorbed, view: Overview, called: Called, workspace_url: str) -> Rendered:
    """Render, where it goes on, what has joined it."""
    title = f", {text.escape(said.title)}," if said.title else ""
    where = _where(said.channel, said.ts, workspace_url)
    seen = f" What was said of it is {where}." if where else ""
    line = f"🔗 {said.number}{title} is merged into {view.incident.number}.{seen}"
    return _with_note(line, said.note, f"By {called(said.by)}")


def _where(channel: str, ts: str, workspace_url: str) -> str:
    """Link the place of an incident; nothing where there is none to be told."""
    if not channel:
        return ""
    if ts and workspace_url:
        thread = f"{workspace_url}archives/{channel}/p{ts.replace('.', '')}"
        return f"in {text.link(thread, 'its thread')}"
    return f"in {text.channel(channel)}"


def _with_note(line: str, note: str, by: str) -> Rendered:
    body = f"{line}\n{text.quote(note)}" if note else line
    short = f"{line} {text.clip_escaped(text.one_line(note), 500)}".strip()
    return Rendered(text.one_line(short), [*kit.sections(body), kit.context(by)])
