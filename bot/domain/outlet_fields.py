"""Values of the policy that only some outlets have: how each is written, and what is said of one that is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import PlainValidator

_REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}")
_SPACE = re.compile(r"~?[A-Za-z0-9_-]{1,255}")
_FOLDER = re.compile(r"(?!\.)[\w.-]{1,100}(?:/(?!\.)[\w.-]{1,100}){0,10}", re.ASCII)
_PROJECT = re.compile(r"[A-Z][A-Z0-9_]{1,9}")
_USER = re.compile(r"[UW][A-Z0-9]{6,}")


def _a_repository(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not _REPOSITORY.fullmatch(text) or text.endswith(("/.", "/..")):
        raise ValueError(f"{value!r} isn't a repository: write its owner and name, as corp/shop")
    return text


Repository = Annotated[str, PlainValidator(_a_repository)]
"""A repository of GitHub: ``corp/shop``."""


def _a_space(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not _SPACE.fullmatch(text):
        raise ValueError(
            f"{value!r} isn't the key of a space: write what its address shows, as ENG of /wiki/spaces/ENG"
        )
    return text


Space = Annotated[str, PlainValidator(_a_space)]
"""The key of a space of Confluence: ``ENG``."""


def _a_folder(value: object) -> str:
    text = value.strip().strip("/") if isinstance(value, str) else ""
    if not _FOLDER.fullmatch(text):
        raise ValueError(f"{value!r} isn't a folder: write it as postmortems/2026")
    return text


Folder = Annotated[str, PlainValidator(_a_folder)]
"""A folder of a repository: ``postmortems/2026``."""


def _a_project(value: object) -> str:
    text = value.strip().upper() if isinstance(value, str) else ""
    if not _PROJECT.fullmatch(text):
        raise ValueError(f"{value!r} isn't the key of a project: write what its issues begin with, as OPS of OPS-7")
    return text


Project = Annotated[str, PlainValidator(_a_project)]
"""The key of a project of Jira: ``OPS``."""


class Takes(StrEnum):
    """What a tracker takes by itself."""

    ACTION_ITEMS = "action_items"


class Published(StrEnum):
    """What a postmortem becomes in a repository."""

    ISSUE = "issue"


def accounts(value: object) -> object:
    """Check that a mapping begins with users of Slack.

    Raises:
        ValueError: one of them is none.
    """
    for user in value if isinstance(value, Mapping) else ():
        if not (isinstance(user, str) and _USER.fullmatch(user)):
            raise ValueError(f"{user!r} isn't a Slack user id; write it as U024BE7LH: 'the account there'")
    return value
