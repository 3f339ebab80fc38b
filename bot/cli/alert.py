"""`warroom alert`: an alert from a script."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.installation import Installation
from bot.cli.refusal import give_up


def alert(
    context: typer.Context,
    title: Annotated[list[str], typer.Argument(help="What is wrong, in a few words.")],
    source: Annotated[str, typer.Option(help="A source of kind generic in the policy.", metavar="NAME")],
    severity: Annotated[str, typer.Option(help="How bad it is, as rules or people call it: critical, sev1.")] = "",
    service: Annotated[str, typer.Option(help="What fails.")] = "",
    status: Annotated[str, typer.Option(help="firing or resolved.")] = "firing",
    key: Annotated[str, typer.Option(help="The same for the same problem; default: title and service.")] = "",
    url: Annotated[str, typer.Option(help="Where to look further.")] = "",
    details: Annotated[
        list[str] | None, typer.Option("--detail", help="What rules may go by besides: env=prod.", metavar="NAME=VALUE")
    ] = None,
    to: Annotated[str, typer.Option(help="Where Warroom runs; default: on this machine.", metavar="URL")] = "",
) -> None:
    """Send an alert to the running bot."""
    from bot.alerts.send import NotSentError, send
    from bot.domain.alert_source import Kind
    from bot.domain.outlet import an_address
    from bot.named_secrets import NoSecretError, read_secret

    installation = context.ensure_object(Installation)
    known = installation.policy().alert_sources
    if source not in known or known[source].kind is not Kind.GENERIC:
        generic = ", ".join(name for name, each in known.items() if each.kind is Kind.GENERIC)
        give_up(
            f"The policy has no source {source!r} of kind generic; it has: {generic or 'none'}. See docs/alerts.md."
        )
    pairs = [each.partition("=") for each in details or ()]
    if any(not name.strip() or not equals for name, equals, _ in pairs):
        give_up("Write each detail as name=value: --detail env=prod.")
    named = {"severity": severity, "service": service, "dedup_key": key, "url": url}
    said: dict[str, object] = {"title": " ".join(title), "status": status}
    said |= {name: value for name, value in named.items() if value}
    if pairs:
        said["details"] = {name.strip(): value for name, _, value in pairs}
    settings = installation.settings()
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::", ""} else settings.host  # noqa: S104 - it is compared
    try:
        base = an_address(to).rstrip("/") if to else f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
        secret = read_secret(known[source].secret[0], installation.environment())
        status = send(f"{base}/alerts/{source}", secret, said)
    except ValueError as error:
        give_up(f"--to {error}.")
    except (NoSecretError, NotSentError) as error:
        give_up(error)
    typer.echo("Sent." if status == "ok" else f"Sent ({status}).")
