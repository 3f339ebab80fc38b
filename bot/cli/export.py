"""`warroom export`: one incident for people, for programs, or for a spreadsheet."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from bot.cli.files import check_free, write
from bot.cli.installation import Installation

if TYPE_CHECKING:
    from bot.slack.shell.export import Export


class Format(StrEnum):
    """What comes out."""

    MARKDOWN = "md"
    """The postmortem, as it is now."""
    HTML = "html"
    """The same as a page of its own."""
    JSON = "json"
    """The incident record."""
    RECORD = "record"
    """The same for people, as Markdown."""
    CSV = "csv"
    """The timeline, an entry a row."""


def export(
    context: typer.Context,
    incident: Annotated[str, typer.Argument(help="Incident number, or the end of it: 001.", metavar="INCIDENT")],
    as_: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="md, html: postmortem; json, record: incident record; csv: timeline. Default: as FILE ends, else md.",
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write to this file, not the screen.", metavar="FILE")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it exists.")] = False,
    private: Annotated[bool, typer.Option("--private", help="Allow a private incident.")] = False,
) -> None:
    """Write one incident as Markdown, HTML, JSON or CSV."""
    from bot.slack.shell.export import export as read

    installation = context.ensure_object(Installation)
    if output is not None:
        check_free(output, overwrite=overwrite)

    async def work() -> Export:
        async with installation.database() as database:
            return await read(database, installation, incident, private=private)

    found = installation.run(work())
    by_its_end = {f".{each}": each for each in Format}.get(output.suffix.lower()) if output is not None else None
    text = _text(found, as_ or by_its_end or Format.MARKDOWN, currency=installation.policy().currency)
    if not found.is_named:
        typer.echo("Couldn't get names from Slack: people are shown by id, and links are missing.", err=True)
    if output is None:
        typer.echo(text, nl=False)
        return
    write(output, text, overwrite=overwrite)
    typer.echo(f"Wrote {found.material.incident.number} to {output}.")


def _text(found: Export, as_: Format, *, currency: str) -> str:
    from bot.domain.postmortem.document import document
    from bot.domain.postmortem.incident_record import in_markdown, incident_record
    from bot.domain.timeline_csv import timeline_csv

    match as_:
        case Format.MARKDOWN:
            return document(found.material, found.names)
        case Format.HTML:
            from bot.web_page import web_page

            known = found.material.incident
            return web_page(f"{known.number}: {found.names(known.title)}", document(found.material, found.names))
        case Format.JSON:
            return incident_record(found.material, found.names, currency=currency).model_dump_json(indent=1) + "\n"
        case Format.RECORD:
            return in_markdown(incident_record(found.material, found.names, currency=currency))
        case Format.CSV:
            return timeline_csv(found.material, found.names)
        case _:
            assert_never(as_)
