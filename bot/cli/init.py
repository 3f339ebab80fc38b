"""`warroom init`: an app in a workspace, its tokens checked, its files written."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
import webbrowser
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.files import write
from bot.cli.installation import Installation
from bot.cli.refusal import give_up

if TYPE_CHECKING:
    from bot.doctor import Finding
    from bot.domain.policy import Policy

    Check = Callable[[str, str], Coroutine[Any, Any, Sequence[Finding]]]


UNASKED = (
    "There is no terminal to ask in. Set SLACK_BOT_TOKEN, SLACK_APP_TOKEN and WARROOM_CHANNEL in the environment, and "
    "add --yes."
)


class Preset(StrEnum):
    """What severities are called."""

    SEV = "sev"
    P = "p"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """What is known before anything is asked."""

    environ: Mapping[str, str]
    """The shell's environment, over what `.env` says already. A policy's path is that from here."""
    api_url: str
    no_open: bool
    yes: bool


def init(
    context: typer.Context,
    channel: Annotated[
        str | None, typer.Option(envvar="WARROOM_CHANNEL", help="Channel for announcements; created if missing.")
    ] = None,
    preset: Annotated[Preset | None, typer.Option(help="SEV1 to SEV4 (the default), or P0 to P3.")] = None,
    folder: Annotated[Path, typer.Option(help="Folder for .env and policy.yml.", metavar="FOLDER")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Change existing files without asking.")] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Don't open the browser.")] = False,
) -> None:
    """Set Warroom up in a Slack workspace. Asks for tokens unless the environment or .env has them."""
    from bot.init import files
    from bot.slack.workspace.query import AwayError

    installation = context.ensure_object(Installation)
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        give_up(f"Can't write to the folder {folder}. Create it, or choose another with --folder.")
    before = _text(folder / files.ENV)
    known = {**_said(folder, before), **installation.environ}
    asker = Asker(environ=known, api_url=_api_url(known), no_open=no_open, yes=yes)
    try:
        values = _tokens(asker)
        policy = _policy(asker, values["SLACK_BOT_TOKEN"], channel, preset)
        changed = _agreed(folder, before, values, policy, yes=yes)
    except AwayError as away:
        give_up(f"Couldn't check with Slack: {away}. Nothing was written; run this again later.")
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("\nNothing was written.", err=True)
        if not sys.stdin.isatty():
            typer.echo(UNASKED, err=True)
        raise typer.Exit(1) from None
    for path, text in changed.items():
        write(path, text, overwrite=True)
        typer.echo(f"Wrote {path}")
    _end(installation, folder)


def _tokens(asker: Asker) -> dict[str, str]:
    if not asker.environ.get("SLACK_BOT_TOKEN"):
        _create_app(asker)
    from bot.init.tokens import app_token, bot_token  # they take a moment, and the address need not wait for them

    values = {
        "SLACK_BOT_TOKEN": _token(asker, "SLACK_BOT_TOKEN", bot_token),
        "SLACK_APP_TOKEN": _token(asker, "SLACK_APP_TOKEN", app_token),
    }
    # Tokens of another Slack, such as GovSlack, don't work without its address.
    return values | ({"SLACK_API_URL": asker.api_url} if asker.environ.get("SLACK_API_URL") else {})


def _create_app(asker: Asker) -> None:
    from bot.init.link import link

    address = link()
    typer.echo(f"Create the Slack app: open this address, choose a workspace, press Create, then Install.\n\n{address}")
    # A browser in the terminal would take the terminal from us.
    has_screen = sys.platform == "darwin" or asker.environ.get("DISPLAY") or asker.environ.get("WAYLAND_DISPLAY")
    if has_screen and not asker.no_open:
        webbrowser.open(address)


WHERE = {
    "SLACK_BOT_TOKEN": "Copy the bot token (xoxb-) from the app's settings, OAuth & Permissions.",
    "SLACK_APP_TOKEN": (
        "Generate an app-level token (xapp-) with the scope connections:write, under Basic Information, "
        "App-Level Tokens."
    ),
}
"""Where each is found."""


AGAIN = "Fixed it? Enter checks again, n continues without it"


def _token(asker: Asker, name: str, check: Check) -> str:
    """Return a token that Slack accepts: the given one, or else one that is typed, unseen."""
    from bot.init.tokens import is_usable, lacks_scopes

    if asker.environ.get(f"{name}_FILE"):
        give_up(f"{name}_FILE is set, so {name} can't be in .env too. Unset {name}_FILE first.")
    token, typed = asker.environ.get(name, "").strip(), False
    while True:
        if not token:
            typer.echo(f"\n{WHERE[name]}")
            token, typed = _secret(name).strip(), True
        findings = asyncio.run(check(token, asker.api_url))
        _tell(findings)
        if not is_usable(findings):
            token = ""
        elif not (lacks_scopes(findings) and typed and typer.confirm(AGAIN, default=True)):
            return token


def _secret(name: str) -> str:
    """Ask for a token without showing it. Input from a pipe is not shown anyway, and has no echo to turn off."""
    if sys.stdin.isatty():
        return str(typer.prompt(f"{name} (hidden)", hide_input=True))
    typer.echo(f"{name}: ", nl=False)
    if not (line := sys.stdin.readline()):
        raise typer.Abort
    return line


def _policy(asker: Asker, token: str, channel: str | None, preset: Preset | None) -> str:
    """Settle the channel, and return what the policy file is to say; empty: there need be none."""
    from bot.init.files import policy_text
    from bot.policies import PolicyError, load

    kept = asker.environ.get("WARROOM_POLICY", "").strip()
    chosen = str(preset or Preset.SEV)
    try:
        policy = load(Path(kept) if kept else None, preset=chosen).policy
    except PolicyError as error:
        give_up(*error.problems, f"Correct the policy first. To check it: `warroom policy check {kept}`")
    named = policy.channels.announce
    wanted = channel.strip().removeprefix("#") if channel else None
    if not kept:
        settled = _settled(asker, token, wanted, named)
        people, areas = ({}, {}) if wanted or asker.yes else _people(asker, token, policy)
        return policy_text(chosen, settled, people, areas)
    if wanted not in {None, named} or (preset or policy.preset) != policy.preset:
        give_up(f"WARROOM_POLICY is set: change the channel and preset in {kept}, and omit --channel and --preset.")
    _settled(asker, token, named, named)
    return ""


def _people(asker: Asker, token: str, policy: Policy) -> tuple[dict[str, Sequence[str]], dict[str, Sequence[str]]]:
    """Ask whom incidents reach; each question may be skipped."""
    from bot.init import people as who

    typer.echo(f"\n{who.HOW}")
    people, areas = {}, {}
    for key, question in who.asked(policy).items():
        typed = str(typer.prompt(question, default="", show_default=False)).strip()
        while typed and not (found := _named(asker, token, typed)):
            typed = str(typer.prompt(question, default="", show_default=False)).strip()
        if typed:
            people[key] = found
    while line := str(typer.prompt(who.AREAS, default="", show_default=False)).strip():
        area = who.area_in(line)
        if area is None:
            typer.echo("Couldn't read that. Write the area, a colon and its experts, such as database: S0614TZR7")
        elif found := _named(asker, token, area[1]):
            areas[area[0]] = found
    return people, areas


def _named(asker: Asker, token: str, typed: str) -> Sequence[str]:
    """Return who was named; no one: something is wrong with one of them, and it was said."""
    from bot.init.people import named

    people, problems = asyncio.run(named(typed, token, asker.api_url))
    for problem in problems:
        typer.echo(problem)
    return () if problems else people


CHANNEL = "Channel for announcements (created if missing)"


def _settled(asker: Asker, token: str, channel: str | None, default: str) -> str:
    """Return the channel that the bot is in: a given one, or else the one that is typed."""
    from bot.doctor.finding import Outcome
    from bot.init.channel import settle

    wanted = channel or ""
    while True:
        wanted = wanted or str(typer.prompt(CHANNEL, default=default)).strip().removeprefix("#")
        finding = asyncio.run(settle(token, asker.api_url, wanted))
        _tell([finding])
        if finding.outcome is Outcome.OK:
            return wanted
        wanted, default = "", wanted


def _agreed(folder: Path, before: str, values: Mapping[str, str], policy: str, *, yes: bool) -> dict[Path, str]:
    """Return what is to be written where, the environment last; ask before a file that is there is changed."""
    from bot.init import files

    wanted = {}
    if policy:
        wanted[folder / files.POLICY] = policy
        values = {**values, "WARROOM_POLICY": files.POLICY}
    wanted[folder / files.ENV] = files.with_values(before, values)
    changed = {path: text for path, text in wanted.items() if _text(path) != text}
    for path in changed:
        if path.exists() and not yes:
            what = "Replace it" if path.name == files.POLICY else f"Set {', '.join(values)} in it and keep the rest"
            typer.confirm(f"{path} already exists. {what}?", abort=True)
    return changed


def _end(installation: Installation, folder: Path) -> None:
    """Check what has been set up; print only what is wrong, and how to start the bot."""
    from bot.doctor import examine, is_well, report
    from bot.init import files

    environ = {**installation.environ, **_said(folder, _text(folder / files.ENV))}  # as the line below sets it
    findings = asyncio.run(examine(environ, clock=installation.clock))
    for line in report.lines(findings, problems_only=True):
        typer.echo(line)
    there = "" if folder == Path() else f"cd {shlex.quote(str(folder))} && "
    before = "" if is_well(findings) else "Fix the errors above first. "
    typer.echo(f"{before}Start the bot: {there}warroom run")
    if not is_well(findings):
        raise typer.Exit(1)


def _said(folder: Path, env: str) -> dict[str, str]:
    """Return what an environment file sets, a policy's path as it is from here."""
    from bot.init import files

    said = files.read(env)
    if said.get("WARROOM_POLICY"):
        said["WARROOM_POLICY"] = str(folder / said["WARROOM_POLICY"])
    return said


def _api_url(environ: Mapping[str, str]) -> str:
    from bot.settings import NOT_ASKED_FOR, SettingsError, load_settings

    given = {name: environ[name] for name in ("SLACK_API_URL",) if name in environ}
    try:
        return load_settings({**NOT_ASKED_FOR, **given}).slack_api_url
    except SettingsError as error:
        give_up(*error.problems)


def _tell(findings: Sequence[Finding]) -> None:
    for one in findings:
        typer.echo(f"{one.outcome}: {one.seen}" + (f"\n    {one.fix}" if one.fix else ""))


def _text(path: Path) -> str:
    if not path.exists():
        return ""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        give_up(f"Can't read {path} ({type(error).__name__}). Correct the file, or choose another with --folder.")
