"""`warroom doctor`: whether an install works, and how to fix it."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot.cli.installation import Installation


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """Check the installation and show how to fix what's wrong. Posts nothing in Slack."""
    from bot.doctor import examine, is_well, report

    installation = context.ensure_object(Installation)
    findings = asyncio.run(examine(installation.environment(told=True), clock=installation.clock))
    if as_json:
        typer.echo(report.as_json(findings))
    else:
        for line in report.lines(findings):
            typer.echo(line)
    if not is_well(findings):
        raise typer.Exit(1)
