"""What of a policy is right as it stands, but does nothing: it is said, and the bot starts all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from bot.domain.checklist import RequiredFor
from bot.domain.ladder import reaching_no_one
from bot.domain.outlet import that_page
from bot.domain.people import SCHEDULE, schedule_of
from bot.domain.policy import Policy
from bot.domain.rung import Way

FILE: Final = "file:"


def _unmanned(policy: Policy) -> Iterator[str]:
    if unmanned := reaching_no_one(policy):
        yield f"The ladder reaches no one at {', '.join(unmanned)}: name someone under `people`."


def _unpaged(policy: Policy) -> Iterator[str]:
    unpaged = [rung for rung in policy.ladder if Way.PAGE in rung.by and not that_page(policy.outlets, rung.tell)]
    for rung in unpaged:
        others = [str(way) for way in rung.by if way is not Way.PAGE]
        left = f"they are reached by {' and '.join(others)} alone" if others else "the rung does nothing"
        yield (
            f"The ladder pages {rung.tell}, but no outlet pages them, so {left}: add {rung.tell} to the `pages` of an "
            "outlet, or take `page` out of the rung's `by`."
        )


def _unasked(policy: Policy) -> Iterator[str]:
    validated = {key for key, severity in policy.severities.items() if severity.validation is not None}
    for name, each in policy.checklists.items():
        if each.required_for is RequiredFor.RECOVERED and each.severities and not validated & {*each.severities}:
            of = ", ".join(each.severities)
            yield f"Nothing asks for the checklist {name}: none of its severities ({of}) has a `validation`."


def _unused(policy: Policy) -> Iterator[str]:
    named = {schedule_of(who) for lists in (policy.people, policy.areas) for people in lists.values() for who in people}
    for name in policy.schedules:
        if name not in named:
            yield f"No one uses the schedule {name}: write `{SCHEDULE}{name}` under `people`, or remove it."


def _unread(policy: Policy) -> Iterator[str]:
    sources = {f"schedules.{name}.source": schedule.source for name, schedule in policy.schedules.items()}
    for name, outlet in policy.outlets.items():
        sources |= {f"outlets.{name}.key": outlet.key or "", f"outlets.{name}.url": outlet.url or ""}
    for name, probe in policy.probes.items():
        sources |= {f"probes.{name}.headers.{header}": source for header, source in probe.headers.items()}
    for where, source in sources.items():
        path = source.removeprefix(FILE)
        if path != source and not _is_file(path):
            yield f"{where}: there is no file {path}, seen from {Path.cwd()}. Correct the path, or put the file there."


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:  # such as a name that is too long
        return False


KINDS: Final[Sequence[Callable[[Policy], Iterator[str]]]] = (_unmanned, _unpaged, _unasked, _unused, _unread)


def warnings(policy: Policy) -> Iterator[str]:
    """Say, a sentence each, what of a policy reaches no one or can't be read."""
    for kind in KINDS:
        yield from kind(policy)
