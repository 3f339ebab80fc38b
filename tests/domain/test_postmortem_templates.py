"""A postmortem takes the form of its template: shipped ones and users' own are one mechanism. Rows: 146, 147, 148."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.checklist import NOT_APPLICABLE, TICKED, Checklist, Item, Line, Tick
from bot.domain.incident import Status
from bot.domain.overview import Assignment
from bot.domain.postmortem.document import document
from bot.domain.postmortem.fields import FIELDS, not_shown, problems
from bot.domain.postmortem.material import Material
from bot.domain.postmortem.sections import BY_KEY, SECTIONS
from bot.domain.postmortem.template import SHIPPED, Template, parse, shipped
from bot.domain.record import Record
from bot.domain.record_kinds import ACTION_ITEM, HYPOTHESIS
from bot.domain.severity import template_of
from bot.domain.status_history import change_in_words
from bot.domain.timeline import EntryKind
from bot.policies import load
from tests.domain.test_postmortem import INCIDENT, START, answered, entry, material, names

END: Final = START + timedelta(minutes=61)

CHECKS: Final = Checklist(
    key="analysis", label="Analysis", items=tuple(Item(key=key, text=f"Look {key}") for key in "abcd")
)


def known(template: Template, *answers: str) -> Material:
    """Return an incident of which much is known, and what Carol wrote for some sections."""

    def tick(item: str, state: str, why: str = "") -> Tick:
        return Tick(list="analysis", item=item, state=state, why=why, by="U2", at=END)

    found = change_in_words(Status.INVESTIGATING, Status.IDENTIFIED, "migration 42 locks orders")
    said = material(
        entry("Alert: errors", 1, kind=EntryKind.ALERT, author=None),
        entry("Acknowledged", 2, kind=EntryKind.ACKNOWLEDGED),
        entry(found, 9, kind=EntryKind.STATUS),
        entry("Mitigation M1: roll back", 10, kind=EntryKind.RECORD),
        entry("Hypothesis H1: a pool", 11, kind=EntryKind.RECORD),
        entry("Resolved: rolled back", 61, kind=EntryKind.RESOLVED),
        assignments=(Assignment(role="commander", user="U2", assigned_at=START),),
        answers=tuple(answered(key, f"wrote of {key}") for key in answers),
        impact="no one can pay",
        resolution="rolled back",
        mitigated_at=END,
        resolved_at=END,
    )
    record = Record(incident_id=1, kind=ACTION_ITEM, number=1, text="a timeout", state="open", by="U2", at=END)
    fields = {"owner": "U3", "due": "2026-12-01T00:00:00+00:00", "priority": "P1"}
    guess = replace(record, kind=HYPOTHESIS, text="a pool", state="ruled out")
    items = CHECKS.items
    lines = (
        Line(items[0], tick("a", TICKED), is_met=False),
        Line(items[1], tick("b", NOT_APPLICABLE, "no logs"), is_met=False),
        Line(items[2], None, is_met=True),
        Line(items[3], None, is_met=False),
    )
    return replace(
        said,
        template=template,
        records=(replace(record, fields=fields), guess),
        checks=((CHECKS, lines),),
        facilitator="U1",
    )


def headings(text: str, depth: str = "## ") -> list[str]:
    """Return the headings of a document."""
    return [line.removeprefix(depth) for line in text.splitlines() if line.startswith(depth)]


def test_shipped_templates_name_what_there_is_and_the_first_has_every_section() -> None:
    assert [list(problems(shipped(name))) for name in SHIPPED] == [[]] * len(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_document_does_not_call_itself_a_draft_once_it_is_published(name: str) -> None:
    words = "".join(text for line in shipped(name).lines for text, _ in line.pieces)
    assert "draft" not in words.casefold()
    assert list(not_shown(shipped("sev"))) == []
    text = "\n".join(
        "".join(said + (f"{{{name}}}" if name else "") for said, name in line.pieces) for line in shipped("sev").lines
    )
    places = [text.index(f"\n## {section.heading}\n\n{{{section.key}}}\n") for section in SECTIONS[:-1]]
    assert places == sorted(places), "in the order of the table"


ROOT: Final = Path(__file__).parent.parent.parent

EVERY: Final = tuple(section.key for section in SECTIONS)

FORMS: Final = {
    "sre-lite": (
        (
            "Summary; Impact; Timeline; Root cause; Contributing factors; Resolution; What went well; "
            "What went poorly; "
            "Action items; Lessons learned"
        ),
        (
            "- **Duration**: 1 h 1 min\n",
            "- 09:02 - Acknowledged\n",
            "- **Author**: carol\n",
            "| Action | Owner | Due date | Status |",
            "| AI-001 a timeout | carol | 2026-12-01 | open |",
        ),
    ),
    "pir": (
        (
            "Summary; Impact; Timeline; Root cause analysis; What went well; What could be improved; Resolution; "
            "Action items; Lessons learned"
        ),
        (
            "- **Duration:** 09:00–10:01 UTC (1 h 1 min)\n",
            "- **Incident commander:** bob\n",
            "- **Facilitator:** alice\n",
            "| Time (UTC) | Event | Action taken |",
            "| 09:01 | Alert: errors (Warroom) |  |",
            "| 09:10 |  | Mitigation M1: roll back (bob) |",
            "| 09:11 | Hypothesis H1: a pool (bob) |  |",
            "- **Immediate cause:** migration 42 locks orders\n",
            "### Root cause\n\n> wrote of cause\n",
            "| AI-001 a timeout | carol | 2026-12-01 | P1 | open |",
        ),
    ),
    "rca": (
        (
            "Incident summary; Root cause findings; Contributing factors; Recommendations; Areas and methods covered; "
            "Attachments; Timeline"
        ),
        (
            "| H1 | a pool | ruled out |",
            "- Look a: covered (bob, 2026-11-21 10:01 UTC)\n",
            "- Look b: does not apply: no logs (bob,",
            "- Look c: covered, as the record shows\n- Look d: not covered\n",
        ),
    ),
}
"""Template -> its headings, and what else a document of that form has. Source: the documents that they follow."""


@pytest.mark.parametrize("name", FORMS)
def test_a_shipped_template_has_the_sections_of_its_source(name: str) -> None:
    made = known(shipped(name), *EVERY)
    text = document(made, names)
    wanted, lines = FORMS[name][0].split("; "), FORMS[name][1]
    found = headings(text)
    assert found[: len(wanted)] == wanted
    assert [line for line in lines if line not in text] == []
    said = {key: BY_KEY[key].show(f"wrote of {key}", made) for key in EVERY}
    unanswered = [key for key in EVERY if text.count(f"\n\n{said[key]}\n") != 1]
    assert unanswered == [], "what a person wrote stands there once, whether the template has that section or not"


@pytest.mark.parametrize("name", SHIPPED)
def test_of_an_incident_of_which_little_is_known_no_heading_is_empty(name: str) -> None:
    text = document(replace(material(entry("errors")), template=shipped(name)), names)
    lines = [line for line in text.splitlines() if line]
    followed = [after for line, after in pairwise(lines) if line.startswith("##")]
    assert not [line for line in followed if line.startswith(("# ", "## "))]
    assert not [line for line in lines if line.endswith((":", ":**")) and line.startswith("- ")]
    assert text.count("## Still to answer\n\n- **Impact**: ") == 1
    assert "\n\n\n" not in text


OWN: Final = """{title}
# Ours

Literal {{braces}} and no names stay.

## Nothing is known of it
Words that go with it: {whys}.

### Nor of this
{lessons}

## One is
- **Facilitator**: {facilitator}
- **Severity**: {severity} of {number}

```
## no heading {status}
```

### Empty
{lessons}

## Plain words

Blameless.
"""


def test_a_template_of_ones_own_leaves_out_what_nothing_is_known_of_and_keeps_the_rest() -> None:
    own = replace(material(), template=parse("own.md", OWN), incident=replace(INCIDENT, title="- {number} | # {x}"))
    assert document(own, names).partition("\n\n## Still to answer")[0] == (
        "\\- {number} \\| # {x}\n\n# Ours\n\nLiteral {braces} and no names stay.\n\n## One is\n"
        "- **Severity**: SEV1 of INC-2026-1121-001\n\n```\n## no heading resolved\n```\n\n## Plain words\n\nBlameless."
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{nothing_such}", ["own.md, line 1: unknown placeholder {nothing_such}"]),
        (
            "{title}\n- {actions}",
            ["own.md, line 2: {actions} is more than one line of text; give it a line of its own"],
        ),
        ("  {actions}  \n{title}{title}", []),
    ],
)
def test_what_is_wrong_in_a_template_is_told_with_its_line(text: str, told: list[str]) -> None:
    assert [said for _, said in problems(parse("own.md", text))] == told
    document(replace(material(), template=parse("own.md", text)), names)


@pytest.mark.parametrize(
    "text", ["fine\n{", "\n}", "\n{title!r}", "\n{title:>9}", "\n{0}", "\n{Title}", "\n{a.b}", "\n{}"]
)
def test_a_brace_that_holds_no_name_is_told_with_its_line(text: str) -> None:
    with pytest.raises(ValueError, match=r"own\.md, line 2: "):
        parse("own.md", text)


@given(st.text(alphabet="#`~{}| \n-ab", max_size=60), st.text(alphabet="#`~{}|\n -ab", max_size=30))
def test_any_template_is_read_or_refused_and_no_text_is_read_as_one(template: str, title: str) -> None:
    try:
        own = parse("own.md", f"{template}\n{{title}}")
    except ValueError as refused:
        assert str(refused).startswith("own.md, line ")  # noqa: PT017 - either way is right
        return
    made = document(replace(material(), template=own, incident=replace(INCIDENT, title=title or "x")), str)
    assert made.endswith("\n")


@pytest.mark.parametrize(("preset", "forms"), [("sev", ["sev"] * 4), ("p", ["pir"] * 4)])
def test_a_severity_without_a_postmortem_has_the_form_of_the_next_worse(preset: str, forms: list[str]) -> None:
    severities = load(None, preset=preset).policy.severities_by_rank
    assert [template_of(severities, each).name for each in severities] == forms
    without = tuple(each.model_copy(update={"postmortem": None}) for each in severities)
    assert template_of(without, without[0]).name == "sev"


def test_every_name_has_something_to_say_of_an_incident_of_which_much_is_known() -> None:
    whole = known(shipped("sev"), *EVERY)
    silent = {name for name, field in FIELDS.items() if not field.write(whole, names)}
    assert silent == {"revenue", "users", "services"}, "and these, once someone says so"


def test_every_name_is_documented() -> None:
    told = (ROOT / "docs" / "policy.md").read_text(encoding="utf-8")
    assert [name for name in FIELDS if f"`{{{name}}}`" not in told] == []
