"""What playbooks must agree on: what they fall back to exists, and each word means one of them."""

from collections.abc import Iterator

from bot.domain.policy import Policy
from bot.domain.spelling import bare
from bot.policies.finding import Finding
from bot.policies.problems import suggestion
from bot.policies.source import Path


def playbook_contradictions(policy: Policy) -> Iterator[Finding]:
    """Find every disagreement between playbooks."""
    yield from _fallbacks(policy)
    yield from _words(policy)
    yield from _situations(policy)


def _fallbacks(policy: Policy) -> Iterator[Finding]:
    for name, playbook in policy.playbooks.items():
        if playbook.then == name:
            yield Finding(("playbooks", name, "then"), "a playbook doesn't fall back to itself; remove it")
        elif playbook.then is not None and playbook.then not in policy.playbooks:
            hint = suggestion(playbook.then, [*policy.playbooks])
            yield Finding(("playbooks", name, "then"), f"there is no playbook {playbook.then!r}; {hint}")


def _words(policy: Policy) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for name in policy.playbooks:
        owners.setdefault(bare(name), name)
    for name, playbook in policy.playbooks.items():
        said: list[tuple[Path, str]] = [(("playbooks", name, "label"), playbook.label)]
        said += [(("playbooks", name, "aliases", i), alias) for i, alias in enumerate(playbook.aliases)]
        for path, word in said:
            owner = owners.setdefault(bare(word), name)
            if owner != name:
                yield Finding(path, f"{word!r} means {owner} already")


def _situations(policy: Policy) -> Iterator[Finding]:
    owners: dict[str, str] = {}
    for name, playbook in policy.playbooks.items():
        for i, situation in enumerate(playbook.situations):
            owner = owners.setdefault(bare(situation), name)
            if owner != name:
                yield Finding(("playbooks", name, "situations", i), f"{owner} is suggested for {situation!r} already")
