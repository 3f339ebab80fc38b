"""`warroom alert`: an alert from a script."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from bot.cli.installation import Installation
from bot.cli.refusal import give_up

OURS: Final = ("severity", "service", "status", "description", "url", "dedup_key")
"""What an alert of kind ``generic`` says beside its title. Any other name is a label."""

NEEDS: Final = f"{', '.join(OURS)}, or any label: --set severity=critical --set env=prod."


def alert(
    context: typer.Context,
    title: Annotated[list[str], typer.Argument(help="What is wrong, in a few words.")],
    source: Annotated[str, typer.Option(help="A source of kind generic in the policy.", metavar="NAME")],
    fields: Annotated[list[str] | None, typer.Option("--set", help=NEEDS, metavar="NAME=VALUE")] = None,
    to: Annotated[str, typer.Option(help="Where Warroom runs; default: on this machine.", metavar="URL")] = "",
) -> None:
    """Send an alert to the running bot."""
    from bot.alerts.send import NotSentError, send
    from bot.domain.alert_source import Kind
    from bot.domain.outlet import an_address
    from bot.named_secrets import NoSecretError, read_secret

    installation = context.ensure_object(Installation)
    generic = {name: each for name, each in installation.policy().alert_sources.items() if each.kind is Kind.GENERIC}
    if source not in generic:
        known = ", ".join(generic) or "none"
        give_up(f"No source {source!r} of kind generic; the policy has: {known}. docs/alerts.md says how to add one.")
    split = [field.partition("=") for field in fields or ()]
    pairs = [(name.strip(), value.strip()) for name, _, value in split]
    if not all(name.strip() and equals for name, equals, _ in split):
        give_up("Write each as name=value: --set severity=critical.")
    said: dict[str, object] = {"title": " ".join(title), **{name: value for name, value in pairs if name in OURS}}
    said["details"] = {name: value for name, value in pairs if name not in OURS}
    settings = installation.settings()
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::", ""} else settings.host  # noqa: S104 - it is compared
    try:
        base = an_address(to).rstrip("/") if to else f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
        secret = read_secret(generic[source].secret[0], installation.environment())
        status = send(f"{base}/alerts/{source}", secret, said)
    except ValueError as error:
        give_up(f"--to {error}.")
    except (NoSecretError, NotSentError) as error:
        give_up(error)
    typer.echo("Sent." if status == "ok" else f"Sent ({status}).")
