"""`warroom outbox`: what waits for Slack, and what Slack refused."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Final

import typer

from bot.cli.installation import Installation
from bot.cli.refusal import give_up

app = typer.Typer(help="Show what is waiting for Slack; retry or drop what it refused.", no_args_is_help=True)

IN_THE_SHELL: Final = "someone in the shell"


@app.command("list")
def list_(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List what is waiting for Slack, and what was set aside and why."""
    from bot.workflows.upkeep.set_aside import as_operators_see
    from storage.queue.queued_effect import QueuedEffect, State

    installation = context.ensure_object(Installation)

    async def read() -> list[QueuedEffect]:
        async with installation.database() as database, database.reading() as uow:
            return [*await uow.outbox.waiting(State.SET_ASIDE, State.BLOCKED, State.PENDING, State.SENDING)]

    def row(one: QueuedEffect) -> dict[str, str | int | None]:
        what, reason = as_operators_see(one)
        return {
            "id": one.id,
            "state": one.state.value.replace("_", " "),
            "incident": one.number,
            "what": what,
            "since": None if one.since is None else one.since.isoformat(timespec="seconds"),
            "tries": one.tries,
            "reason": reason,
        }

    rows = [row(one) for one in installation.run(read())]
    if as_json:
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for each in rows:
        since = each["since"] and f", since {datetime.fromisoformat(str(each['since'])):%Y-%m-%d %H:%M} UTC"
        reason = f": {each['reason']}" if each["reason"] else ""
        typer.echo(f"{each['id']:>6}  {each['state']:<9}  {each['incident']} {each['what']}{since or ''}{reason}")
    if not rows:
        typer.echo("Nothing is waiting, and nothing was set aside.")


@app.command()
def retry(
    context: typer.Context,
    effect: Annotated[int | None, typer.Argument(help="The id that `outbox list` shows.", metavar="ID")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything that was set aside.")] = False,
) -> None:
    """Retry what was set aside. A running bot picks it up within seconds."""
    from bot.workflows.upkeep import set_aside
    from storage.queue.queued_effect import State

    if (effect is None) != everything:
        give_up("Say which one: `warroom outbox retry 7`, or `warroom outbox retry --all`.")
    installation = context.ensure_object(Installation)

    async def work() -> int:
        async with installation.database() as database, database.transaction() as uow:
            ids = [effect] if effect is not None else [one.id for one in await uow.outbox.waiting(State.SET_ASIDE)]
            for each in ids:
                await set_aside.retry(uow, each, by=IN_THE_SHELL, now=installation.clock.now())
            return len(ids)

    typer.echo(f"{installation.run(work())} will be retried. See how it goes: `warroom outbox list`")


@app.command()
def drop(
    context: typer.Context,
    effect: Annotated[int, typer.Argument(help="The id that `outbox list` shows.", metavar="ID")],
    why: Annotated[list[str], typer.Argument(help="Why; goes on the incident's timeline.")],
) -> None:
    """Drop what was set aside, for good, with whatever depends on it. The incident's timeline says so."""
    from bot.workflows.upkeep import set_aside

    installation = context.ensure_object(Installation)

    async def work() -> None:
        async with installation.database() as database, database.transaction() as uow:
            now = installation.clock.now()
            await set_aside.drop(uow, effect, " ".join(why), by=IN_THE_SHELL, author=None, now=now)

    installation.run(work())
    typer.echo(f"Dropped {effect}: it won't be sent. The incident's timeline says so.")
