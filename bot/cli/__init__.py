"""The shell's commands: `warroom <word>` is the file ``<word>.py`` beside this one.

No logic: each puts parts together and says how it went.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from bot.cli import alert, alerts, backup, demo, doctor, export, forget, incident, init, outbox, policy, purge, run
from bot.cli.refusal import in_sentences

app = typer.Typer(
    name="warroom",
    help="Run incidents from Slack.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # its help says `<bool>` of whatever takes no value
    context_settings={"max_content_width": 110},
    pretty_exceptions_enable=False,  # they would print local variables, and with them tokens
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"warroom {version('warroom')}")
        raise typer.Exit


@app.callback()
def options(
    *,
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options that come before a command."""


app.command()(run.run)
app.command()(demo.demo)
app.command()(init.init)
app.command()(doctor.doctor)
app.command()(export.export)
app.command()(backup.backup)
app.command()(purge.purge)
app.command()(forget.forget)
app.command()(alert.alert)
app.add_typer(alerts.app, name="alerts")
app.add_typer(policy.app, name="policy")
app.add_typer(incident.app, name="incident")
app.add_typer(outbox.app, name="outbox")


def main() -> None:
    """Run the command line. What a command prints is its answer alone: warnings go to standard error."""
    from bot import logs

    logs.configure("WARNING")
    in_sentences(app)
