"""`warroom alerts`: what monitoring sent, what can't be read, and why something became of an alert."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.installation import Installation
from bot.cli.refusal import give_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.alert import Received, Stored, Trace

app = typer.Typer(help="Show what monitoring sent, and what became of it.", no_args_is_help=True)

SHOWN: Final = 50
"""Requests that can't be read, the newest."""

GLIMPSE: Final = 200
"""Characters of a body on a line."""


@app.command()
def rejected(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array, with whole bodies.")] = False,
) -> None:
    """List requests that can't be read, newest first, without secrets."""
    installation = context.ensure_object(Installation)

    async def read() -> Sequence[Received]:
        async with installation.database() as database, database.reading() as uow:
            return await uow.alert_deliveries.rejected(limit=SHOWN)

    found = installation.run(read())
    rows = [
        {
            "id": one.id,
            "source": one.source,
            "at": one.at.isoformat(timespec="seconds"),
            "problem": one.problem,
            "body": one.raw.body.decode("utf-8", "backslashreplace"),
        }
        for one in found
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for one, row in zip(found, rows, strict=True):
        glimpse = " ".join(str(row["body"]).split())[:GLIMPSE]
        typer.echo(f"{one.at:%Y-%m-%d %H:%M} UTC  {one.source}: {one.problem}")
        typer.echo(f"    {glimpse or '(empty)'}")
    if not found:
        typer.echo("Nothing was rejected.")


@app.command()
def why(
    context: typer.Context,
    alert: Annotated[str, typer.Argument(help="The alert's number: A12.", metavar="ID")],
) -> None:
    """Say what became of an alert, and why."""
    installation = context.ensure_object(Installation)
    number = re.fullmatch(r"[Aa]?([0-9]{1,15})", alert.strip())
    if number is None:
        give_up("Give the alert's number, as `/incident alerts` shows it: `warroom alerts why A12`.")

    async def read() -> tuple[Stored | None, Sequence[Trace]]:
        async with installation.database() as database, database.reading() as uow:
            return await uow.alerts.get(int(number[1])), await uow.alerts.traces(int(number[1]))

    found, traces = installation.run(read())
    if found is None:
        give_up(f"There is no alert A{number[1]}. `/incident alerts` in Slack shows those of an incident.")
    told = f"first told of {found.first_received_at:%Y-%m-%d %H:%M} UTC, last {found.received_at:%Y-%m-%d %H:%M} UTC"
    typer.echo(f"A{found.id} {found.alert.title} ({found.source}): {found.alert.state}, {told}")
    for each in traces:
        typer.echo(f"{each.at:%Y-%m-%d %H:%M} UTC  {each.what}: {each.reason}")
    if not traces:
        typer.echo("Nothing was decided about it yet.")
