"""What is wrong in the templates of the postmortem: names that stand for nothing, tables inside a line."""

from collections.abc import Iterator

from bot.domain.policy import Policy
from bot.domain.postmortem.fields import FIELDS, problems
from bot.policies.finding import Finding
from bot.policies.problems import suggestion


def postmortem_contradictions(policy: Policy) -> Iterator[Finding]:
    """Find every disagreement."""
    for key, severity in policy.severities.items():
        if severity.postmortem is None:
            continue
        for name, problem in problems(severity.postmortem.template):
            hint = "" if name in FIELDS else f"; {suggestion(name, FIELDS)}"
            yield Finding(("severities", key, "postmortem", "template"), f"{problem}{hint}")
