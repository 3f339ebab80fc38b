"""What checklists must agree on with the rest of a policy: roles, severities, probes, and facts that there are."""

from collections.abc import Iterator

from bot.domain.agenda import FACILITATOR
from bot.domain.checklist import EVERYONE, MITIGATION, Checklist
from bot.domain.escalation import function_label
from bot.domain.met import ALERTS_ENDED, ANY, COUNTED, MET, PROBE, RECORD
from bot.domain.policy import Policy
from bot.domain.record_kinds import EVIDENCE, KINDS
from bot.policies.finding import Finding
from bot.policies.problems import suggestion

_TYPE = "type"
"""Field of evidence that says what it is."""


def checklist_contradictions(policy: Policy) -> Iterator[Finding]:
    """Find every disagreement."""
    for key, checklist in policy.checklists.items():
        if checklist.key != key:
            message = f"the key is {key!r} already, from the line above; remove this"
            yield Finding(("checklists", key, "key"), message, of_key=True)
        for i, name in enumerate(checklist.severities):
            if name not in policy.severities:
                message = f"there is no severity {name!r}; {suggestion(name, policy.severities)}"
                yield Finding(("checklists", key, "severities", i), message)
        yield from _counted(key, checklist)
        strategy = checklist.shown.on.removeprefix(MITIGATION)
        if checklist.shown.on.startswith(MITIGATION) and strategy not in policy.playbooks:
            message = f"there is no playbook {strategy!r}; {suggestion(strategy, policy.playbooks)}"
            yield Finding(("checklists", key, "shown", "on"), message)
        if checklist.for_ not in {EVERYONE, FACILITATOR}:
            yield from _holder(policy, key, checklist.for_)
        for i, item in enumerate(checklist.items):
            if problem := _unmet(policy, item.met_by):
                yield Finding(("checklists", key, "items", i, "met_by"), problem)
            if item.owner and not function_label(policy, item.owner):
                known = suggestion(item.owner, [*policy.roles, *policy.people])
                message = f"there is no role and no entry of people called {item.owner!r}; {known}"
                yield Finding(("checklists", key, "items", i, "owner"), message)


def _counted(key: str, checklist: Checklist) -> Iterator[Finding]:
    if checklist.sampled is not None and not any(item.met_by.startswith(COUNTED) for item in checklist.items):
        message = f"nothing on it is ticked by probes or alerts; remove it, or add `met_by: {PROBE}{ANY}`"
        yield Finding(("checklists", key, "sampled"), message)


def _holder(policy: Policy, key: str, name: str) -> Iterator[Finding]:
    role = policy.roles.get(name)
    if role is None:
        message = f"there is no role {name!r}; {suggestion(name, [EVERYONE, FACILITATOR, *policy.roles])}"
        yield Finding(("checklists", key, "for"), message)
    elif not role.exclusive:
        message = f"several people can be {name!r} at a time; name a role that one person has, or {EVERYONE!r}"
        yield Finding(("checklists", key, "for"), message)


def _unmet(policy: Policy, met_by: str) -> str:
    """Say why nothing ever meets this; empty: something can."""
    if met_by in {"", ALERTS_ENDED, *MET}:
        return ""
    if met_by.startswith(RECORD):
        return _no_record(met_by.removeprefix(RECORD))
    if met_by.startswith(PROBE):
        name = met_by.removeprefix(PROBE)
        known = [*policy.probes]
        if name in {ANY, *known}:
            return ""
        return f"there is no probe {name!r}; {suggestion(name, known) if known else 'add it under probes'}"
    known = [*MET, ALERTS_ENDED, *(f"{RECORD}{kind}" for kind in KINDS), f"{PROBE}{ANY}"]
    return f"nothing is called {met_by!r}; {suggestion(met_by, known)}"


def _no_record(named: str) -> str:
    kind, _, sort = named.partition(":")
    if kind not in KINDS:
        return f"no kind of record is called {kind!r}; {suggestion(kind, KINDS)}"
    types = KINDS[EVIDENCE].named(_TYPE).choices
    if sort and kind != EVIDENCE:
        return f"{kind} has no types; write '{RECORD}{kind}'"
    if sort and sort not in types:
        return f"no evidence is of the type {sort!r}; {suggestion(sort, types)}"
    return ""
