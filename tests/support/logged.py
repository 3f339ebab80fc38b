"""Logs of tests: errors that a test wants are drawn plainly, and what a test configures is put back."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


def plainly() -> None:
    """Draw tracebacks as Python does: in boxes, with every variable, each costs half a second."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


@contextmanager
def put_back() -> Iterator[None]:
    """Put back what `bot.logs.configure` changes."""
    root = logging.getLogger()
    handlers, level, hook, before = root.handlers[:], root.level, sys.excepthook, structlog.get_config()
    yield
    root.handlers, sys.excepthook = handlers, hook
    root.setLevel(level)
    structlog.configure(**before)
