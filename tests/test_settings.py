"""Settings: what is read, what is refused, and that no refusal shows a secret."""

import ast
import inspect
import subprocess
import sys
import traceback
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings, SettingsError, load_settings

BOT = "xoxb-1111111111-hushhushhush"
APP = "xapp-1-A0123456789-hushhushhush"
SIGNING = "8f742231b10e8888abcd99yyyzzz85a5"
ROOT = Path(__file__).parent.parent
SOCKET = {"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP}
PORT = "DATABASE_URL must have a number from 1 to 65535 as its port, and [] around IPv6."
HTTP = {"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SIGNING}


def problems(environ: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as refused:
        load_settings(environ)
    return refused.value.problems


def test_two_tokens_are_enough() -> None:
    settings = load_settings(SOCKET)
    assert settings.socket_mode
    assert settings.slack_bot_token.get_secret_value() == BOT
    assert settings.secrets == (BOT, APP)
    assert settings.database_url == "sqlite+aiosqlite:///warroom.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)
    assert (settings.log_level, settings.log_format) == ("INFO", "console")
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.ambiguity == timedelta(seconds=10)
    assert settings.warroom_policy is None
    assert settings.notes == ()


def test_a_signing_secret_means_http() -> None:
    settings = load_settings(HTTP)
    assert not settings.socket_mode
    assert settings.signing_secrets == (SIGNING,)


def test_two_signing_secrets_during_a_rotation() -> None:
    settings = load_settings({**HTTP, "SLACK_SIGNING_SECRET": f"{SIGNING}, abcdef0123456789"})
    assert settings.signing_secrets == (SIGNING, "abcdef0123456789")
    assert settings.secrets == (BOT, SIGNING, "abcdef0123456789")


@pytest.mark.parametrize("value", ["a,b,c", "a,", ",", BOT, APP])
def test_other_signing_secrets_are_refused(value: str) -> None:
    assert [problem.split()[0] for problem in problems({**HTTP, "SLACK_SIGNING_SECRET": value})] == [
        "SLACK_SIGNING_SECRET"
    ]


def test_both_modes_given_is_socket_mode_and_is_said() -> None:
    settings = load_settings({**SOCKET, **HTTP})
    assert settings.socket_mode
    assert settings.notes == ("SLACK_APP_TOKEN is set, so Warroom uses Socket Mode and ignores SLACK_SIGNING_SECRET.",)


def test_an_empty_environment_is_two_sentences() -> None:
    assert problems({}) == (
        "SLACK_BOT_TOKEN is missing; set it to the bot token (xoxb-) of the installed app.",
        "Set SLACK_APP_TOKEN (Socket Mode, no public address needed) or SLACK_SIGNING_SECRET (HTTP).",
    )


def test_an_empty_token_is_a_missing_one() -> None:
    assert problems({**SOCKET, "SLACK_BOT_TOKEN": "  "}) == problems({"SLACK_APP_TOKEN": APP})


def test_swapped_tokens_are_called_swapped() -> None:
    assert problems({"SLACK_BOT_TOKEN": APP, "SLACK_APP_TOKEN": BOT}) == (
        "SLACK_BOT_TOKEN and SLACK_APP_TOKEN are swapped; exchange their values.",
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SLACK_BOT_TOKEN", APP, "SLACK_BOT_TOKEN holds an app-level token (xapp-); set it to the bot token (xoxb-)."),
        ("SLACK_BOT_TOKEN", "xoxp-1", "SLACK_BOT_TOKEN isn't a bot token; copy the one that starts with xoxb-."),
        ("SLACK_APP_TOKEN", BOT, "SLACK_APP_TOKEN holds a bot token (xoxb-); set it to the app-level token (xapp-)."),
        ("SLACK_APP_TOKEN", "what", "SLACK_APP_TOKEN isn't an app-level token; copy the one that starts with xapp-."),
        ("DATABASE_URL", "mysql://u:p@h/d", "DATABASE_URL must start with sqlite:/// or postgresql://."),
        ("DATABASE_URL", "postgresql://u:p@h:x/d", PORT),
        ("DATABASE_URL", "postgresql://u:p@[::1/d", PORT),
        ("DATABASE_URL", "postgresql://h:0/d", PORT),
        ("DATABASE_URL", "postgresql://u:p@h:/d", PORT),
        ("DATABASE_URL", "postgresql://h1:1,h2:2/d", PORT),
        ("DATABASE_URL", "warroom.db", "DATABASE_URL must start with sqlite:/// or postgresql://."),
        (
            "DATABASE_URL",
            "sqlite:///:memory:",
            "DATABASE_URL must name a file for SQLite, such as sqlite:///warroom.db.",
        ),
        ("LOG_LEVEL", "loud", "LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR, CRITICAL."),
        ("LOG_FORMAT", "xml", "LOG_FORMAT must be one of console, json."),
        ("WARROOM_PROBE_COMMANDS", "yes", "WARROOM_PROBE_COMMANDS must be one of true, false."),
        (
            "WARROOM_POLICY",
            "no/such.yml",
            "WARROOM_POLICY names a file that can't be read; correct the path or unset it.",
        ),
        (
            "SLACK_API_URL",
            "slack.com/api",
            "SLACK_API_URL must be an http(s) address that ends in /api/, such as https://slack.com/api/.",
        ),
    ],
)
def test_what_is_wrong_is_one_sentence(name: str, value: str, sentence: str) -> None:
    assert problems({**SOCKET, name: value}) == (sentence,)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "３０００", "3000.0"])
def test_a_port_is_a_port(port: str) -> None:
    assert problems({**SOCKET, "PORT": port}) == ("PORT must be a number from 1 to 65535.",)


def test_everything_wrong_is_said_at_once() -> None:
    said = problems({"PORT": "x", "LOG_LEVEL": "x", "AMBIGUITY": "x", "DATABASE_URL": "x"})
    assert len(said) == 6


@pytest.mark.parametrize(
    ("given_url", "used"),
    [
        ("sqlite:///warroom.db", "sqlite+aiosqlite:///warroom.db"),
        ("sqlite:////data/w.db", "sqlite+aiosqlite:////data/w.db"),
        ("postgresql://u:p%40@h:5432/d?sslmode=require", "postgresql+psycopg://u:p%40@h:5432/d?sslmode=require"),
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgres://u:p:7/w@[::1]:5432/d", "postgresql+psycopg://u:p:7/w@[::1]:5432/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
    ],
)
def test_a_database_url_names_its_driver(given_url: str, used: str) -> None:
    assert load_settings({**SOCKET, "DATABASE_URL": given_url}).database_url == used


def in_a_process(environ: dict[str, str], *, before: str = "", **of_the_process: str) -> str:
    """Load the settings in a process of its own; return its port, or what it complains of."""
    program = (
        f"import sys; {before or 'pass'}\n"
        "from bot.settings import SettingsError, load_settings\n"
        f"try: print(load_settings({environ!r}).port)\n"
        "except SettingsError as error: print(*error.problems)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=of_the_process, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.mark.slow
def test_postgresql_without_its_driver_says_what_to_install() -> None:
    no_driver = "sys.modules['psycopg'] = None"
    assert in_a_process({**SOCKET, "DATABASE_URL": "postgresql://h/d"}, before=no_driver) == (
        "DATABASE_URL needs the PostgreSQL driver; run: pip install 'warroom[postgres]'."
    )


@pytest.mark.parametrize("url", ["https://slack.com/api", "https://slack.com/api/", "http://127.0.0.1:8888/api"])
def test_the_api_url_ends_in_a_slash(url: str) -> None:
    assert load_settings({**SOCKET, "SLACK_API_URL": url}).slack_api_url == url.rstrip("/") + "/"


@pytest.mark.parametrize(("value", "seconds"), [("10s", 10), ("10", 10), ("2.5", 2.5), ("1m", 60), ("10m", 600)])
def test_ambiguity_is_a_time(value: str, seconds: float) -> None:
    assert load_settings({**SOCKET, "AMBIGUITY": value}).ambiguity == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", ["0", "-1s", "11m", "601", "soon", "1h", "10 s s"])
def test_ambiguity_has_bounds(value: str) -> None:
    assert len(problems({**SOCKET, "AMBIGUITY": value})) == 1


def test_a_value_may_come_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{BOT}\n")
    settings = load_settings({"SLACK_BOT_TOKEN_FILE": str(tmp_path / "token"), "SLACK_APP_TOKEN": APP})
    assert settings.slack_bot_token.get_secret_value() == BOT


def test_a_value_and_a_file_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(BOT)
    assert problems({**SOCKET, "SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")}) == (
        "SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set; unset one of them.",
    )


def test_a_file_that_cannot_be_read_is_the_only_complaint(tmp_path: Path) -> None:
    assert problems({"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN_FILE": str(tmp_path / "none")}) == (
        "SLACK_APP_TOKEN_FILE names a file that can't be read; correct the path or its permissions.",
    )
    assert len(problems({"SLACK_APP_TOKEN": APP, "SLACK_BOT_TOKEN_FILE": str(tmp_path)})) == 1


def test_an_empty_file_is_a_complaint(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n")
    assert problems({"SLACK_BOT_TOKEN_FILE": str(tmp_path / "token"), "SLACK_APP_TOKEN": APP}) == (
        "SLACK_BOT_TOKEN_FILE names an empty file; put the value into it.",
    )


def test_a_policy_file_is_taken(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yml"
    policy.write_text("{}")
    assert load_settings({**SOCKET, "WARROOM_POLICY": str(policy)}).warroom_policy == policy


@pytest.mark.slow
def test_the_environment_of_the_process_is_not_looked_at() -> None:
    assert in_a_process(SOCKET, PORT="4000") == "3000"
    assert in_a_process({}, SLACK_BOT_TOKEN=BOT, SLACK_APP_TOKEN=APP) == " ".join(problems({}))
    assert len(problems({})) == 2


NAMES = [name.upper() for name in Settings.model_fields]


@given(
    st.dictionaries(
        st.sampled_from([*NAMES, *(f"{name}_FILE" for name in NAMES)]),
        st.sampled_from([BOT, APP, SIGNING, f"postgresql://u:{SIGNING}@h/d", f"x{SIGNING}", f"sqlite://{SIGNING}"]),
    )
)
def test_nothing_shows_a_secret_wherever_it_was_put(environ: dict[str, str]) -> None:
    try:
        settings = load_settings(environ)
    except SettingsError as error:
        shown = "".join(traceback.format_exception(error)) + repr(error)
    else:
        shown = repr(settings.model_copy(update={"host": ""})) + str(settings.notes)
    assert "hushhush" not in shown
    assert SIGNING not in shown


def test_every_setting_is_explained() -> None:
    (settings,) = (part for part in ast.parse(inspect.getsource(Settings)).body if isinstance(part, ast.ClassDef))
    explained = {
        before.target.id
        for before, after in pairwise(settings.body)
        if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name)
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
    }
    assert explained >= set(Settings.model_fields)
