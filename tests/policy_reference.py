"""The tables of docs/policy.md, from the models of the policy: `python -m tests.policy_reference` writes them again.

A row's meaning is the string below the field in `bot/domain`; its form is the field's type. What the bot does not act
on yet is named here, for no type knows it.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from bot.domain import (
    agenda,
    alert_rule,
    alert_source,
    calendar,
    change_source,
    channel,
    checklist,
    durations,
    metric,
    outlet,
    people,
    playbook,
    policy,
    probe,
    probe_fields,
    reaction,
    role,
    rung,
    schedule,
    service,
    severity,
    templates,
)
from bot.domain.postmortem import policy as postmortem
from bot.domain.postmortem import template
from bot.policies import load

FILE: Final = Path(__file__).parent.parent / "docs" / "policy.md"

SECTIONS: Final[Mapping[str, type[BaseModel]]] = {
    "Top level": policy.Policy,
    "Severity": severity.Severity,
    "Role": role.Role,
    "Ladder": rung.Rung,
    "Channels": policy.Channels,
    "Outlet": outlet.Outlet,
    "Reminders": policy.Reminders,
    "Calendar": calendar.Calendar,
    "Templates": templates.Templates,
    "Playbook": playbook.Playbook,
    "Postmortem": postmortem.PostmortemPolicy,
    "Checklist": checklist.Checklist,
    "Review meeting": agenda.ReviewMeeting,
    "Schedule": schedule.Schedule,
    "Alert source": alert_source.AlertSource,
    "Change source": change_source.ChangeSource,
    "Service": service.Service,
    "Probe": probe.Probe,
    "Metric": metric.Metric,
    "Alert rule": alert_rule.AlertRule,
}
"""Heading -> what its table shows; a model that is no section of its own is shown in the table that it belongs to."""

FORMS: Final[tuple[tuple[Any, str], ...]] = (
    (durations.Duration, "duration"),
    (durations.Interval, "duration"),
    (durations.ShortInterval, "duration, also in `ms`"),
    (durations.OptionalInterval, "duration or `none`"),
    (durations.OptionalWithin, "deadline or `none`"),
    (outlet.NamedSecret, "`env:NAME` or `file:PATH`"),
    (outlet.EventName, "event"),
    (outlet.Address, "https address, where it is, or `none`"),
    *((reaction.Reaction, "emoji's name"), (reaction.Meaning, "kind of record or section")),
    (people.Person, "user id, user-group id, e-mail address or `schedule:NAME`"),
    (people.Individual, "user id, user-group id or e-mail address"),
    *((channel.Channel, "channel's name or id"), (channel.OptionalChannel, "channel's name, its id, or `none`")),
    *((severity.Name, "name"), (template.TemplateName, "template, or a Markdown file")),
    *((postmortem.EvidenceType, "type of evidence"), (postmortem.Factor, "text without a comma")),
    (role.Item, "text of at most 75 characters"),
    (checklist.Key, "name of at most 20 characters"),
    (alert_source.AlertSecret, "variable's name or `file:PATH`"),
    (alert_rule.Wanted, "text"),
    (alert_rule.Wait, "duration"),
    (service.OptionalPage, "address or `none`"),
    (service.ServiceName, "text"),
    (probe.ProbeKind, " or ".join(f"`{kind}`" for kind in probe.SHAPES)),
    *((probe_fields.Url, "address"), (probe_fields.Host, "host's name or address"), (probe_fields.Number, "number")),
    *((calendar.TimeOfDay, "time of day"), (calendar.Zone, "time zone")),
    (calendar.Day, "date"),
    (rung.Trigger, "fact"),
    *((str, "text"), (int, "number"), (bool, "true or false")),
)
"""Types that have a word of their own."""

PLURALS: Final[Mapping[str, str]] = {
    "user id, user-group id, e-mail address or `schedule:NAME`": (
        "user ids, user-group ids, e-mail addresses, schedules"
    ),
    **{word: f"{word}s" for word in ("name", "event", "date", "mapping")},
    "type of evidence": "types of evidence",
    "channel's name or id": "channels' names or ids",
}
"""What is in a list; the words that have no plural are left as they are."""

IDLE: Final[Mapping[str, str]] = {
    "templates": "in part",
    **dict.fromkeys(("examples", "impact", "skills", "stages"), "no"),
}
"""Key -> whether the bot does something with it today; what is not named: yes."""

EXAMPLE: Final[Mapping[str, Any]] = {
    "source": "env:ONCALL_ICS",
    "zone": "UTC",
    "hand_over": "09:00",
    "who": [{"attendee": "email", "summary": "On call - {name} - ", "people": {}}],
    "overlap": "all",
    "allow_private": False,
}
"""A schedule, of which no preset has one."""

ALERTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "Alert source": {
        "kind": "alertmanager",
        "secret": ["ALERT_SECRET"],
        "repeat": "4h",
        "severities": {"critical": "sev1"},
    },
    "Change source": {"kind": "github", "secret": ["GITHUB_WEBHOOK_SECRET"], "environments": ["production"]},
    "Service": {
        "owner": "team-payments",
        "people": ["schedule:payments"],
        "runbook": "https://wiki.example.com/checkout",
        "dashboard": None,
        "depends_on": ["payments-db"],
    },
    "Probe": {
        "kind": "http",
        "service": "checkout",
        "every": "30s",
        "timeout": "10s",
        "url": "https://shop.example.com/health",
        "headers": {"Authorization": "env:NAME"},
        "expect": {"status": 200, "within": "500ms", "text": "ok"},
        "for": "1m",
        "recover_for": "1m",
        "baseline": {"average": 180, "target": 200},
        "allow_private": False,
    },
    "Alert rule": {
        "match": {"severity": ["critical"], "service": ["checkout"]},
        "then": "declare",
        "severity": "sev1",
        "group_by": ["service"],
        "wait": "30s",
    },
}
"""What no preset has either."""

LONG: Final = 1_000
"""Characters; a longer limit is worth no word."""

WIDEST: Final = 40
"""Characters of an example that fit into a cell."""


def documented(model: type[BaseModel]) -> dict[str, str]:
    """Return field -> the string below it, in the words of Markdown, less where its rule comes from."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, below in zip(body.body, body.body[1:], strict=False):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                said = " ".join(text.split()).partition(" Source:")[0]
                found[name] = said.replace("``", "`").replace("`None`", "`none`").replace("|", r"\|")
            case _:
                pass
    return found


def form(hint: Any) -> str:
    """Say how a value is written."""
    for known, word in FORMS:
        if hint == known:
            return word
    inner = get_args(hint)
    if get_origin(hint) is Annotated:
        longest = next((one.max_length for one in hint.__metadata__ if getattr(one, "max_length", None)), None)
        limited = longest and longest < LONG
        return form(inner[0]) + (f" of at most {longest} characters" if limited and form(inner[0]) == "text" else "")
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return " or ".join(f"`{one}`" for one in hint)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        heading = next((name for name, model in SECTIONS.items() if model is hint), None)
        return f"[{heading.lower()}](#{heading.lower().replace(' ', '-')})" if heading else "mapping"
    if get_origin(hint) is tuple:
        return f"list of {PLURALS.get(form(inner[0]), form(inner[0]))}"
    if isinstance(get_origin(hint), type) and issubclass(get_origin(hint), Mapping):
        return f"name -> {form(inner[1])}"
    given = [one for one in inner if one is not type(None)]
    return f"{form(given[0])} or `none`"


def inside(hint: Any) -> type[BaseModel] | None:
    """Return the model in a hint whose keys belong to the same table."""
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return None if hint in SECTIONS.values() else hint
    return next(filter(None, map(inside, get_args(hint))), None)


def example(value: Any) -> str:
    """Show a value as a policy file writes it, if it fits."""
    if isinstance(value, BaseModel | Mapping) or (isinstance(value, list) and any(isinstance(v, dict) for v in value)):
        return ""
    written = "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, list):
        written = f"[{', '.join(map(str, value))}]"
    return f"`{written}`" if len(written) <= WIDEST else ""


def rows(model: type[BaseModel], values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, ...]]:
    """Yield key, form, example, meaning, and whether the bot acts on it."""
    said, hints = documented(model), get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        key = f"{above}{field.alias or name}"
        value = values.get(field.alias or name)
        acts = IDLE.get(key, IDLE.get(key.partition(".")[0], "yes"))
        yield f"`{key}`", form(hints[name]), example(value), said[name], acts
        if (within := inside(hints[name])) is not None:
            shown = value[0] if isinstance(value, list) and value else value
            yield from rows(within, shown if isinstance(shown, Mapping) else {}, f"{key}.")


def table(heading: str) -> str:
    """Return the table below a heading, with examples from the preset `sev`."""
    shipped = load(None).policy.model_dump(mode="json")
    shown = {
        "Top level": shipped,
        "Severity": shipped["severities"]["sev1"],
        "Role": shipped["roles"]["communications"],
        "Ladder": shipped["ladder"][-1],
        "Playbook": shipped["playbooks"]["rollback"],
        "Checklist": shipped["checklists"]["first5"],
        "Review meeting": shipped["review_meeting"],
        "Schedule": EXAMPLE,
        "Outlet": {"kind": "pagerduty", "key": "env:PAGERDUTY_KEY", "pages": ["on_call"]},
        **ALERTS,
        "Metric": shipped["metrics"]["cpu"],
    }.get(heading) or shipped[heading.lower()]
    where = {
        "Severity": "`sev1` of `sev`",
        "Role": "`communications` of `sev`",
        "Ladder": "`ceo` of `sev`",
        "Playbook": "`rollback` of `sev`",
        "Checklist": "`first5` of `sev`",
        "Metric": "`cpu` of `sev`",
        **dict.fromkeys(("Schedule", "Outlet", *ALERTS), "for example"),
    }.get(heading, "in `sev`")
    head = [f"| Key | Form | {where} | Meaning | Acts |", "|---|---|---|---|---|"]
    body = [f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in rows(SECTIONS[heading], shown)]
    return "\n".join([*head, *body, *(shipped_lists() if heading == "Checklist" else ())])


def shipped_lists() -> Iterator[str]:
    """Yield the table of the checklists that the preset `sev` ships."""
    yield from ("", "Shipped in `sev`:", "")
    yield from ("| Name | Label | Shown | For | Severities | Required for | Items |", "|---|---|---|---|---|---|---|")
    for name, each in load(None).policy.checklists.items():
        again = f", again after {durations.spoken(each.shown.again_after)}" if each.shown.again_after else ""
        severities, items = ", ".join(each.severities) or "all", "; ".join(item.text for item in each.items)
        cells = (f"`{name}`", each.label, f"{each.shown.on}{again}", each.for_, severities, each.required_for, items)
        yield f"| {' | '.join(cells)} |"


def renewed(text: str) -> str:
    """Return the document with every table as it is now.

    Raises:
        ValueError: a section has no table to renew, or there is one of no section.
    """
    marked = re.compile(r"(?ms)^(<!-- generated: ([\w ]+) -->\n).*?^(<!-- end -->)$")
    if (found := [name for _, name, _ in marked.findall(text)]) != list(SECTIONS):
        raise ValueError(f"{FILE.name} has to have a table for each of {list(SECTIONS)}; it has {found}.")
    return marked.sub(lambda match: f"{match[1]}\n{table(match[2])}\n\n{match[3]}", text)


if __name__ == "__main__":
    FILE.write_text(renewed(FILE.read_text(encoding="utf-8")), encoding="utf-8")
