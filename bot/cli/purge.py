"""`warroom purge`: removing what people wrote in old incidents, and keeping what is counted."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Final

import typer

from bot.cli.installation import Installation
from bot.cli.refusal import give_up

STILL_THERE: Final = (
    "The file still holds the deleted text, because it's being read. Run this again in a minute, or restart the bot."
)


def purge(
    context: typer.Context,
    older_than: Annotated[str, typer.Option(help="Age of the incidents since they ended: 365d.", metavar="DAYS")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be deleted.")] = False,
) -> None:
    """Delete the text of incidents that ended long ago. Counts, times, severities and ids stay."""
    from bot.workflows.upkeep import retention

    days = re.fullmatch(r"([0-9]{1,5})d", older_than.strip())
    if days is None:
        give_up("Give the age in days: `warroom purge --older-than 365d`.")
    installation = context.ensure_object(Installation)

    async def work() -> tuple[retention.Purge, bool]:
        async with installation.database() as database:
            if dry_run:
                removed = await database.tried(
                    lambda uow: retention.purge(uow, timedelta(days=int(days[1])), now=installation.clock.now())
                )
                return removed, True
            async with database.transaction() as uow:
                removed = await retention.purge(uow, timedelta(days=int(days[1])), now=installation.clock.now())
            return removed, await database.scrub()

    removed, gone = installation.run(work())
    would = "Would delete" if dry_run else "Deleted"
    rows = ", ".join(f"{kind}: {count}" for kind, count in removed.rows.items()) or "nothing"
    count = "1 incident" if removed.incidents == 1 else f"{removed.incidents} incidents"
    typer.echo(f"{would} the text of {count} that ended more than {days[1]} days ago. {rows}.")
    if removed.left_alone:
        typer.echo(f"Skipped, because messages are still waiting for Slack: {', '.join(removed.left_alone)}.")
    if not gone:
        typer.echo(STILL_THERE, err=True)
        raise typer.Exit(1)
