"""Instant queries of Prometheus, and of what answers as it does."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from yarl import URL

from bot.domain.threshold import Threshold
from bot.probes.asking import Asking, Found, ProbeError
from bot.probes.request import get

MOST_SERIES: Final = 100
"""Values of which the worst counts; more are no measurement, but a list."""

TOO_MANY: Final = "yields too many series; have the query yield one number, as with max(...)"


async def measure(asking: Asking) -> Found:
    """See `Measure`. Of several values the worst counts.

    Source: Prometheus' HTTP API, instant queries.
    """
    probe = asking.probe
    url = URL(probe.url or "")
    query = {"query": probe.query or "", "timeout": f"{probe.timeout.total_seconds():g}s"}
    answer = await get(asking, url.with_path(f"{url.path.rstrip('/')}/api/v1/query").with_query(query))
    if answer.status != HTTPStatus.OK:
        raise ProbeError(f"is answered with {answer.status} by Prometheus{_remedy(answer.status)}")
    if not answer.is_whole:
        raise ProbeError(TOO_MANY)
    values = _values(answer.body)
    if len(values) > MOST_SERIES:
        raise ProbeError(TOO_MANY)
    if not values:
        raise ProbeError("yields nothing; have the query yield a number at any time, as with `or vector(0)`")
    if not all(math.isfinite(value) for value in values):
        raise ProbeError("yields something that isn't a number (NaN or infinite), as after a division by 0")
    threshold = probe.threshold or Threshold(max=0)
    return Found(count=max(values, key=threshold.distance))


def _remedy(status: int) -> str:
    match status:
        case 400 | 422:
            return "; try the query there"
        case 401 | 403:
            return "; correct the header `Authorization`"
        case 404 | 405:
            return "; correct `url`, which ends before /api/v1"
        case _:
            return ""


def _values(body: bytes) -> Sequence[float]:
    try:
        return _read(json.loads(body))
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError):
        raise ProbeError("isn't answered as Prometheus does; correct `url`, which ends before /api/v1") from None


def _read(answer: Any) -> Sequence[float]:
    if answer["status"] != "success":
        raise ValueError
    result, kind = answer["data"]["result"], answer["data"]["resultType"]
    match kind:
        case "scalar":
            return [float(result[1])]
        case "vector":
            return [float(each["value"][1]) for each in result]
        case "matrix" | "string":
            raise ProbeError(f"yields a {kind} instead of numbers; have the query yield them as they are now")
        case _:
            raise ValueError
