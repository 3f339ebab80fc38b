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
    user: Annotated[str, typer.Argument(help="Slack id of who asks: U0123ABCD.", metavar="USER")],
) -> None:
    """Remove what somebody wrote, and put a pseudonym in the place of their id."""
    from bot.workflows.upkeep import retention

    if not re.fullmatch(r"[UW][A-Z0-9]{4,}", user):
        give_up("Say who, by the id that Slack shows in a profile: `warroom forget U0123ABCD`.")
    installation = context.ensure_object(Installation)

    async def work() -> tuple[str, int, bool]:
        async with installation.database() as database:
            async with database.transaction() as uow:
                name, changed = await retention.forget(uow, user, now=installation.clock.now())
            return name, changed, await database.scrub()

    name, changed, gone = installation.run(work())
    typer.echo(
        f"Forgotten: {changed} rows changed; {name} stands for them. What Slack itself keeps, Slack has to delete."
    )
    if not gone:
        typer.echo(STILL_THERE, err=True)
        raise typer.Exit(1)
