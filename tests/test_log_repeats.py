"""What fails a hundred times a second is told some times a minute."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot import logs
from tests.support.logged import put_back


class AwayError(Exception):
    """Of which a traceback says no more than a line."""


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    with put_back():
        written = io.StringIO()
        logging.getLogger().handlers = []
        logs.configure("DEBUG", "json", written, in_a_line=lambda e: "it is away" if isinstance(e, AwayError) else None)
        yield written


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def _raise(error: type[Exception]) -> None:
    raise error


def fail(times: int, error: type[Exception] = LookupError, **more: str) -> None:
    """Fail as our code does, and as that of a library does."""
    for number in range(times):
        try:
            _raise(error)
        except error:
            structlog.get_logger("ours").exception("a turn failed", **more)
            logging.getLogger("theirs").exception("It failed, and this goes on with what differs each time: %s", number)


def test_lines_of_a_kind_are_few_and_the_first_has_the_traceback(stream: io.StringIO) -> None:
    fail(300)
    for logger in ("ours", "theirs"):
        mine = [line for line in lines(stream) if line["logger"] == logger]
        assert len(mine) == logs.SAME_AT_MOST
        assert ["exception" in line for line in mine] == [True, False, False, False, False]


def test_another_kind_is_told_meanwhile(stream: io.StringIO) -> None:
    fail(300)
    before = len(lines(stream))
    fail(1, what="courier")
    structlog.get_logger("ours").warning("set aside")
    assert len(lines(stream)) == before + 2


def test_an_error_that_a_line_tells_has_no_traceback(stream: io.StringIO) -> None:
    fail(2, AwayError)
    assert not any("exception" in line for line in lines(stream))
    assert lines(stream)[0]["error"] == lines(stream)[1]["error"] == "it is away"


def test_how_many_were_left_out_is_told_with_the_next_line() -> None:
    seconds = 0.0
    repeats = logs.Repeats(lambda: seconds)

    def written(said: str, level: int = logging.ERROR) -> list[str]:
        record = logging.LogRecord("ours", level, "x.py", 1, said, None, None)
        return [line.getMessage() for line in repeats.written(record)]

    told = [line for _ in range(300) for line in written("it is away")]
    assert told == ["it is away"] * logs.SAME_AT_MOST
    assert len([line for _ in range(300) for line in written("a trace", logging.DEBUG)]) == 300, "no one asks for less"
    seconds = logs.SAME_WITHIN
    assert written("all is well") == ["295 more lines like this were left out: it is away", "all is well"]
    assert written("it is away") == ["it is away"]
