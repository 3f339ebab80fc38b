"""`warroom doctor`: whether an install works, and how to fix it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.installation import Installation
from bot.cli.refusal import give_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.doctor import Finding


def doctor(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
    page: Annotated[bool, typer.Option("--page", help="Then send test pages, after asking.")] = False,
    address: Annotated[str, typer.Option(help="Where senders reach Warroom, to try that.", metavar="URL")] = "",
) -> None:
    """Check the installation and show how to fix what's wrong. Posts nothing in Slack."""
    from bot.doctor import examine, is_well, report
    from bot.domain.outlet import an_address

    if page and as_json:
        give_up("--page asks before it pages anyone, so it can't be used with --json. Leave one of them out.")
    try:
        reached_at = an_address(address) if address else ""
    except ValueError as error:
        give_up(f"--address {error}.")
    installation = context.ensure_object(Installation)
    environ = installation.environment(told=True)
    findings = asyncio.run(examine(environ, clock=installation.clock, reached_at=reached_at))
    if as_json:
        typer.echo(report.as_json(findings))
    else:
        for line in report.lines(findings):
            typer.echo(line)
    paged = _send_test_pages(installation, environ) if page else ()
    if not is_well((*findings, *paged)):
        raise typer.Exit(1)


def _send_test_pages(installation: Installation, environ: Mapping[str, str]) -> Sequence[Finding]:
    """Ask for each outlet that pages whether to send a test page through it, and say what came of it."""
    from bot.doctor import report
    from bot.doctor.outlets import pagers, send_test_page

    policy = installation.policy()
    found = []
    if not pagers(policy):
        typer.echo("The policy names no outlet that pages anyone; see docs/paging.md.")
    for name, whom in pagers(policy).items():
        if typer.confirm(f"Send a test page through {whom}?"):
            found.append(asyncio.run(send_test_page(policy, name, environ, clock=installation.clock)))
            for line in list(report.lines(found[-1:]))[:-1]:
                typer.echo(line)
    return found
