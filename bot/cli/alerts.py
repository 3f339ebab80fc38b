"""`warroom alerts`: what monitoring sent, what can't be read, and why something became of an alert."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.installation import Installation
from bot.cli.refusal import give_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.alerts.replay import Replay, Would
    from bot.domain.alert import Received, Stored, Trace

app = typer.Typer(help="Show what monitoring sent, and what became of it.", no_args_is_help=True)

SHOWN: Final = 50
"""Requests that can't be read, the newest."""

COUNTED: Final = {
    "declares": "declared",
    "joins": "joined",
    "asks": "asked about",
    "answers": "answered",
    "ignores": "ignored",
    "ends": "ended",
    "skips": "skipped",
}
"""What would be done -> how it is counted."""

GLIMPSE: Final = 200
"""Characters of a body on a line."""


@app.command()
def rejected(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON array, with whole bodies.")] = False,
) -> None:
    """List requests that can't be read, newest first, without secrets."""
    installation = context.ensure_object(Installation)

    async def read() -> Sequence[Received]:
        async with installation.database() as database, database.reading() as uow:
            return await uow.alert_deliveries.rejected(limit=SHOWN)

    found = installation.run(read())
    rows = [
        {
            "id": one.id,
            "source": one.source,
            "at": one.at.isoformat(timespec="seconds"),
            "problem": one.problem,
            "body": one.raw.body.decode("utf-8", "backslashreplace"),
        }
        for one in found
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for one, row in zip(found, rows, strict=True):
        glimpse = " ".join(str(row["body"]).split())[:GLIMPSE]
        typer.echo(f"{one.at:%Y-%m-%d %H:%M} UTC  {one.source}: {one.problem}")
        typer.echo(f"    {glimpse or '(empty)'}")
    if not found:
        typer.echo("Nothing was rejected.")


@app.command()
def why(
    context: typer.Context,
    alert: Annotated[str, typer.Argument(help="The alert's number: A12.", metavar="ID")],
) -> None:
    """Say what became of an alert, and why."""
    from bot.slack.blocks.text import in_utc

    installation = context.ensure_object(Installation)
    number = re.fullmatch(r"[Aa]?([0-9]{1,15})", alert.strip())
    if number is None:
        give_up("Give the alert's number, as `/incident alerts` shows it: `warroom alerts why A12`.")

    async def read() -> tuple[Stored | None, Sequence[Trace]]:
        async with installation.database() as database, database.reading() as uow:
            return await uow.alerts.get(int(number[1])), await uow.alerts.traces(int(number[1]))

    found, traces = installation.run(read())
    if found is None:
        give_up(f"There is no alert A{number[1]}. `/incident alerts` in Slack shows those of an incident.")
    told = f"first told of {found.first_received_at:%Y-%m-%d %H:%M} UTC, last {found.received_at:%Y-%m-%d %H:%M} UTC"
    typer.echo(f"A{found.id} {found.alert.title} ({found.source}): {found.alert.state}, {told}")
    for each in traces:
        typer.echo(f"{each.at:%Y-%m-%d %H:%M} UTC  {each.what}: {in_utc(each.reason)}")
    if not traces:
        typer.echo("Nothing was decided about it yet.")


@app.command()
def replay(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="What one request of --source holds.", metavar="FILE")] = None,
    source: Annotated[str, typer.Option(help="The source that sends FILE.", metavar="NAME")] = "",
    since: Annotated[str, typer.Option(help="Take what came in this time: 7d, 12h.", metavar="SPAN")] = "",
    policy: Annotated[Path | None, typer.Option(help="Default: the policy in force.", metavar="FILE")] = None,
    content_type: Annotated[
        str, typer.Option(help="What FILE is. Default: what --source sends, such as a form of Nagios.", metavar="TYPE")
    ] = "",
) -> None:
    """Show what a policy would make of alerts. Nothing is stored, and no one is notified."""
    from bot.alerts.replay import Replay
    from bot.alerts.sources import SOURCES
    from bot.domain.alert import Raw, Received
    from bot.domain.durations import parse
    from bot.policies import PolicyError, load

    installation = context.ensure_object(Installation)
    try:
        tried = installation.policy() if policy is None else load(policy).policy
        span = parse(since) if since else None
    except PolicyError as error:
        give_up(*error.problems)
    except ValueError as error:
        give_up(f"--since: {error}.")
    replayed, now = Replay(tried, SOURCES), installation.clock.now()
    if file is not None and span is None and source:
        known = tried.alert_sources.get(source)
        sent_as = content_type or (SOURCES[known.kind].content_type if known is not None else "")
        raw = Raw(headers={"content-type": sent_as}, body=file.read_bytes())
        _print(replayed, _all_of(replayed, [Received(id=0, source=source, at=now, raw=raw)]))
        return
    if file is not None or span is None:
        give_up("Give a time, `warroom alerts replay --since 7d`, or a file and who sends it: `FILE --source NAME`.")

    async def read() -> None:
        async with installation.database() as database, database.reading() as uow:
            replayed.answers.extend(await uow.alert_deliveries.answers(now - span))
            async for each in uow.alert_deliveries.since(now - span):
                for would in replayed.take(each):
                    _line(would)

    installation.run(read())
    _print(replayed, replayed.until(None))


def _all_of(replayed: Replay, received: Sequence[Received]) -> Iterator[Would]:
    for each in received:
        yield from replayed.take(each)
    yield from replayed.until(None)


def _print(replayed: Replay, would: Iterator[Would]) -> None:
    for each in would:
        _line(each)
    counts = ", ".join(f"{replayed.count[what]} {done}" for what, done in COUNTED.items() if replayed.count[what])
    typer.echo(f"In all: {counts or 'nothing came'}. Nothing was changed.")


def _line(would: Would) -> None:
    typer.echo(f"{would.at:%Y-%m-%d %H:%M:%S} UTC  {would.what} {would.said}")
