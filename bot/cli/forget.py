"""`warroom forget`: removing one person from everything that is stored."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from bot.cli.installation import Installation
from bot.cli.purge import STILL_THERE
from bot.cli.refusal import give_up


def forget(
    context: typer.Context,
    user: Annotated[str, typer.Argument(help="Slack member ID of the person: U0123ABCD.", metavar="USER")],
    known_as: Annotated[
        list[str] | None,
        typer.Option(help="Their name or address in other systems; may be given several times.", metavar="NAME"),
    ] = None,
) -> None:
    """Delete one person's text and replace their id with a pseudonym."""
    from bot.workflows.upkeep import retention

    if not re.fullmatch(r"[UW][A-Z0-9]{4,}", user):
        give_up("Name the person by the member ID in their Slack profile: `warroom forget U0123ABCD`.")
    installation = context.ensure_object(Installation)

    async def work() -> tuple[str, int, bool]:
        async with installation.database() as database:
            async with database.transaction() as uow:
                name, changed = await retention.forget(uow, user, now=installation.clock.now(), known_as=known_as or ())
            return name, changed, await database.scrub()

    name, changed, gone = installation.run(work())
    typer.echo(
        f"Forgotten (rows changed: {changed}), and {name} replaces the id. Messages in Slack must be deleted there."
    )
    if not gone:
        typer.echo(STILL_THERE, err=True)
        raise typer.Exit(1)
