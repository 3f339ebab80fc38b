"""What runs without anybody asking: every check on each push, and a weekly look at what we depend on."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = ROOT / ".github" / "workflows"


def workflow(name: str) -> dict[Any, Any]:
    """Read one."""
    read: dict[Any, Any] = yaml.safe_load((WORKFLOWS / name).read_text())
    return read


def commands(read: dict[Any, Any]) -> list[str]:
    """Return what its one job runs, in order."""
    (job,) = read["jobs"].values()
    return [step["run"] for step in job["steps"] if "run" in step]


def test_each_push_runs_what_people_run_by_hand() -> None:
    ci = workflow("ci.yml")
    assert "push" in ci[True], "YAML takes the key `on` for a yes"
    assert commands(ci) == [".ci/run"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_what_we_depend_on_is_audited_every_week() -> None:
    audit = workflow("audit.yml")
    ((minute, hour, day, month, weekday),) = [one["cron"].split() for one in audit[True]["schedule"]]
    assert (day, month) == ("*", "*")
    assert weekday.isdigit()
    assert minute.isdigit()
    assert hour.isdigit()
    audited = commands(audit)[-1].split()
    assert audited[0] == "pip-audit"
    assert (ROOT / audited[audited.index("--requirement") + 1]).is_file()


@pytest.mark.parametrize("name", sorted(path.name for path in WORKFLOWS.iterdir()))
def test_no_workflow_may_write_or_keeps_a_token(name: str) -> None:
    read = workflow(name)
    assert read["permissions"] == {"contents": "read"}
    for job in read["jobs"].values():
        checkout = next(step for step in job["steps"] if "checkout" in step.get("uses", ""))
        assert checkout["with"]["persist-credentials"] is False


def test_no_test_reaches_anything_but_this_machine() -> None:
    with pytest.raises(PermissionError, match="this machine"), socket.socket() as outside:
        outside.connect(("192.0.2.1", 443))
    with pytest.raises(PermissionError, match="this machine"):
        socket.getaddrinfo("example.com", 443)
