"""Every environment variable: its type, its unit, its default.

Each may also come as ``NAME_FILE``, the path of a file that holds the value, as Docker and Kubernetes hand out secrets.
"""

import importlib.util
import os
import re
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
LogFormat = Literal["console", "json"]

LONGEST_AMBIGUITY = timedelta(minutes=10)
"""Longer than this, a message whose fate is unknown would hold up its lane for no reason."""

LONGEST_PAUSE = timedelta(minutes=10)
"""Longer than this, reading what was missed would never end."""

NOT_ASKED_FOR: Final = {"SLACK_BOT_TOKEN": "xoxb-not-given", "SLACK_SIGNING_SECRET": "not-given"}
"""What stands in for the tokens where they are not needed."""

_PORT_OF_A_DATABASE: Final = re.compile(r"(?:[^:/]*(?::[^@]*)?@)?(?:\[[^/?]+\]|[^/:?]+)?(?::([^/?]*))?")
"""As SQLAlchemy reads it, which takes the rest for a number. Importing it for that takes longer than most commands."""


class SettingsError(Exception):
    """The environment does not describe a bot that could run; never quotes a value that may be secret."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
        """One sentence for each problem, saying what to do."""


def _bot_token(value: str) -> str:
    if value.startswith("xapp-"):
        raise ValueError("SLACK_BOT_TOKEN holds an app-level token (xapp-); set it to the bot token (xoxb-).")
    if value.startswith("xoxe"):
        raise ValueError("SLACK_BOT_TOKEN expires; switch token rotation off for the app and install it again.")
    if not value.startswith("xoxb-"):
        raise ValueError("SLACK_BOT_TOKEN isn't a bot token; copy the one that starts with xoxb-.")
    return value


def _app_token(value: str) -> str:
    if value.startswith("xoxb-"):
        raise ValueError("SLACK_APP_TOKEN holds a bot token (xoxb-); set it to the app-level token (xapp-).")
    if not value.startswith("xapp-"):
        raise ValueError("SLACK_APP_TOKEN isn't an app-level token; copy the one that starts with xapp-.")
    return value


def _signing_secret(value: str) -> str:
    if value.startswith(("xox", "xapp-")):
        raise ValueError("SLACK_SIGNING_SECRET holds a token; copy the signing secret from Basic Information.")
    parts = value.split(",")
    if len(parts) > 2 or not all(part.strip() for part in parts):  # noqa: PLR2004 - today's and the one before
        raise ValueError("SLACK_SIGNING_SECRET takes one secret, or two separated by a comma during a rotation.")
    return value


def _api_url(value: str) -> str:
    url = value.rstrip("/") + "/"
    if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?/api/", url):
        raise ValueError("SLACK_API_URL must be an http(s) address that ends in /api/, such as https://slack.com/api/.")
    return url


def _database_url(value: str) -> str:
    scheme, _, rest = value.partition("://")
    match scheme:
        case "sqlite" | "sqlite+aiosqlite":
            if not rest.startswith("/") or rest in {"/", "/:memory:"}:
                raise ValueError("DATABASE_URL must name a file for SQLite, such as sqlite:///warroom.db.")
            return f"sqlite+aiosqlite://{rest}"
        case "postgresql" | "postgres" | "postgresql+psycopg":
            if not rest:
                raise ValueError("DATABASE_URL must name a database, such as postgresql://user:password@host/warroom.")
            port = found[1] if (found := _PORT_OF_A_DATABASE.match(rest)) else None
            if port is not None and not (re.fullmatch(r"\d{1,5}", port, re.ASCII) and 0 < int(port) < 2**16):
                raise ValueError("DATABASE_URL must have a number from 1 to 65535 as its port, and [] around IPv6.")
            if importlib.util.find_spec("psycopg") is None:
                raise ValueError("DATABASE_URL needs the PostgreSQL driver; run: pip install 'warroom[postgres]'.")
            return f"postgresql+psycopg://{rest}"
        case _:
            raise ValueError("DATABASE_URL must start with sqlite:/// or postgresql://.")


def _policy_file(value: str | Path) -> Path:
    path = Path(value)
    if not path.is_file() or not os.access(path, os.R_OK):
        raise ValueError("WARROOM_POLICY names a file that can't be read; correct the path or unset it.")
    return path


def _port(value: str | int) -> int:
    if not re.fullmatch(r"\d{1,5}", str(value), re.ASCII) or not 0 < int(value) < 2**16:
        raise ValueError("PORT must be a number from 1 to 65535.")
    return int(value)


def _one_of(name: str, known: tuple[str, ...], value: str | bool) -> str:  # noqa: FBT001 - a default is no text
    found = next((each for each in known if each.casefold() == str(value).casefold()), None)
    if found is None:
        raise ValueError(f"{name} must be one of {', '.join(known)}.")
    return found


def _span(value: str | float | timedelta) -> timedelta | None:
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"(\d{1,4}(?:\.\d{1,3})?)\s*(s|m|)", str(value), re.ASCII)
    return timedelta(seconds=float(match[1]) * (60 if match[2] == "m" else 1)) if match else None


def _ambiguity(value: str | float | timedelta) -> timedelta:
    span = _span(value)
    if span is None or not timedelta() < span <= LONGEST_AMBIGUITY:
        raise ValueError("AMBIGUITY must be a time above 0 s and up to 10 m, such as 10s; a bare number is in seconds.")
    return span


def _history_page(value: str | int) -> int:
    if not re.fullmatch(r"\d{1,3}", str(value), re.ASCII) or int(value) < 1:
        raise ValueError("HISTORY_PAGE must be a number of messages from 1 to 999, such as 200.")
    return int(value)


def _history_pause(value: str | float | timedelta) -> timedelta:
    span = _span(value)
    if span is None or span > LONGEST_PAUSE:
        raise ValueError("HISTORY_PAUSE must be a time from 0 s to 10 m, such as 1s; a bare number is in seconds.")
    return span


class Settings(BaseModel):
    """What the environment says. Made by ``load_settings``; never reads ``os.environ`` by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True)

    slack_bot_token: Annotated[SecretStr, BeforeValidator(_bot_token)]
    """The bot token of the installed app, ``xoxb-...``. Required."""

    slack_app_token: Annotated[SecretStr, BeforeValidator(_app_token)] | None = None
    """The app-level token with ``connections:write``, ``xapp-...``. Given: Socket Mode, no public address needed."""

    slack_signing_secret: Annotated[SecretStr, BeforeValidator(_signing_secret)] | None = None
    """The app's signing secret, for HTTP mode. Two with a comma between them during a rotation."""

    slack_api_url: Annotated[str, BeforeValidator(_api_url)] = "https://slack.com/api/"
    """Where Slack's Web API is. Ends in ``/api/``."""

    slack_config_token: SecretStr | None = None
    """An app configuration token, ``xoxe.xoxp-...``, good for 12 h. For `warroom doctor` alone: it reads events and
    commands with it."""

    slack_app_id: str | None = None
    """The app's id, ``A...``, for the same."""

    database_url: Annotated[str, BeforeValidator(_database_url), Field(repr=False)] = "sqlite:///warroom.db"
    """Where incidents are kept: ``sqlite:///<path>`` or ``postgresql://user:password@host/name``.

    Here it already names its driver: ``sqlite+aiosqlite://`` or ``postgresql+psycopg://``.
    """

    warroom_policy: Annotated[Path, BeforeValidator(_policy_file)] | None = None
    """Path of the policy file. ``None``: the policy that comes with Warroom."""

    warroom_probe_commands: Annotated[
        bool, BeforeValidator(partial(_one_of, "WARROOM_PROBE_COMMANDS", ("true", "false")))
    ] = False
    """Whether probes of the kind ``command`` may run programs on this machine: ``true`` or ``false``."""

    host: str = "127.0.0.1"
    """Address on which health, and in HTTP mode Slack's requests, are served."""

    port: Annotated[int, BeforeValidator(_port)] = 3000
    """Port of the same, 1 to 65535."""

    log_level: Annotated[LogLevel, BeforeValidator(partial(_one_of, "LOG_LEVEL", get_args(LogLevel)))] = "INFO"
    """The least that is logged. ``DEBUG`` may show what people wrote."""

    log_format: Annotated[LogFormat, BeforeValidator(partial(_one_of, "LOG_FORMAT", get_args(LogFormat)))] = "console"
    """``console`` for people, ``json`` for machines: one object per line."""

    ambiguity: Annotated[timedelta, BeforeValidator(_ambiguity)] = timedelta(seconds=10)
    """How long a request whose answer was lost may still take effect: ``10s``, ``1m``, or seconds."""

    history_page: Annotated[int, BeforeValidator(_history_page)] = 200
    """Messages asked for at once when reading what was missed, 1 to 999."""

    history_pause: Annotated[timedelta, BeforeValidator(_history_pause)] = timedelta(seconds=1)
    """Pause between two such requests: ``1s``, ``1m``, or seconds."""

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is reached by a socket of ours, rather than Slack reaching us."""
        return self.slack_app_token is not None

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        """Every secret a request may be signed with; empty in Socket Mode without one."""
        if self.slack_signing_secret is None:
            return ()
        return tuple(part.strip() for part in self.slack_signing_secret.get_secret_value().split(","))

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every value that ``logs.conceal`` has to know. A database password is masked by its place in the URL."""
        tokens = (self.slack_bot_token, self.slack_app_token, self.slack_config_token)
        return (*(token.get_secret_value() for token in tokens if token), *self.signing_secrets)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth a line at start, though nothing is wrong."""
        if self.slack_app_token and self.slack_signing_secret:
            return ("SLACK_APP_TOKEN is set, so Warroom uses Socket Mode and ignores SLACK_SIGNING_SECRET.",)
        return ()


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings out of an environment.

    Raises:
        SettingsError: one or more variables are missing, contradictory or wrong; all of them are named at once.
    """
    values, problems = _resolved(environ)
    problems += _contradictions(values, problems)
    try:
        settings = Settings.model_validate({name.lower(): value for name, value in values.items()})
    except ValidationError as error:
        swapped = any("swapped" in problem for problem in problems)
        for detail in error.errors(include_url=False, include_input=False):
            name = str(detail["loc"][0]).upper()
            said_already = detail["type"] == "missing" or (swapped and name in {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"})
            if not said_already:
                problems.append(str(detail["ctx"]["error"]) if "ctx" in detail else f"{name}: {detail['msg']}.")
        raise SettingsError(tuple(problems)) from None  # `from None`: the cause knows the values
    if problems:
        raise SettingsError(tuple(problems))
    return settings


def _resolved(environ: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Every given value by its name, those of ``NAME_FILE`` included; an empty variable counts as not given.

    No path is quoted: a token given as ``NAME_FILE`` by mistake would be.
    """
    values: dict[str, str] = {}
    problems: list[str] = []
    for name in map(str.upper, Settings.model_fields):
        direct, file = environ.get(name, "").strip(), environ.get(f"{name}_FILE", "").strip()
        if direct:
            values[name] = direct
        if direct and file:
            problems.append(f"{name} and {name}_FILE are both set; unset one of them.")
        elif file:
            try:
                values[name] = Path(file).read_text(encoding="utf-8").strip()
            except (OSError, ValueError):
                problems.append(f"{name}_FILE names a file that can't be read; correct the path or its permissions.")
                continue
            if not values[name]:
                del values[name]
                problems.append(f"{name}_FILE names an empty file; put the value into it.")
    return values, problems


def _contradictions(values: Mapping[str, str], problems: list[str]) -> list[str]:
    """What no single variable can know about itself. A variable that has a problem already is not called missing."""
    found = []
    named = "\n".join(problems)
    bot, app = values.get("SLACK_BOT_TOKEN", ""), values.get("SLACK_APP_TOKEN", "")
    if bot.startswith("xapp-") and app.startswith("xoxb-"):
        found.append("SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped; exchange their values.")
    if not bot and "SLACK_BOT_TOKEN" not in named:
        found.append("SLACK_BOT_TOKEN is missing; set it to the bot token (xoxb-) of the installed app.")
    if not app and "SLACK_SIGNING_SECRET" not in values and not re.search("SLACK_(APP|SIGNING)", named):
        found.append("Set SLACK_APP_TOKEN (Socket Mode, no public address needed) or SLACK_SIGNING_SECRET (HTTP).")
    return found
