"""The postmortem as one document, and what is left of it to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain import markdown
from bot.domain.postmortem.attachments import missing_attachments
from bot.domain.postmortem.fields import FIELDS, INLINE, not_shown
from bot.domain.postmortem.material import Material, Names
from bot.domain.postmortem.section import Section
from bot.domain.postmortem.sections import BY_KEY, left_to_answer


def document(material: Material, names: Names) -> str:
    """Return the draft as Markdown, in the form of its template; nothing that people wrote is left out.

    What only people can answer, and no one has, is one honest list at the end; so is what was not checked or attached.

    Args:
        names: how people and channels are called.
    """
    written: dict[str, str] = {}

    def known(name: str) -> str:
        if name not in written:
            written[name] = FIELDS[name].write(material, names).strip() if name in FIELDS else ""
        return written[name]

    parts = [material.template.filled(known, inline=INLINE), *_besides(material, names)]
    unknown = [f"- **{section.heading}**: {section.ask}" for section in left(material)]
    if unknown:
        parts.append("## Still to answer\n\n" + "\n".join(unknown))
    if material.unchecked:
        parts.append(f"## Not checked\n\n{_unchecked(material)}")
    if missing := missing_attachments(material.records, material.required_evidence):
        parts.append(f"## Not attached\n\nThe policy requires evidence of: {', '.join(missing)}.")
    return "\n\n".join(parts) + "\n"


def _besides(material: Material, names: Names) -> Iterator[str]:
    """Yield what people wrote for sections that the template does not have."""
    for key in not_shown(material.template):
        if said := BY_KEY[key].answered(material, names):
            yield f"## {BY_KEY[key].heading}\n\n{said}"


def _unchecked(material: Material) -> str:
    """List what was not checked that the policy asks for. Source: [methodology] incident-specific investigation."""
    lists = {each.checklist.key: each.checklist for each in material.unchecked}
    return "\n".join(
        f"- **{markdown.line(checklist.label)}**: "
        + "; ".join(markdown.line(each.item.text) for each in material.unchecked if each.checklist.key == key)
        for key, checklist in lists.items()
    )


@dataclass(frozen=True, slots=True)
class Summary:
    """What the message that presents a draft says of it."""

    open: tuple[Section, ...]
    """What only people can answer, and no one has."""
    entries: int
    """How many timeline entries it was written from."""


def summary(material: Material) -> Summary:
    """Return what the draft lacks."""
    return Summary(left(material), len(material.told))


def left(material: Material) -> tuple[Section, ...]:
    """Return what people are asked and no one has answered."""
    return tuple(left_to_answer(material.incident, material.answers, material.records))
