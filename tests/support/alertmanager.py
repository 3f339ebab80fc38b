"""The real Alertmanager, Debian's: fetched once, unpacked without installing it, started on loopback."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import aiohttp
import yaml

PACKAGE: Final = "prometheus-alertmanager"
NAMES: Final = (PACKAGE, "alertmanager")
SHARED: Final = "/usr/share/prometheus/alertmanager"
LONGEST_FETCH: Final = 60
"""Seconds that fetching the package may take."""


async def program() -> Path | str:
    """Return where the program is: installed, or unpacked into the user's cache; else why there is none."""
    if installed := next(filter(None, map(shutil.which, NAMES)), None):
        return Path(installed)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "warroom-tests" / PACKAGE
    found = cache / "usr" / "bin" / PACKAGE
    if found.exists():
        return found
    if not (shutil.which("apt-get") and shutil.which("dpkg")):
        return "there is no Alertmanager on the path, and no apt-get to fetch Debian's with"
    cache.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=cache.parent) as folder:
        if not await _ends_well("apt-get", "download", PACKAGE, folder=folder):
            return f"apt-get could not download {PACKAGE}"
        if not await _ends_well("sh", "-c", "dpkg -x ./*.deb unpacked", folder=folder):
            return f"dpkg could not unpack {PACKAGE}"
        with suppress(OSError):  # another test was faster
            _unpacked(Path(folder) / "unpacked").rename(cache)
    return found


def _unpacked(folder: Path) -> Path:
    """Have the program find its templates where it is started: Debian's knows them by their whole path alone."""
    program, shared = folder / "usr" / "bin" / PACKAGE, SHARED.encode()
    program.write_bytes(program.read_bytes().replace(shared, b".".ljust(len(shared), b"/")))
    return folder


async def _ends_well(*words: str, folder: str) -> bool:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*words, cwd=folder, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        async with asyncio.timeout(LONGEST_FETCH):
            return await process.wait() == 0
    except TimeoutError:
        process.kill()
        await process.wait()
        return False


@dataclass
class Alertmanager:
    """A process of Alertmanager that posts to one address, in groups by service, each second what is new."""

    program: Path
    folder: Path
    port: int
    url: str
    """Where it posts."""
    secret: str
    process: asyncio.subprocess.Process | None = None
    started: dict[str, str] = field(default_factory=dict)
    """Name of an alert -> when it began."""

    async def start(self) -> None:
        """Start it, and return once it answers."""
        config = self.folder / "alertmanager.yml"
        route = {"receiver": "warroom", "group_by": ["service"]}
        times = {"group_wait": "1s", "group_interval": "1s", "repeat_interval": "3s"}
        hook = {"url": self.url, "http_config": {"authorization": {"credentials": self.secret}}}
        receivers = [{"name": "warroom", "webhook_configs": [hook]}]
        config.write_text(yaml.safe_dump({"route": route | times, "receivers": receivers}), encoding="utf-8")
        with (self.folder / "alertmanager.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                str(self.program),
                f"--config.file={config}",
                f"--storage.path={self.folder / 'data'}",
                f"--web.listen-address=127.0.0.1:{self.port}",
                "--cluster.listen-address=",
                cwd=self._where_templates_are(),
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(20):
            while not await self._answers():
                assert self.process.returncode is None, (self.folder / "alertmanager.log").read_text("utf-8")[-2000:]
                await asyncio.sleep(0.1)  # noqa: TID251 - a program of others knows only real time

    def _where_templates_are(self) -> Path:
        shared = Path(f"{self.program.parents[2]}{SHARED}")
        return shared if shared.exists() else self.folder

    async def stop(self) -> None:
        """End it."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
            await self.process.wait()

    async def fires(self, name: str, **labels: str) -> None:
        """Say that an alert fires, as Prometheus does again and again."""
        begun = self.started.setdefault(name, _now())
        await self._post("alerts", [{"labels": {"alertname": name, **labels}, "startsAt": begun, **_notes(name)}])

    async def ends(self, name: str, **labels: str) -> None:
        """Say that it has ended."""
        begun = self.started.pop(name)
        said = {"labels": {"alertname": name, **labels}, "startsAt": begun, "endsAt": _now(), **_notes(name)}
        await self._post("alerts", [said])

    async def silence(self, name: str) -> str:
        """Silence an alert for an hour; returns the silence's id."""
        ends = (datetime.now(UTC) + timedelta(hours=1)).isoformat()  # noqa: TID251 - see above
        matcher = {"name": "alertname", "value": name, "isRegex": False, "isEqual": True}
        said = {"matchers": [matcher], "startsAt": _now(), "endsAt": ends, "createdBy": "alice", "comment": "known"}
        return str((await self._post("silences", said))["silenceID"])

    async def speak(self, silence: str) -> None:
        """End a silence."""
        async with aiohttp.ClientSession() as session, session.delete(self._api(f"silence/{silence}")) as answer:
            assert answer.status == 200

    async def _post(self, path: str, said: Any) -> Mapping[str, Any]:
        async with aiohttp.ClientSession() as session, session.post(self._api(path), json=said) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json() if answer.content_type == "application/json" else {}

    async def _answers(self) -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(self._api("status")) as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    def _api(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/api/v2/{path}"


def _now() -> str:
    return datetime.now(UTC).isoformat()  # noqa: TID251 - a program of others knows only real time


def _notes(name: str) -> Mapping[str, Any]:
    notes = {"summary": f"{name} of checkout", "runbook_url": "https://wiki.example/runbooks/checkout"}
    return {"annotations": notes, "generatorURL": "http://prometheus.example/graph"}
