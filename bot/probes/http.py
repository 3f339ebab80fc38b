"""Web pages: their status, a text in the first MiB, and how long they take."""

from __future__ import annotations

from typing import Final

from yarl import URL

from bot.probes.asking import Asking, Found
from bot.probes.request import get

_FINE: Final = range(200, 300)
_LEADS_ELSEWHERE: Final = range(300, 400)


async def measure(asking: Asking) -> Found:
    """See `Measure`."""
    expect = asking.probe.expect
    answer = await get(asking, URL(asking.probe.url or ""))
    if expect.status is None and answer.status in _LEADS_ELSEWHERE:
        return Found(problem=f"answers {answer.status}, which leads elsewhere; give the address that it ends at")
    if expect.status is None and answer.status not in _FINE:
        return Found(problem=f"answers {answer.status}")
    if expect.status is not None and answer.status != expect.status:
        return Found(problem=f"answers {answer.status} instead of {expect.status}")
    if expect.text is not None and expect.text.encode() not in answer.body:
        return Found(problem="answers without the text that is expected")
    return Found()
