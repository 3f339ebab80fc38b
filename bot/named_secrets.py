"""Secrets that a policy names instead of holding them: ``env:NAME`` and ``file:PATH``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot import logs

LONGEST = 4096
"""Characters; a longer file is none that holds a key."""


class NoSecretError(Exception):
    """What a policy names holds no secret; the sentence says what to do, and quotes no value."""


def read_secret(named: str, environ: Mapping[str, str], *, words: bool = False) -> str:
    """Read a secret, and see to it that no log shows it from then on.

    Args:
        named: ``env:NAME``, which may also come as ``NAME_FILE``; or ``file:PATH``.
        words: whether it may be several words, such as ``Bearer KEY``.

    Raises:
        NoSecretError: there is none.
    """
    kind, _, name = named.partition(":")
    if kind == "env" and environ.get(name, "").strip():
        found = environ[name].strip()
    else:
        path = name if kind == "file" else environ.get(f"{name}_FILE", "").strip()
        if not path:
            raise NoSecretError(f"set {name} or {name}_FILE, and restart the bot")
        found = _in_file(path, what=f"the file {path}" if kind == "file" else f"the file that {name}_FILE names")
    if not found.isprintable() or (" " in found and not words):
        raise NoSecretError(f"{named} holds more than a key: put the key there alone")
    logs.conceal(found, found.split(" ")[-1])
    return found


def _in_file(path: str, *, what: str) -> str:
    try:
        with Path(path).open(encoding="utf-8") as file:
            found = file.read(LONGEST).strip()
    except (OSError, ValueError):
        raise NoSecretError(f"{what} can't be read: correct the path or its permissions") from None
    if not found:
        raise NoSecretError(f"{what} is empty: put the key into it")
    return found
