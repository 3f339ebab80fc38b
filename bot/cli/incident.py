"""`warroom incident`: what `/incident` does, without Slack."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Annotated, Final

import typer

from bot.cli.installation import Installation
from bot.cli.refusal import give_up

app = typer.Typer(help="Use /incident from the shell, even while Slack is down.", no_args_is_help=True)

Words = Annotated[list[str] | None, typer.Argument(help="What you'd type after the command in Slack.")]
As = Annotated[
    str,
    typer.Option("--as", envvar="WARROOM_AS", help="Slack member ID of who is doing this: U0123ABCD.", metavar="U..."),
]

ANY_WORD: Final = {"ignore_unknown_options": True}
"""`--private` is a word of the line, as it is in Slack."""

_USER: Final = re.compile(r"<@([UW][A-Z0-9]{2,})(?:\|[^<>]*)?>|([UW][A-Z0-9]{2,})")


@app.command(context_settings=ANY_WORD)
def declare(context: typer.Context, words: Words = None, as_: As = "") -> None:
    """Declare an incident: [--private] <title> [sev1]."""
    _say(context, "declare", words, as_, needs="<what is broken> sev1")


@app.command(context_settings=ANY_WORD)
def update(context: typer.Context, words: Words = None, as_: As = "") -> None:
    """Post an update: [001] <text>."""
    _say(context, "update", words, as_, needs="<text>")


@app.command(context_settings=ANY_WORD)
def resolve(context: typer.Context, words: Words = None, as_: As = "") -> None:
    """Resolve an incident: [001] [now] [14:32] <what fixed it>."""
    _say(context, "resolve", words, as_, needs="<what fixed it>")


@app.command(context_settings=ANY_WORD)
def status(context: typer.Context, words: Words = None, as_: As = "") -> None:
    """Show or set the status: [001] [monitoring] [note]."""
    _say(context, "status", words, as_)


@app.command(context_settings=ANY_WORD)
def health(context: typer.Context, words: Words = None, as_: As = "") -> None:
    """Show what probes measure: [001] [probe | set <metric> <value>]."""
    _say(context, "health", words, as_)


@app.command("list")
def list_(
    context: typer.Context,
    as_: As = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """List open incidents. With --as, private ones that the person may see are included."""
    from bot.slack.shell.incident import Shell

    installation, user = context.ensure_object(Installation), _user(as_) if as_ else ""

    async def read() -> list[dict[str, str | None]]:
        async with installation.database() as database, Shell.open(database, installation, user) as shell:
            return await shell.open_incidents()

    found = installation.run(read())
    if as_json:
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    for each in found:
        due = datetime.fromisoformat(each["next_update_at"]) if each["next_update_at"] else None
        due_by = f", next update by {due:%Y-%m-%d %H:%M} UTC" if due else ""
        typer.echo(f"{each['number']}  {each['severity']:<5} {each['status']:<13} {each['title']}{due_by}")
    if not found:
        typer.echo("No incident is open.")


def _say(context: typer.Context, word: str, words: list[str] | None, as_: str, *, needs: str = "") -> None:
    """Do what the same line does in Slack, and print the answer."""
    from bot.slack.shell.incident import Shell

    installation, user = context.ensure_object(Installation), _user(as_)
    line = " ".join(words or ())
    if needs and not line.strip():
        give_up(f"Some text is missing: `warroom incident {word} {needs}`.")

    async def work() -> str:
        async with installation.database() as database, Shell.open(database, installation, user) as shell:
            return await shell.say(word, line)

    typer.echo(installation.run(work()))


def _user(as_: str) -> str:
    found = _USER.fullmatch(as_.strip())
    if found is None:
        give_up("Say who is doing this, by the member ID in their Slack profile: `--as U0123ABCD`, or set WARROOM_AS.")
    return str(found[1] or found[2])
