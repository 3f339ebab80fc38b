"""This file is about rendering: every message that Warroom posts comes out of this one function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from bot.domain.messages import (
    Absorbed,
    AllClear,
    Announcement,
    BecameIncident,
    Card,
    Closed,
    CommandOffered,
    CommandOfferEnded,
    CommandOfferTold,
    Declined,
    DraftReady,
    Duties,
    DutiesLeft,
    Escalated,
    EscalationTaken,
    ExpertsAsked,
    HelpOffered,
    HelpWanted,
    Merged,
    Message,
    NoteAdded,
    ReminderAnswered,
    Reopened,
    RoleAssigned,
    RoleEnded,
    RoleLost,
    RoleSettled,
    RoleUnfilled,
    RoomOpened,
    RoomRefused,
    SeverityChanged,
    StabilityAnswered,
    StabilityAsked,
    StatusChanged,
    Undelivered,
    UpdateAnnounced,
    UpdateBriefed,
    UpdateDue,
    UpdatePosted,
    UpdateWithdrawn,
    Watched,
)
from bot.domain.overview import Overview
from bot.domain.postmortem import Summary
from bot.slack.blocks import (
    duties,
    escalate,
    handoff,
    incident,
    layouts,
    merge,
    news,
    postmortem,
    resolve,
    role,
    update,
)
from bot.slack.blocks.rendered import Called, Rendered


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What rendering needs beside the incident."""

    called: Called
    workspace_url: str
    """Base of permalinks."""
    draft: Summary
    """Of the postmortem as it stands; empty where the message says nothing of it."""


def render(message: Message, view: Overview, around: Surroundings) -> Rendered:  # noqa: C901, PLR0911, PLR0912 - a table
    """Return how a message about an incident looks."""
    called = around.called
    match message:
        case Card():
            return incident.card(view, called, around.workspace_url)
        case Announcement():
            return incident.announcement(view, called)
        case RoomOpened():
            return news.room_opened(message, view, called)
        case BecameIncident():
            return news.became_incident(message, view, called, around.workspace_url)
        case RoomRefused():
            return news.room_refused(message, view)
        case StatusChanged():
            return news.status_changed(message, view, called)
        case SeverityChanged():
            return news.severity_changed(message, view, called)
        case UpdatePosted():
            return layouts.posted(message, view, called, around.workspace_url)
        case UpdateAnnounced():
            return layouts.announced(message, view, called)
        case UpdateBriefed():
            return layouts.briefed(message, view, called)
        case UpdateWithdrawn():
            return update.withdrawn(message, view, called)
        case HelpOffered():
            return update.help_offered(message, view, called)
        case RoleAssigned():
            return role.assigned(message, view, called)
        case RoleEnded():
            return role.ended(message, view, called)
        case RoleLost():
            return role.lost(message, view, called)
        case RoleUnfilled():
            return role.unfilled(message, view)
        case RoleSettled():
            return role.settled(message, view, called)
        case ExpertsAsked():
            return role.experts_asked(message, view, called)
        case Duties():
            return duties.duties(message, view)
        case DutiesLeft():
            return duties.duties_left(message, view)
        case CommandOffered():
            return handoff.offered(message, view, called)
        case CommandOfferTold():
            return handoff.told(message, view, called)
        case CommandOfferEnded():
            return handoff.ended(message, view, called)
        case HelpWanted():
            return escalate.help_wanted(message, view, called, around.workspace_url)
        case Escalated():
            return escalate.escalated(message, view, called)
        case EscalationTaken():
            return escalate.taken(message, view, called)
        case NoteAdded():
            return news.note_added(message, view, called)
        case UpdateDue():
            return update.due(message, view, called)
        case ReminderAnswered():
            return update.answered(message, view, called)
        case Watched():
            return resolve.watched(message, view, called)
        case StabilityAsked():
            return resolve.asked(message, view)
        case StabilityAnswered():
            return resolve.answered(message, view, called)
        case AllClear():
            return news.all_clear(message, view, called)
        case Reopened():
            return news.reopened(message, view, called)
        case Closed():
            return news.closed(message, view, called)
        case Declined():
            return news.declined(message, view, called)
        case Merged():
            return merge.merged(message, view, called, around.workspace_url)
        case Absorbed():
            return merge.absorbed(message, view, called, around.workspace_url)
        case DraftReady():
            return postmortem.ready(view, around.draft)
        case Undelivered():
            return news.undelivered(message)
        case _:
            assert_never(message)
