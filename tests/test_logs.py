"""Logs carry the incident, and no secret, whatever is thrown at them."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot import logs
from tests.support.logged import put_back

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORMATS: tuple[Literal["console", "json"], ...] = ("console", "json")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    concealed = set(logs._concealed)  # noqa: SLF001 - put back
    with put_back():
        yield
    logs._concealed.clear()  # noqa: SLF001 - put back
    logs._concealed.update(concealed)  # noqa: SLF001 - put back


def written(fmt: Literal["console", "json"], level: str = "DEBUG") -> io.StringIO:
    stream = io.StringIO()
    logging.getLogger().handlers = []  # pytest's own, which keep and show what they are given
    logs.configure(level, fmt, stream)
    return stream


def only_line(stream: io.StringIO) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(stream.getvalue())
    return line


tails = st.from_regex(r"[0-9]{6,12}-[0-9a-zA-Z]{8,24}", fullmatch=True)
heads = st.sampled_from(["xoxb-", "xoxp-", "xoxa-2-", "xoxe-1-", "xoxe.xoxb-1-", "xoxe.xoxp-1-", "xapp-1-A012-"])


class Opaque:
    def __init__(self, inside: object) -> None:
        self.inside = inside

    def __repr__(self) -> str:
        return f"Opaque({self.inside!r})"


@st.composite
def leaks(draw: st.DrawFn) -> tuple[str, Any]:
    """A token's tail, and something of any shape with the token somewhere in it."""
    tail = draw(tails)
    around = st.text(max_size=8)
    value: Any = draw(around) + draw(heads) + tail + draw(st.sampled_from(["", " ", "\n", '"', "'", "\\", ", ", "é"]))
    wraps = st.sampled_from(["list", "tuple", "set", "key", "value", "bytes", "error", "opaque", "json", "repr", "url"])
    for wrap in draw(st.lists(wraps, max_size=12)):
        match wrap:
            case "list" | "tuple":
                value = [draw(around), value] if wrap == "list" else (value,)
            case "set" | "key":
                value = {str(value)} if wrap == "set" else {str(value): draw(around)}
            case "value":
                value = {draw(around): value}
            case "bytes":
                value = str(value).encode("utf-8", "surrogatepass")
            case "error" | "opaque":
                value = ValueError(value) if wrap == "error" else Opaque(value)
            case "json":
                value = json.dumps(str(value))
            case "repr":
                value = repr(value)
            case _:
                value = f"https://example.com/?q={value}"
    return tail, value


@pytest.mark.parametrize("fmt", FORMATS)
@given(leak=leaks())
def test_no_token_reaches_a_line(fmt: Literal["console", "json"], leak: tuple[str, Any]) -> None:
    tail, value = leak
    stream = written(fmt)
    ours, theirs = structlog.get_logger("bot"), logging.getLogger("slack_bolt.App")
    with structlog.contextvars.bound_contextvars(carried=value):
        ours.info(str(value), extra_field=value)
    ours.info("Said %s", value)
    theirs.info(str(value).replace("%", "%%"))
    theirs.info("Sent %s to %r", value, value)
    theirs.info("%s and %s", value)  # one argument short: logging reports that by itself
    theirs.info("Extra", extra={"payload": value})
    assert stream.getvalue().count("\n") >= 6
    assert tail not in stream.getvalue()


def fail_twice(value: object) -> None:
    cause = KeyError(value)
    cause.add_note(str(value))
    raise RuntimeError(value) from cause


@pytest.mark.parametrize("fmt", FORMATS)
@given(leak=leaks())
def test_no_token_reaches_a_traceback(fmt: Literal["console", "json"], leak: tuple[str, Any]) -> None:
    tail, value = leak
    stream = written(fmt)
    try:
        fail_twice(value)
    except RuntimeError as error:
        structlog.get_logger("bot").exception("Ours", error=error)
        logging.getLogger("aiohttp.server").exception("Theirs")
        sys.excepthook(type(error), error, error.__traceback__)
    assert stream.getvalue().count("RuntimeError") >= 3
    assert tail not in stream.getvalue()


@pytest.mark.parametrize("fmt", FORMATS)
@given(secret=st.text(min_size=8, max_size=40).filter(lambda text: len(text.strip()) >= 8))
def test_what_was_concealed_is_never_printed(fmt: Literal["console", "json"], secret: str) -> None:
    secret = f"{secret}-{SECRET}"
    stream = written(fmt)
    logs.conceal(secret)
    structlog.get_logger("bot").info("Start " + secret, deep={"a": [secret, {"b": Opaque(secret)}]})
    logging.getLogger("other").warning("Start %s %r", secret, [secret])
    assert stream.getvalue().count("Start") == 2
    assert SECRET not in stream.getvalue()


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer HUSHHUSH",
        "headers {'Authorization': 'Bearer HUSHHUSH', 'Accept': '*/*'}",
        '{"authorization": "Basic HUSHHUSH"}',
        "got bearer HUSHHUSH from there",
        "postgresql+psycopg://warroom:HUSHHUSH@db.example.com/warroom",
        "postgresql://warroom:p@ss/HUSHHUSH@db/warroom",
        "host=db password=HUSHHUSH dbname=warroom",
        "https://hooks.slack.com/commands/T01/23/HUSHHUSH",
        r'{"response_url":"https:\/\/hooks.slack.com\/actions\/T01\/23\/HUSHHUSH"}',
        "response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT01%2F23%2FHUSHHUSH&x=1",
        "wss://wss-primary.slack.com/link/?ticket=HUSHHUSH&app_id=1",
        "token=HUSHHUSH&team_id=T01",
        "('token', 'HUSHHUSH')",
    ],
)
def test_other_secrets_are_known_by_their_place(fmt: Literal["console", "json"], line: str) -> None:
    stream = written(fmt)
    structlog.get_logger("bot").info(line, raw=line, deep={"body": [line]}, data=line.encode())
    logging.getLogger("aiohttp").info("%s", line)
    assert "HUSHHUSH" not in stream.getvalue()
    assert logs.MASK in stream.getvalue()


def test_a_field_with_a_telling_name_is_masked_whole() -> None:
    stream = written("json")
    structlog.get_logger("bot").info("x", token="abc", payload={"Authorization": ["y"], "password": 1234})
    line = only_line(stream)
    assert line["token"] == logs.MASK
    assert line["payload"] == {"Authorization": logs.MASK, "password": logs.MASK}


def test_ordinary_text_is_left_alone() -> None:
    said = (
        "SEV1 checkout is down — see https://status.example.com:8443/a?b=c, ask @dana, token of thanks, bearer of news"
    )
    stream = written("json")
    structlog.get_logger("bot").info(said, minutes=15, ok=True, ratio=0.5, none=None, where=Path("a/b"))
    line = only_line(stream)
    assert line["event"] == said
    assert (line["minutes"], line["ok"], line["ratio"], line["none"], line["where"]) == (15, True, 0.5, None, "a/b")


def test_lines_carry_what_they_are_about_those_of_libraries_too() -> None:
    stream = written("json")
    with logs.about(incident="INC-2026-1121-001", lane="room:INC-2026-1121-001"):
        logging.getLogger("slack_sdk").warning("Retrying")
    line = only_line(stream)
    assert (line["incident"], line["lane"]) == ("INC-2026-1121-001", "room:INC-2026-1121-001")
    assert (line["logger"], line["level"], line["event"]) == ("slack_sdk", "warning", "Retrying")
    assert "effect" not in line


def test_what_is_below_the_level_is_not_written() -> None:
    stream = written("console", "INFO")
    structlog.get_logger("bot").debug("quiet")
    for name in logs.CHATTY:
        logging.getLogger(name).info("quiet")
    assert stream.getvalue() == ""


def test_configuring_twice_writes_once() -> None:
    written("json")
    stream = written("json")
    logging.getLogger("x").warning("once")
    assert only_line(stream)["event"] == "once"


def test_what_cannot_be_printed_does_not_stop_the_line() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError("no")

    stream = written("json")
    structlog.get_logger("bot").info("x", broken=Broken())
    assert only_line(stream)["broken"] == "<unprintable Broken>"


def test_a_value_that_contains_itself_is_printed() -> None:
    loop: dict[str, Any] = {}
    loop["again"] = loop
    stream = written("json")
    structlog.get_logger("bot").info("x", loop=loop)
    assert only_line(stream)["event"] == "x"


def test_formats_are_those_of_the_settings() -> None:
    from bot.settings import LogFormat  # noqa: PLC0415 - the only test that needs both

    assert set(get_args(LogFormat)) == set(FORMATS)
