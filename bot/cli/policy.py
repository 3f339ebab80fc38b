"""`warroom policy`: checking the policy file, and showing what is in force."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.installation import Installation
from bot.cli.refusal import give_up

app = typer.Typer(help="Check or show the policy file.", no_args_is_help=True)


@app.command("check")
def check(file: Annotated[Path, typer.Argument(help="The policy file.", metavar="FILE")]) -> None:
    """List every mistake in a policy file, and what of it reaches no one."""
    from bot.oncall.errors import MissingExtraError
    from bot.oncall.rota import is_installed
    from bot.policies import PolicyError, load
    from bot.policies.warnings import warnings

    try:
        policy = load(file).policy
    except PolicyError as error:
        for problem in error.problems:
            typer.echo(str(problem))
        raise typer.Exit(1) from error
    typer.echo(f"{file}: no mistakes.")
    if policy.schedules and not is_installed():
        typer.echo(str(MissingExtraError()))
    for warning in warnings(policy):
        typer.echo(warning)


@app.command("show")
def show(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="Default: $WARROOM_POLICY, else the preset.", metavar="FILE")
    ] = None,
    preset: Annotated[str, typer.Option(help="The preset to use if the file names none: sev or p.")] = "sev",
) -> None:
    """Print the policy in force, and where each value comes from."""
    from bot import policies

    named = file or context.ensure_object(Installation).environment().get("WARROOM_POLICY", "").strip()
    try:
        typer.echo(policies.show(policies.load(Path(named) if named else None, preset=preset)))
    except policies.PolicyError as error:
        give_up(*error.problems)
