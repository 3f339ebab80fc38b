"""What stands in the fields of a probe: names, addresses, headers, numbers."""

from __future__ import annotations

import math
import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, PlainValidator

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?\.?|[0-9A-Fa-f:.]{2,45}")


def _a_name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError("isn't the name of a probe: write lower case letters, digits, - and _, at most 40 of them")
    return text


def _a_url(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("isn't an address; write one such as https://shop.example.com/health") from None
    if parts.username is not None or parts.password is not None:  # never quoted
        raise ValueError(
            "holds a user name or a password: take it out, and name it with `headers: {Authorization: env:NAME}`. "
            "Replace it, too: whoever could read this file knows it"
        )
    if parts.scheme not in {"http", "https"} or not host or not text.isprintable() or " " in text:
        raise ValueError("isn't an address; write one that begins with https:// or http://")
    return text


def _a_host(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not _HOST.fullmatch(text):
        raise ValueError(f"{value!r} isn't a host; write its name or its address alone, such as db.example.com")
    return text


def _a_number(value: object) -> float:
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise ValueError(f"{value!r} isn't a number; write one such as 0.05")
    return found


def _a_header(text: str) -> str:
    if not _HEADER.fullmatch(text):
        raise ValueError("isn't the name of a header; write it as in Authorization")
    return text


ProbeName = Annotated[str, AfterValidator(_a_name)]
"""A probe's name: ``checkout-http``."""

Url = Annotated[str, PlainValidator(_a_url)]
"""A web address without a user name."""

Host = Annotated[str, PlainValidator(_a_host)]
"""A host's name or IP address."""

HeaderName = Annotated[str, AfterValidator(_a_header)]
"""The name of an HTTP header."""

Number = Annotated[float, PlainValidator(_a_number)]
"""A finite number."""
