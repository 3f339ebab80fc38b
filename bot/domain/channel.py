"""Channels as a policy names them."""

import re
from typing import Annotated

from pydantic import PlainValidator

from bot.domain.durations import or_none

CHANNEL_LENGTH = 80
"""Longest channel name, in characters. Source: Slack's reference, conversations.create."""

_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{6,}")


def is_channel_name(text: str) -> bool:
    """Whether Slack takes this as a channel's name. Source: Slack's reference, conversations.create."""
    legal = all(letter.isalnum() or letter in "-_" for letter in text)
    return legal and text == text.lower() and 0 < len(text) <= CHANNEL_LENGTH


def is_channel_id(text: str) -> bool:
    """Whether it is a channel's id, which no name can be."""
    return _CHANNEL_ID.fullmatch(text) is not None


def _a_channel(value: object) -> str:
    text = value.strip().removeprefix("#") if isinstance(value, str) else ""
    if not is_channel_id(text) and not is_channel_name(text):
        wrong = f"{value!r} isn't a channel" if value is not None else "nothing is here: what follows # is a comment"
        raise ValueError(
            f"{wrong}; write its name (lower case, digits, - and _, "
            f"at most {CHANNEL_LENGTH} characters) or its id such as C024BE91L"
        )
    return text


Channel = Annotated[str, PlainValidator(_a_channel)]
"""A channel's name without ``#``, or its id."""

OptionalChannel = Annotated[str | None, PlainValidator(or_none(_a_channel))]
"""The same, or ``null`` or ``none``."""
