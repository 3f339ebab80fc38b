"""Commands of the operator: how they exit, what they print, and how long they take.

No shell reads them. Each runs in a process group of its own, which is killed as a whole when its time is over, when it
prints too much, and when it has ended: what it left behind ends with it.
"""

from __future__ import annotations

import asyncio
import math
import os
import signal
from asyncio.subprocess import DEVNULL, Process
from contextlib import suppress
from typing import Final

from bot.probes.asking import Asking, Found, ProbeError

MOST_PRINTED: Final = 64 * 1024
"""Bytes of its output."""

LINGERS: Final = 1.0
"""Seconds that are waited for what a killed group leaves."""

PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


async def measure(asking: Asking) -> Found:
    """See `Measure`. It counts the number in the first line of the output, where a threshold compares one."""
    expect = asking.probe.expect
    status, printed = await _run(asking.probe.argv)
    if status < 0:
        return Found(problem=f"was ended by signal {-status}")
    if status != (expect.status or 0):
        return Found(problem=f"exits with {status} instead of {expect.status or 0}")
    if expect.text is not None and expect.text.encode() not in printed:
        return Found(problem="prints no text that is expected")
    if asking.probe.measures_time:
        return Found()
    return Found(count=_number(printed))


async def _run(argv: tuple[str, ...]) -> tuple[int, bytes]:
    """Run it to its end; return its exit status, negative: the signal that ended it, and what it printed.

    Raises:
        ProbeError: it can't be started, or prints too much.
    """
    ours, its = os.pipe()  # not asyncio's, for which a process lasts as long as any child that holds its output
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=DEVNULL,
            stdout=its,
            stderr=DEVNULL,
            cwd="/",
            env={"PATH": PATH, "LANG": "C.UTF-8"},  # nothing of the bot's, which holds its tokens
            start_new_session=True,
        )
    except BaseException as error:  # its time may be over before it has begun
        os.close(ours)
        if not isinstance(error, OSError):
            raise
        raise ProbeError(f"can't be started: {error.strerror or type(error).__name__}") from None
    finally:
        os.close(its)
    reading = asyncio.create_task(_beginning(ours))
    ending = asyncio.create_task(process.wait())
    try:
        await asyncio.wait((reading, ending), return_when=asyncio.FIRST_COMPLETED)
        if not ending.done() and len(reading.result()) <= MOST_PRINTED:
            await ending
        await _end(process)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(reading), LINGERS)
    finally:
        await _end(process)
        reading.cancel()
        ending.cancel()
    printed = reading.result() if reading.done() and not reading.cancelled() else b""
    if len(printed) > MOST_PRINTED:
        raise ProbeError(f"prints more than {MOST_PRINTED // 1024} KiB; have it print what counts alone")
    return process.returncode or 0, printed


async def _end(process: Process) -> None:
    """Kill its group, and take note of its end."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), LINGERS)


async def _beginning(pipe: int) -> bytes:
    """Read a pipe to its end, or until it holds too much; close it."""
    stream = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(stream)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(pipe, "rb", 0))
    try:
        printed = b""
        while len(printed) <= MOST_PRINTED and (part := await stream.read(MOST_PRINTED)):
            printed += part
        return printed
    finally:
        transport.close()


def _number(printed: bytes) -> float:
    first = printed.decode("utf-8", "replace").strip().partition("\n")[0].strip()
    try:
        found = float(first)
    except ValueError:
        raise ProbeError("prints no number in its first line, which its threshold could compare") from None
    if not math.isfinite(found):
        raise ProbeError("prints a number that can't be compared, such as NaN")
    return found
