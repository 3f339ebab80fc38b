"""Every door that other systems come in by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.alerts.changes.door import ChangeDoor
from bot.alerts.door import AlertDoor, FindPerson
from bot.alerts.issues.door import IssueDoor
from bot.runtime import Runtime


def all_doors(runtime: Runtime, environ: Mapping[str, str], find_person: FindPerson) -> Sequence[AlertDoor]:
    """Make the doors. How a kind of source is read is imported only where the policy has one: else all are strangers.

    Args:
        environ: where secrets are looked up.
        find_person: who acknowledged a page.
    """
    policy = runtime.policy
    if not (policy.alert_sources or policy.change_sources or policy.outlets):
        return [kind(runtime, {}, environ, find_person) for kind in (AlertDoor, ChangeDoor, IssueDoor)]
    from bot.alerts.changes.sources import CHANGE_SOURCES  # noqa: PLC0415 - see above
    from bot.alerts.issues.sources import TRACKER_SOURCES  # noqa: PLC0415 - see above
    from bot.alerts.sources import SOURCES  # noqa: PLC0415 - see above

    return [
        AlertDoor(runtime, SOURCES, environ, find_person),
        ChangeDoor(runtime, CHANGE_SOURCES, environ, find_person),
        IssueDoor(runtime, TRACKER_SOURCES, environ, find_person),
    ]
