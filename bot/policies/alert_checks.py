"""What rules for alerts, their sources and services must agree on: every rule can come to its turn, and one does."""

from collections.abc import Iterator

from bot.domain.alert_rule import ANY, SOURCE
from bot.domain.policy import Policy
from bot.policies.finding import Finding
from bot.policies.problems import suggestion

ASK_LAST = "add as the last line: `- {then: ask}`"


def alert_contradictions(policy: Policy) -> Iterator[Finding]:
    """Find every disagreement between rules, sources and services."""
    yield from _turns(policy)
    yield from _named(policy)
    yield from _services(policy)


def _turns(policy: Policy) -> Iterator[Finding]:
    rules = policy.alert_rules
    everything = next((i for i, rule in enumerate(rules) if rule.matches_all), None)
    if rules and everything is None:
        message = f"no rule matches every alert; {ASK_LAST}"
        yield Finding(("alert_rules", len(rules) - 1), message)
    for i, rule in enumerate(rules):
        if everything is not None and i > everything:
            message = f"never comes to its turn: rule {everything + 1} matches every alert; move that one to the end"
            yield Finding(("alert_rules", i), message)
            continue
        if (earlier := next((n for n in range(i) if rules[n].match == rule.match), None)) is not None:
            yield Finding(("alert_rules", i), f"never comes to its turn: rule {earlier + 1} matches the same alerts")


def _named(policy: Policy) -> Iterator[Finding]:
    known = [*policy.alert_sources]
    for i, rule in enumerate(policy.alert_rules):
        for n, name in enumerate(rule.match.get(SOURCE, ())):
            if ANY not in name and name.casefold() not in known:
                hint = suggestion(name, known) if known else "add it under alert_sources"
                yield Finding(("alert_rules", i, "match", SOURCE, n), f"there is no source {name!r}; {hint}")


def _services(policy: Policy) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for name, service in policy.services.items():
        owner = owners.setdefault(name.casefold(), name)
        if owner != name:
            yield Finding(("services", name), f"{owner} is the same service: case does not count", of_key=True)
        for i, other in enumerate(service.depends_on):
            if other.casefold() == name.casefold():
                yield Finding(("services", name, "depends_on", i), "a service doesn't depend on itself; remove it")
