"""Commands of the shell, each in a process of its own, that need not wait for Python's start and our imports.

Each is forked from a process that has imported everything, and ends as a program does: what Python does at its very
end is done. What it does at its beginning is not: for that, start a program.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import bot

ROOT: Final = Path(__file__).parents[2]

WITHIN: Final = 100
"""Seconds after which a command is killed."""


class Forks:
    """A process to fork commands from."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )

    def run(self, *arguments: str, environ: Mapping[str, str], folder: Path, out: Path, err: Path) -> int:
        """Run `warroom` with these arguments in a folder, and return its exit code; below zero: the signal it died of.

        Args:
            environ: all that its environment consists of.
            out: where what it says is written.
            err: where its errors are written; may be the same.
        """
        wants = {"arguments": arguments, "environ": dict(environ), "folder": f"{folder}", "out": f"{out}"}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({**wants, "err": f"{err}"}) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def said(self, *arguments: str, folder: Path, **environ: str) -> tuple[int, list[str], list[str]]:
        """Run `warroom` with these arguments; its exit code and what it said, line by line.

        Args:
            folder: where what it says is kept meanwhile.
            environ: what its environment has beside all that is not ours.
        """
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "WARROOM_"))}
        out, err = folder / "forked.out", folder / "forked.err"
        for each in (out, err):
            each.write_bytes(b"")
        code = self.run(*arguments, environ=kept | environ, folder=ROOT, out=out, err=err)
        return code, out.read_text("utf-8").splitlines(), err.read_text("utf-8").splitlines()

    def stop(self) -> None:
        """End it."""
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()


def _import_everything() -> None:
    for each in pkgutil.walk_packages(bot.__path__, "bot."):
        if not each.name.endswith("__main__"):
            import_module(each.name)


def _fork_for_each() -> dict[str, Any] | None:
    """Fork for each line that comes in; return what to do where this is the fork, and nothing at the end."""
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            wants: dict[str, Any] = json.loads(line)
            return wants
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - whoever asked reads it
    return None


def _become(wants: Mapping[str, Any]) -> None:
    signal.alarm(WITHIN)
    sys.argv = ["warroom", *wants["arguments"]]
    os.environ.clear()
    os.environ.update(wants["environ"])
    os.chdir(wants["folder"])
    for number, where, how in (
        (0, os.devnull, os.O_RDONLY),
        (1, wants["out"], os.O_WRONLY | os.O_CREAT | os.O_APPEND),
        (2, wants["err"], os.O_WRONLY | os.O_CREAT | os.O_APPEND),
    ):
        opened = os.open(where, how, 0o600)
        os.dup2(opened, number)
        os.close(opened)


if __name__ == "__main__":
    _import_everything()
    gc.freeze()  # else each fork looks through all of it for garbage when it ends, for half a second
    if (told := _fork_for_each()) is not None:
        _become(told)
        import_module("bot.cli").main()
