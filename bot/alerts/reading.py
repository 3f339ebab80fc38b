"""Reading what machines send with care: whatever is in a body, it becomes a value that is safe to keep, or a refusal.

Nothing here raises anything but `UnreadableError`, and only the two functions that read a whole body do. A field of the
wrong form counts as left out: an alert with a strange field is worth more than none.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlsplit

from bot.alerts.source import Request, UnreadableError
from bot.domain.alert import KEY_LIMIT, LABEL_LIMIT, MOST_LABELS, MOST_LINKS, TEXT_LIMIT, TITLE_LIMIT, Link, utc_or_none

SEVERITY_LIMIT: Final = 50
"""Longest severity kept, in characters: it is a word."""

URL_LIMIT: Final = 2_000
"""Longest address kept, in characters; a longer one is left out, for half of it leads elsewhere."""

FRESH: Final = timedelta(minutes=5)
"""How old what a tracker tells may be: what is older has been read by then."""

_JOINERS: Final = "\u200c\u200d"
"""Invisible, but words of some languages and many emoji come apart without them."""

_MILLISECONDS: Final = 100_000_000_000
"""A number from here on counts thousandths of a second since 1970, or thousandths of those, and so on."""

_IN_ADDRESS: Final = "!#$%&'()*+,/:;=?@[]"
"""What stands in an address as it is, besides letters and digits. Source: RFC 3986."""

_UNEXPANDED: Final = re.compile(r"\s*(?:\{\{|\{%|<no value>|\$\{|\$[A-Z][A-Z0-9_]+\s*$|%[A-Z0-9_.]+%\s*$)")
"""How a template's field begins where nothing was put into it: Go, Jinja, shells, Datadog, Icinga."""


def read_json(request: Request) -> object:
    """Return what the body holds.

    ``NaN`` and the infinities, which JSON has not but which some send, become words. Control characters within strings
    are let through; `line` and `text` drop them.

    Raises:
        UnreadableError: it isn't JSON, names a key twice, or is nested too deeply.
    """
    if not request.body.strip():
        raise UnreadableError("The body is empty. Send the alert as JSON.")
    try:
        said: object = json.loads(
            request.body.decode("utf-8-sig"), strict=False, parse_constant=str, object_pairs_hook=_once
        )
    except UnicodeDecodeError:
        raise _not_json(request, "it isn't text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise _not_json(request, f"line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise UnreadableError("The body is nested too deeply. Send a flatter one.") from None
    except ValueError:  # a number of more digits than Python reads
        raise UnreadableError("The body holds a number with too many digits. Send it as a string.") from None
    return said


def read_object(request: Request) -> Mapping[str, object]:
    """Return the members of the object that the body holds.

    Raises:
        UnreadableError: as for `read_json`, or it is JSON of another kind.
    """
    said = read_json(request)
    if not isinstance(said, dict):
        raise UnreadableError("The body is JSON, but not an object. Send one that begins with {.")
    return said


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise UnreadableError(f'The body names "{line(twice, LABEL_LIMIT)}" twice in one object. Name each key once.')
    return found


def _not_json(request: Request, why: str) -> UnreadableError:
    if request.content_type in {"", "application/json"} or request.content_type.endswith("+json"):
        return UnreadableError(f"The body isn't JSON: {why}. Correct it and send it again.")
    kind = line(request.content_type, SEVERITY_LIMIT)
    return UnreadableError(f"The body is {kind}. Send JSON, with Content-Type: application/json.", status=415)


def mapping(value: object) -> Mapping[str, object]:
    """Return an object's members; none where it is something else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> Sequence[object]:
    """Return a list's items; none where it is something else."""
    return value if isinstance(value, list) else ()


def line(value: object, limit: int = TITLE_LIMIT) -> str:
    """Return a text or a number on one line, without what can't be seen; empty where it is something else."""
    if isinstance(value, str) and len(value) <= limit and value.isprintable() and "  " not in value:
        return value.strip()  # as nearly all are
    return _clipped(" ".join(_seen(_written(value, limit)).split()), limit)


def text(value: object, limit: int = TEXT_LIMIT) -> str:
    """Return a text with its lines, without what can't be seen; empty where it is something else."""
    lines = (_seen(each).rstrip() for each in _written(value, limit).splitlines())
    return _clipped("\n".join(lines).strip(), limit)


def _written(value: object, limit: int) -> str:
    """Return a little more than is kept, so that a megabyte isn't looked at."""
    if isinstance(value, str):
        return value.strip()[: limit * 4]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)[: limit * 4] if isinstance(value, int | float) else ""


def _seen(written: str) -> str:
    """Return it with a space for each control, mark of direction, half of a pair and unknown character."""
    if written.isprintable():
        return written
    return "".join(each if each.isprintable() or each in _JOINERS else " " for each in written)


def _clipped(written: str, limit: int) -> str:
    return written if len(written) <= limit else f"{written[: limit - 1].rstrip()}…"


def is_unexpanded(value: object) -> bool:
    """Tell whether nothing was put into a template's placeholder: such a field says nothing, and is no one's key."""
    return isinstance(value, str) and _UNEXPANDED.match(value) is not None


def first(*values: object, limit: int = TITLE_LIMIT) -> str:
    """Return the first that says something, on one line; an unexpanded template only where there is nothing else."""
    unexpanded = ""
    for value in values:
        if written := line(value, limit):
            if not is_unexpanded(written):
                return written
            unexpanded = unexpanded or written
    return unexpanded


def severity(value: object) -> str:
    """Return a severity as the source calls it, to be looked up."""
    return "" if is_unexpanded(value) else line(value, SEVERITY_LIMIT).casefold()


def key(value: object) -> str:
    """Return what a source calls something, exactly; a digest of what is long or can't be seen; empty: nothing."""
    if is_unexpanded(value) or isinstance(value, bool):
        return ""
    said = value.strip() if isinstance(value, str) else _written(value, KEY_LIMIT)
    return said if len(said) <= KEY_LIMIT and said.isprintable() else digest(said)


def digest(*parts: object) -> str:
    """Return a key of what has none: the same for the same parts, in whatever order an object names its members."""
    try:
        whole = json.dumps(parts, sort_keys=True, default=str)
    except RecursionError:
        whole = "nested too deeply"
    return f"sha256:{hashlib.sha256(whole.encode()).hexdigest()}"


def labels(value: object) -> Mapping[str, str]:
    """Return the labels to keep: names and values on one line, of what can be written so, in their order."""
    found: dict[str, str] = {}
    for name, said in mapping(value).items():
        if len(found) == MOST_LABELS:
            break
        short, written = line(name, LABEL_LIMIT), line(said, LABEL_LIMIT)
        if short and written and not is_unexpanded(said):
            found.setdefault(short, written)
    return MappingProxyType(found)


def moment(value: object, *, now: datetime) -> datetime | None:
    """Return when something was, in UTC; ``None`` where that isn't said or can't be.

    Args:
        value: text of ISO 8601 (without a zone: UTC), or a number since 1970 in seconds or thousandths of them.
        now: aware. What is later can't have been.
    """
    try:
        if isinstance(value, str) and not value.strip().isdecimal():
            said = datetime.fromisoformat(value.strip())
            said = said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            seconds = float(value)
            for _ in range(3):
                seconds = seconds / 1000 if seconds >= _MILLISECONDS else seconds
            said = datetime.fromtimestamp(seconds, UTC)
        else:
            return None
    except (ValueError, OverflowError, OSError):
        return None
    return utc_or_none(said, now=now)


def is_stale(value: object, request: Request) -> bool:
    """Tell whether what a request tells is from longer ago than `FRESH`: it may be sent by someone who read along.

    Args:
        value: as of `moment`; what says no time, or one in the future, is not stale.
    """
    at = moment(value, now=request.received_at)
    return at is not None and request.received_at - at > FRESH


def links(*named: tuple[str, object]) -> tuple[Link, ...]:
    """Return the links to keep, of label and address each: those that lead to a web page and to nothing else."""
    found: dict[str, Link] = {}
    for label, said in named:
        if isinstance(said, str) and 0 < len(said) <= URL_LIMIT and (url := _address(said)):
            found.setdefault(url, Link(label=label, url=url))
    return tuple(found.values())[:MOST_LINKS]


@lru_cache(maxsize=1_000)
def _address(said: str) -> str:
    """Return an address that can be shown; empty: it can't, as one with a password in it."""
    if "{{" in said:
        return ""
    try:
        url = quote(said.strip(), safe=_IN_ADDRESS)
        parts = urlsplit(url)
        leads = parts.scheme in {"http", "https"} and parts.hostname and not {"@", "%"} & set(parts.netloc)
    except ValueError:
        return ""
    return url if leads and len(url) <= URL_LIMIT else ""
