"""What a policy's parts must agree on: names that exist, ranks without a gap, spellings that mean one thing."""

from collections.abc import Iterator, Mapping

from bot.domain.outlet import PUBLISHING
from bot.domain.people import SCHEDULE, schedule_of
from bot.domain.phase import Phase
from bot.domain.policy import EVERYONE, NO_AREA, VERBS, Policy
from bot.domain.role import Role
from bot.domain.severity import Severity
from bot.domain.spelling import bare
from bot.policies.alert_checks import alert_contradictions
from bot.policies.checklist_checks import checklist_contradictions
from bot.policies.finding import Finding
from bot.policies.playbook_checks import playbook_contradictions
from bot.policies.postmortem_checks import postmortem_contradictions
from bot.policies.probe_checks import probe_contradictions
from bot.policies.problems import suggestion
from bot.policies.source import Path


def contradictions(policy: Policy, known_people: frozenset[str]) -> Iterator[Finding]:
    """Find every disagreement.

    Args:
        policy: Well-formed.
        known_people: Names the preset lists under ``people``, whether or not anything uses them.
    """
    yield from _keys("severities", policy.severities)
    yield from _keys("roles", policy.roles)
    yield from _ranks(policy)
    yield from _spellings("severities", policy.severities)
    yield from _spellings("roles", policy.roles)
    yield from _severity_names(policy)
    yield from _executives(policy)
    yield from _permissions(policy, known_people)
    yield from _names(policy, known_people)
    yield from _areas(policy)
    yield from _ladder(policy)
    yield from _schedules(policy)
    yield from _phases(policy)
    yield from _published(policy)
    yield from _takers(policy)
    yield from alert_contradictions(policy)
    yield from checklist_contradictions(policy)
    yield from probe_contradictions(policy)
    yield from playbook_contradictions(policy)
    yield from postmortem_contradictions(policy)


def _published(policy: Policy) -> Iterator[Finding]:
    rules = policy.postmortem
    for path, names in (("publish", rules.publish.outlets), ("external", rules.external.outlets)):
        for i, name in enumerate(names):
            if name not in policy.outlets:
                hint = suggestion(name, policy.outlets) if policy.outlets else "add it under outlets"
                yield Finding(("postmortem", path, "outlets", i), f"there is no outlet {name!r}; {hint}")
            elif policy.outlets[name].kind not in PUBLISHING:
                said = f"{name!r} publishes nothing; name an outlet of the kind confluence, github or webhook"
                yield Finding(("postmortem", path, "outlets", i), said)


def _takers(policy: Policy) -> Iterator[Finding]:
    taking = [key for key, outlet in policy.outlets.items() if outlet.takes is not None]
    for key in taking[1:]:
        yield Finding(("outlets", key, "takes"), f"{taking[0]} takes them already; each becomes one issue")


def _phases(policy: Policy) -> Iterator[Finding]:
    for name in policy.phases:
        if name not in set(Phase):
            yield Finding(("phases", name), f"there is no phase {name!r}; {suggestion(name, Phase)}", of_key=True)


def _ladder(policy: Policy) -> Iterator[Finding]:
    taken: set[str] = set()
    for i, rung in enumerate(policy.ladder):
        if rung.tell in taken:
            yield Finding(("ladder", i, "tell"), f"{rung.tell!r} stands on the ladder already; each is reached once")
        taken.add(rung.tell)
        if not rung.after and not rung.or_if:
            yield Finding(("ladder", i), "never falls due; say when: `after: {sev1: 2h}`, or a fact: `or_if: [media]`")


def _keys(table: str, things: Mapping[str, Severity] | Mapping[str, Role]) -> Iterator[Finding]:
    for key, thing in things.items():
        if thing.key != key:
            yield Finding(
                (table, key, "key"), f"the key is {key!r} already, from the line above; remove this", of_key=True
            )


def _ranks(policy: Policy) -> Iterator[Finding]:
    taken: dict[int, str] = {}
    count = len(policy.severities)
    for key, severity in policy.severities.items():
        rank = severity.rank
        if rank in taken:
            yield Finding(("severities", key, "rank"), f"{taken[rank]} has rank {rank} already")
        elif rank > count:
            yield Finding(("severities", key, "rank"), f"the ranks of {count} severities are 1 to {count}, not {rank}")
        taken.setdefault(rank, key)


def _spellings(table: str, things: Mapping[str, Severity] | Mapping[str, Role]) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for key, thing in things.items():
        # A key wins over a label, a label over an alias: the later claim is the one to change.
        owners.setdefault(bare(key), key)
        if isinstance(thing, Severity):
            owners.setdefault(str(thing.rank), key)
    for key, thing in things.items():
        words: list[tuple[Path, str]] = [((table, key, "label"), thing.label)]
        words += [((table, key, "aliases", i), alias) for i, alias in enumerate(thing.aliases)]
        for path, word in words:
            owner = owners.setdefault(bare(word), key)
            if owner != key:
                yield Finding(path, f"{word!r} means {owner} already")
            elif not bare(word):
                yield Finding(path, f"{word!r} has no letter or digit")


def _severity_names(policy: Policy) -> Iterator[Finding]:
    named: list[tuple[Path, str]] = [(("default_severity",), policy.default_severity)]
    named += [(("channels", "per_severity", key), key) for key in policy.channels.per_severity]
    named += [(("channels", "executives", key), key) for key in policy.channels.executives]
    for key, role in policy.roles.items():
        named += [(("roles", key, "required_for", name), name) for name in role.required_for]
        for i, requirement in enumerate(role.required_if):
            named += [(("roles", key, "required_if", i, "severities"), name) for name in requirement.severities]
    for key, outlet in policy.outlets.items():
        named += [(("outlets", key, "severities", i), name) for i, name in enumerate(outlet.severities or ())]
    for i, rung in enumerate(policy.ladder):
        named += [(("ladder", i, "after", name), name) for name in rung.after]
    for key, source in policy.alert_sources.items():
        named += [(("alert_sources", key, "severities", word), name) for word, name in source.severities.items()]
    for i, rule in enumerate(policy.alert_rules):
        named += [(("alert_rules", i, "severity"), rule.severity)] if rule.severity is not None else []
    for path, name in named:
        if name not in policy.severities:
            message = f"there is no severity {name!r}; {suggestion(name, policy.severities)}"
            yield Finding(path, message, of_key=path[-1] == name)


def _executives(policy: Policy) -> Iterator[Finding]:
    for key, channel in policy.channels.executives.items():
        severity = policy.severities.get(key)
        if severity is not None and channel in policy.announce_channels(severity):
            message = f"{severity.label} is announced in {channel!r} already; executives need a channel of their own"
            yield Finding(("channels", "executives", key), message)


def _permissions(policy: Policy, known_people: frozenset[str]) -> Iterator[Finding]:
    known = [*_people(policy, known_people), EVERYONE]
    for verb, names in policy.permissions.items():
        if verb not in VERBS:
            yield Finding(("permissions", verb), f"unknown verb; {suggestion(verb, VERBS)}", of_key=True)
        for i, name in enumerate(names):
            if name not in known:
                yield Finding(("permissions", verb, i), _nobody(name, known))


def _people(policy: Policy, known_people: frozenset[str]) -> list[str]:
    return [*policy.roles, *sorted({*known_people, *policy.people} - {*policy.roles})]


def _nobody(name: str, known: list[str]) -> str:
    return f"no role or person called {name!r}; {suggestion(name, known)}"


def _names(policy: Policy, known_people: frozenset[str]) -> Iterator[Finding]:
    known = _people(policy, known_people)
    used: list[tuple[Path, str]] = []
    for key, severity in policy.severities.items():
        used += [(("severities", key, "mobilise", i, "role"), m.role) for i, m in enumerate(severity.mobilise)]
    for key, outlet in policy.outlets.items():
        used += [(("outlets", key, "pages", i), name) for i, name in enumerate(outlet.pages)]
    used += [(("ladder", i, "tell"), rung.tell) for i, rung in enumerate(policy.ladder)]
    for stage, names in policy.postmortem.approvals.stages:
        used += [(("postmortem", "approvals", stage, i), name) for i, name in enumerate(names)]
    outside = policy.postmortem.external.approvals
    used += [(("postmortem", "external", "approvals", i), name) for i, name in enumerate(outside)]
    for path, name in used:
        if name not in known:
            yield Finding(path, _nobody(name, known))
    wanted = {name for _, name in used} | {name for names in policy.permissions.values() for name in names}
    expected = [*policy.roles, *sorted(known_people - {*policy.roles})]
    for name in policy.people:
        if name not in wanted and name not in expected:
            message = f"nothing in this policy uses {name!r}; {suggestion(name, expected)}"
            yield Finding(("people", name), message, of_key=True)


def _areas(policy: Policy) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for area in policy.areas:
        if area in NO_AREA:
            yield Finding(("areas", area), f"{area!r} means something else in `/incident role`", of_key=True)
        owner = owners.setdefault(bare(area), area)
        if owner != area:
            yield Finding(("areas", area), f"{area!r} means {owner} already", of_key=True)


def _schedules(policy: Policy) -> Iterator[Finding]:
    named: list[tuple[Path, str]] = [
        ((table, key, i), who)
        for table, lists in (("people", policy.people), ("areas", policy.areas))
        for key, people in lists.items()
        for i, who in enumerate(people)
    ]
    named += [
        (("services", key, "people", i), who)
        for key, service in policy.services.items()
        for i, who in enumerate(service.people)
    ]
    for path, who in named:
        name = schedule_of(who)
        if name is not None and name not in policy.schedules:
            known = [f"{SCHEDULE}{each}" for each in policy.schedules]
            hint = suggestion(who, known) if known else "add it under schedules"
            yield Finding(path, f"there is no schedule {name!r}; {hint}")
    groups = [each.group for each in policy.schedules.values()]
    for key, each in policy.schedules.items():
        if each.group is not None and groups.count(each.group) > 1:
            problem = f"{each.group} can't be kept equal to several schedules; give each a user group of its own"
            yield Finding(("schedules", key, "group"), problem)
