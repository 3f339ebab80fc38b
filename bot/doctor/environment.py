"""The environment's settings, each read by itself, so that a wrong one hides none of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.settings import NOT_ASKED_FOR, Settings, SettingsError, load_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Settings, as far as they are valid. ``None``: not given, or wrong; ``problems`` says which."""

    problems: tuple[str, ...]
    """What keeps `warroom run` from starting, a sentence each."""
    bot_token: SecretStr | None
    app_token: SecretStr | None
    config_token: SecretStr | None
    app_id: str | None
    api_url: str | None
    database_url: str | None
    policy: Path | None
    policy_readable: bool
    """``False``: it names a file that can't be read. If it names none, the preset is in force."""
    probe_commands: bool
    """Whether probes may run commands."""
    bot_at: tuple[str, int] | None
    """Host and port on which a bot with these settings answers."""
    http: bool
    """Whether Slack reaches the bot over HTTP."""
    secrets: tuple[str, ...]
    """Every value that must not be shown."""


def read_environment(environ: Mapping[str, str]) -> Environment:
    """Read an environment as far as it can be read."""
    problems: tuple[str, ...] = ()
    try:
        load_settings(environ)
    except SettingsError as error:
        problems = error.problems
    api = _part(environ, "SLACK_API_URL")
    database = _part(environ, "DATABASE_URL")
    policy = _part(environ, "WARROOM_POLICY")
    where = _part(environ, "HOST", "PORT")
    commands = _part(environ, "WARROOM_PROBE_COMMANDS")
    bot, app = _part(environ, "SLACK_BOT_TOKEN"), _part(environ, "SLACK_APP_TOKEN")
    config = _part(environ, "SLACK_CONFIG_TOKEN", "SLACK_APP_ID")
    bot_token = bot.slack_bot_token if bot and _is_given(environ, "SLACK_BOT_TOKEN") else None
    return Environment(
        problems=problems,
        bot_token=bot_token,
        app_token=app.slack_app_token if app else None,
        config_token=config.slack_config_token if config else None,
        app_id=config.slack_app_id if config else None,
        api_url=api.slack_api_url if api else None,
        database_url=database.database_url if database else None,
        policy=policy.warroom_policy if policy else None,
        policy_readable=policy is not None,
        probe_commands=commands is not None and commands.warroom_probe_commands,
        bot_at=(where.host, where.port) if where else None,
        http=_is_given(environ, "SLACK_SIGNING_SECRET") and not _is_given(environ, "SLACK_APP_TOKEN"),
        secrets=_secrets(environ),
    )


def _is_given(environ: Mapping[str, str], name: str) -> bool:
    return bool(environ.get(name, "").strip() or environ.get(f"{name}_FILE", "").strip())


def _part(environ: Mapping[str, str], *names: str) -> Settings | None:
    """Read some variables, the others left out; ``None``: one of these is wrong."""
    kept = {key: environ[key] for name in names for key in (name, f"{name}_FILE") if key in environ}
    needed = {name: value for name, value in NOT_ASKED_FOR.items() if not _is_given(kept, name)}
    try:
        return load_settings({**kept, **needed})
    except SettingsError:
        return None


def _secrets(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Collect every value in a secret's place, wrong ones too. A database's password is masked by its place."""
    named = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_CONFIG_TOKEN", "SLACK_SIGNING_SECRET")
    found = [environ[name].strip() for name in named if name in environ]
    for name in named:
        part = _part(environ, name)
        if part is not None and _is_given(environ, name):
            found += part.secrets
    return tuple(found)
