"""Logs: structured, naming the incident, and free of secrets whatever is logged."""

import json
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from enum import Enum
from pathlib import PurePath
from types import TracebackType
from typing import Any, Literal, TextIO
from urllib.parse import quote
from uuid import UUID


@contextmanager
def _without(library: str) -> Iterator[None]:
    """Have a library count as not installed while others are imported that would take it along."""
    is_used = sys.modules.setdefault(library, None) is not None  # type: ignore[arg-type] # as the import system reads it
    yield
    if not is_used:
        del sys.modules[library]


with _without("rich"):  # it would draw tracebacks, and takes 4 MB and 30 ms; ours are plain
    import structlog
    from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "***"
DEEPEST = 8
"""Levels of nesting that are walked; what lies deeper is masked as text."""
SHORTEST_SECRET = 8
"""Characters. Anything shorter would mask ordinary words."""

SAME_WITHIN = 60.0
"""Seconds in which lines of a kind are counted together."""
SAME_AT_MOST = 5
"""Lines of a kind that are written in that time; only the first of them with its traceback."""
KIND_IS = 60
"""Characters of a line's text by which lines are of one kind: those of libraries go on with what differs."""
SHORT = 200

CHATTY = ("aiohttp.access", "alembic.runtime.plugins", "apscheduler", "sqlalchemy.engine")
"""Libraries whose INFO is a line per request, part, tick or statement. They are heard from WARNING on, or at DEBUG."""

_SLASH = r"(?:\\*/|%2F)"
_LABEL = r"authorization|cookie|passw(?:or)?d|pwd|signing[_-]?secret|client[_-]?secret|secret|token|ticket|api[_-]?key"
_CREDENTIALS = re.compile(r"://[^:/@]*:")
"""What stands in a URL before a password."""


def _without_password(url: re.Match[str]) -> str:
    """Mask what stands in a URL between its user and its host."""
    before, at, host = url[0].rpartition("@")
    found = _CREDENTIALS.search(before)
    return f"{before[: found.end()]}{MASK}@{host}" if at and found and found.end() < len(before) else url[0]


_PATTERNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"((?:xoxe[.-])?xox[a-z]|xapp)([.-]|%2D)[\w.%-]+", re.IGNORECASE), rf"\1\2{MASK}"),
    (re.compile(rf"(hooks\.slack\.com{_SLASH}+[a-z]+{_SLASH})[^\s\"'&]+", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"://[^\s\"']+"), _without_password),
    (re.compile(rf"((?:{_LABEL})\\*[\"']\s*[:,]\s*b?\\*[\"'])[^\"']+", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(rf"((?:{_LABEL})\s*=\s*[\"']?)[^\s&\"',;)]+", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"(authorization\s*:\s*)(?:(?:bearer|basic)\s+)?[^\s\"',]+", re.IGNORECASE), rf"\1{MASK}"),
    (re.compile(r"\b(bearer\s+)[^\s\"',]{6,}", re.IGNORECASE), rf"\1{MASK}"),
)
_LABELLED = re.compile(rf"(?:{_LABEL})s?", re.IGNORECASE)
_concealed: set[str] = set()


def conceal(*secrets: str) -> None:
    """Never print these values again, in any of the forms in which a line may quote them."""
    for secret in secrets:
        if len(secret) >= SHORTEST_SECRET:
            _concealed.update({secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], quote(secret, safe="")})


def masked(text: str) -> str:
    """The text with every secret in it replaced."""
    for secret in sorted(_concealed, key=len, reverse=True):
        text = text.replace(secret, MASK)
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def scrubbed(value: object, depth: int = 0) -> Any:
    """The value as plain data without secrets: text, numbers, lists and dicts of them."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, bytes | bytearray):
        return masked(bytes(value).decode("utf-8", "backslashreplace"))
    if depth < DEEPEST and isinstance(value, Mapping):
        return {masked(_text(key)): _labelled(key, inner, depth + 1) for key, inner in value.items()}
    if depth < DEEPEST and isinstance(value, Sequence | AbstractSet):
        return [scrubbed(inner, depth + 1) for inner in value]
    return masked(_text(value))


def _labelled(key: object, value: object, depth: int) -> Any:
    return MASK if value and isinstance(key, str) and _LABELLED.fullmatch(key) else scrubbed(value, depth)


def _text(value: object) -> str:
    try:
        return str(value) if isinstance(value, str | date | timedelta | Enum | PurePath | UUID) else repr(value)
    except Exception:  # noqa: BLE001 - a log line does not fail because of what it is about
        return f"<unprintable {type(value).__name__}>"


def _scrub(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The processor before the renderer."""
    return {str(key): _labelled(key, value, 0) for key, value in event.items()}


class _Formatter(structlog.stdlib.ProcessorFormatter):
    """Masks the finished line once more: a renderer may have put together what was apart."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class Repeats:
    """Lets a few lines of each kind through, and counts the others: what fails may fail a hundred times a second."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._kinds: dict[tuple[str, ...], tuple[float, int, logging.LogRecord]] = {}
        """Kind -> when its first line was written, how many came since, and that line."""

    def written(self, record: logging.LogRecord) -> list[logging.LogRecord]:
        """Return what is written of this line, and of kinds of which enough time has passed."""
        now = self._seconds()
        over = [kind for kind, (began, _, _) in self._kinds.items() if now - began >= SAME_WITHIN]
        lines = [line for kind in over if (line := _left_out(*self._kinds.pop(kind)[1:]))]
        if record.levelno < logging.INFO:
            return [*lines, record]
        kind = _kind(record)
        began, count, first = self._kinds.get(kind, (now, 0, record))
        self._kinds[kind] = (began, count + 1, first)
        if count >= SAME_AT_MOST:
            return lines
        if count:
            _without_traceback(record)
        return [*lines, record]


def _kind(record: logging.LogRecord) -> tuple[str, ...]:
    said = record.msg
    event, what = (said.get("event"), said.get("what")) if isinstance(said, dict) else (said, "")
    return record.name, record.levelname, str(event)[:KIND_IS], str(what)


def _without_traceback(record: logging.LogRecord) -> None:
    record.exc_info = record.exc_text = None
    if isinstance(record.msg, dict) and (drawn := record.msg.pop("exception", None)):
        record.msg["error"] = str(drawn).rstrip().rpartition("\n")[2][:SHORT]


def _left_out(count: int, first: logging.LogRecord) -> logging.LogRecord | None:
    if count <= SAME_AT_MOST:
        return None
    said = first.msg.get("event") if isinstance(first.msg, dict) else first.msg
    left_out = f"{count - SAME_AT_MOST} more lines like this were left out: {str(said)[:KIND_IS]}"
    return logging.LogRecord(first.name, first.levelno, first.pathname, first.lineno, left_out, None, None)


class OnceAMinute:
    """Says each thing once a minute at most: what strangers do may happen a thousand times a second."""

    def __init__(self, log: Any, seconds: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._seconds = seconds
        self._said: dict[str, tuple[float, int]] = {}
        """When a thing was said last, and how often it was so since."""

    def warning(self, event: str, **more: object) -> None:
        """Say it, or count it."""
        now = self._seconds()
        at, times = self._said.get(event, (now - SAME_WITHIN, 0))
        if now - at < SAME_WITHIN:
            self._said[event] = at, times + 1
            return
        self._said[event] = now, 0
        self._log.warning(event, **more, **({"more_before": times} if times else {}))


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines, and does not show the arguments of a call that cannot be formatted, as the standard one does."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._repeats = Repeats()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, unless there were many like it."""
        for line in self._repeats.written(record):
            super().emit(line)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name logging calls
        kind = sys.exc_info()[0]
        why = kind.__name__ if kind else "an error"
        where = f"{record.name}, {record.filename}:{record.lineno}"
        try:
            self.stream.write(f"A log line could not be written ({why}): {where}\n")
        except (OSError, ValueError):
            return  # the stream itself is gone


def about(
    *, incident: str | None = None, lane: str | None = None, effect: str | None = None, event_id: str | None = None
) -> AbstractContextManager[None]:
    """Let every line logged inside carry these, those of libraries as well."""
    given = {"incident": incident, "lane": lane, "effect": effect, "event_id": event_id}
    return structlog.contextvars.bound_contextvars(**{key: value for key, value in given.items() if value is not None})


def configure(
    level: str = "INFO",
    fmt: Literal["console", "json"] = "console",
    stream: TextIO | None = None,
    *,
    in_a_line: Callable[[BaseException], str | None] = lambda _: None,
) -> None:
    """Send everything that is logged in this process, by whichever library, through one handler.

    Args:
        level: the least that is shown, as ``LOG_LEVEL``.
        fmt: ``json`` is one object per line.
        stream: standard error if not given.
        in_a_line: tells an error of which a traceback says no more than a line; ``None``: it does.
    """
    stream = stream or sys.stderr

    def told_in_a_line(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        given = event.get("exc_info")
        error = given if isinstance(given, BaseException) else (sys.exc_info() if given is True else given or (0, 0))[1]
        if isinstance(error, BaseException) and (line := in_a_line(error)) is not None:
            del event["exc_info"]
            event["error"] = line
        return event

    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
        told_in_a_line,
        structlog.processors.format_exc_info,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(sort_keys=False, ensure_ascii=False)
        if fmt == "json"
        else structlog.dev.ConsoleRenderer(
            colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback, timestamp_key="at"
        )
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before[:1],
            structlog.stdlib.PositionalArgumentsFormatter(),
            *before[1:],
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _Handler(stream)
    handler.setFormatter(
        _Formatter(
            foreign_pre_chain=before,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _scrub, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [*(other for other in root.handlers if not isinstance(other, _Handler)), handler]
    root.setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.NOTSET if level == "DEBUG" else logging.WARNING)
    sys.excepthook = _last_words


def _last_words(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What ends the process is logged like everything else."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("warroom").critical("Stopped by an error", exc_info=(kind, error, trace))
