"""Orders for what is said of a draft's approval: one message where the incident was worked on, one to each reviewer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.domain.approval import Approval, Reviewers
from bot.domain.draft import POSTMORTEM
from bot.domain.effects import DRAFT, Order, Post, ToThread
from bot.domain.incident import Incident
from bot.domain.messages.approval import ReviewAsked, ReviewShown, SentBack
from bot.domain.messages.postmortem import DraftReady
from bot.workflows.act import Act
from bot.workflows.telling import posts
from bot.workflows.telling.keys import key_of, lane_of, order

REVIEW: Final = "review"
"""Place names of what is said of an approval begin with this, followed by ``:`` and the draft."""

SENT_BACK: Final = "sent_back"
"""Names what an author is told, followed by ``:``, the draft and ``:`` which time it is."""

MOST_ASKED: Final = 10
"""People who are asked in private at one stage; any of them is enough, and the others may decide too."""

NO_ONE: Final = Reviewers(())


async def show(
    act: Act, incident: Incident, stands: Approval, reviewers: Reviewers = NO_ONE, *, hints: int = 0
) -> None:
    """Post how it stands with a draft, or bring it up to date everywhere it is shown."""
    said = ReviewShown(draft=stands.draft, people=reviewers.people, anyone=reviewers.anyone, hints=hints)
    place, places = f"{REVIEW}:{stands.draft}", await act.uow.slack_places.of(incident.id)
    drafts = [name for name in places if name.startswith(f"{DRAFT}:")]
    if stands.round == 1 and not stands.approved and stands.sent_back is None and stands.published is None:
        act.leave(_post(incident, said, place, drafts))
    else:
        act.leave(posts.edit(incident, place, said))
    act.leave(
        *(edit_drafts(incident, drafts) if stands.draft == POSTMORTEM else ()),
        *(_edit(incident, name) for name in places if name.startswith(f"{place}:")),
        posts.refresh_card(incident),
    )


def _post(incident: Incident, said: ReviewShown, place: str, drafts: Sequence[str]) -> Order:
    """Post it under the newest draft; where there is none, or that is itself a reply, where work goes on."""
    if not drafts or not incident.has_room:
        return posts.say(incident, said, what=place, place=place)
    newest = max(drafts, key=_entry_of)
    effect = Post(to=ToThread(place=newest), message=said, place=place)
    return order(incident, effect, place, lane=lane_of(incident), needs=key_of(incident, newest))


async def refresh(act: Act, incident: Incident) -> None:
    """Bring up to date whatever shows how it stands with a draft: something was written."""
    places = await act.uow.slack_places.of(incident.id)
    for name in places:
        if name.startswith(f"{REVIEW}:"):
            shown = _edit(incident, name) if name.count(":") > 1 else None
            draft = name.partition(":")[2]
            act.leave(shown or posts.edit(incident, name, ReviewShown(draft=draft)))
    drafts = [name for name in places if name.startswith(f"{DRAFT}:")]
    act.leave(*edit_drafts(incident, drafts), posts.refresh_card(incident))


def edit_drafts(incident: Incident, drafts: Sequence[str], *, are_replaced: bool = False) -> Iterator[Order]:
    """Yield edits of the messages that present a draft: each resolve has its own, and only the newest stands.

    Args:
        drafts: their places.
        are_replaced: another is being posted.
    """
    newest = "" if are_replaced or not drafts else max(drafts, key=_entry_of)
    return (posts.edit(incident, name, DraftReady(replaced=name != newest)) for name in drafts)


def _entry_of(draft: str) -> int:
    return int(draft.partition(":")[2])


def tell_author(act: Act, incident: Incident, stands: Approval, author: str) -> None:
    """Tell whoever asked for the approval that it was sent back, and why."""
    said = SentBack(draft=stands.draft, by=act.by, why=stands.sent_back.note if stands.sent_back else "")
    act.leave(posts.say_to(incident, author, said, what=f"{SENT_BACK}:{stands.draft}:{stands.round}"))


def ask(act: Act, incident: Incident, stands: Approval, reviewers: Reviewers) -> None:
    """Ask each reviewer of the stage that is next, once."""
    asked = ReviewAsked(draft=stands.draft, version=stands.version, stage=stands.stage, by=act.by)
    for user in reviewers.people[:MOST_ASKED]:
        place = _place(stands, user)
        act.leave(posts.say_to(incident, user, asked, what=place, place=place))


def _place(stands: Approval, user: str) -> str:
    return f"{REVIEW}:{stands.draft}:{stands.round}:{stands.version}:{stands.stage}:{user}"


def _edit(incident: Incident, place: str) -> Order:
    """Bring up to date what someone was asked."""
    draft, _, version, stage, _ = place.split(":")[1:]
    asked = ReviewAsked(draft=draft, version=int(version), stage=stage, by="")
    return posts.edit(incident, place, asked)
