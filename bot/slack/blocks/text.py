"""Text in Slack: the one place where people's words are escaped and cut to length.

Plain text is what a person typed; *mrkdwn* is what Slack is sent. Functions that return mrkdwn have escaped their
arguments already: never escape their result. Lengths are UTF-16 units, the larger of the two ways Slack may count.
"""

import re
import unicodedata
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

ELLIPSIS = "\u2026"
ZERO_WIDTH_SPACE = "\u200b"

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BROADCAST = re.compile(r"@(?=here|channel|everyone)", re.IGNORECASE)
_TOKEN_START = re.compile(r"<(?=[!@#])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ENTITY = re.compile("&(?:amp|lt|gt);")
_ESCAPED_MENTION = re.compile(r"&lt;@([UW][A-Z0-9]+)(?:\|[^&<>]*)?&gt;")
_ESCAPED_CHANNEL = re.compile(r"&lt;#([CG][A-Z0-9]+)(?:\|[^&<>]*)?&gt;")
INSTANT = re.compile(r"<!date\^\d{1,12}\^(?:\{[a-z_]{1,30}\} ?){1,3}\|([-:\d ]{1,20} UTC)>")
_ESCAPED_DATE = re.compile(INSTANT.pattern.replace("<", "&lt;").replace(">", "&gt;"))
_PLAIN = {entity: character for character, entity in _ENTITIES.items()}
_NO_TICKS = str.maketrans({"`": "\u02cb"})
_NO_MARKS = str.maketrans({"`": "\u02cb", "*": "\u2217"})
_URL_UNSAFE = re.compile('[\\s|<>"`\\\\\u200b-\u200f\u202a-\u202e\u2060-\u2069]')
_JOINER = "\u200d"
_LONGEST_GRAPHEME = 32
"""How far a cut moves back to spare a grapheme; longer ones (stacked accents) are cut through."""


def size(text: str) -> int:
    """Count the UTF-16 units of a text: characters beyond the basic plane, most emoji, count twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    r"""Drop what no text needs: control characters but ``\n`` and ``\t``, and lone surrogates."""
    return _BIDI.sub("", _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)))


def sign(shown: str) -> str:
    """Return a short sign of what a form showed, to tell later whether someone changed it."""
    return f"{zlib.crc32(shown.strip().encode(errors='replace'))}"


def escape(text: str) -> str:
    """Turn plain text into mrkdwn that mentions no one; ``*`` and ``_`` keep their effect, and so do instants.

    See `bot.domain.timeline.for_reader` for those.
    """
    spaced = _BROADCAST.sub("@" + ZERO_WIDTH_SPACE, clean(text))
    escaped = spaced.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _ESCAPED_DATE.sub(lambda found: unescape(found[0]), escaped) if "&lt;!date" in escaped else escaped


def in_utc(text: str) -> str:
    """Write instants in UTC, for where Slack resolves none: plain text, code, a field to type in."""
    return INSTANT.sub(r"\1", text)


def unescape(text: str) -> str:
    """Undo Slack's own escaping, once, in text that came with an event or inside a message."""
    return _ENTITY.sub(lambda found: _PLAIN[found[0]], text)


def escape_but_mentions(text: str) -> str:
    """Escape all but dates, and mentions of users and channels. Only for what one person sees, where none pings."""
    return _ESCAPED_CHANNEL.sub(r"<#\1>", _ESCAPED_MENTION.sub(r"<@\1>", escape(text)))


def escape_naming(text: str, called: Callable[[str], str]) -> str:
    """Escape all, and name each user whom the text mentions in the way that fits the message.

    Args:
        called: how a user is called there, as mrkdwn.
    """
    return _ESCAPED_MENTION.sub(lambda found: called(found[1]), escape(text))


def inert(text: str) -> str:
    """Prepare plain text for a ``plain_text`` object, which decodes no entities: tokens are broken up instead."""
    spaced = _BROADCAST.sub("@" + ZERO_WIDTH_SPACE, clean(in_utc(text)))
    return _TOKEN_START.sub("<" + ZERO_WIDTH_SPACE, spaced)


def one_line(text: str) -> str:
    """Fold white space into single spaces and drop direction overrides, so that a title cannot flip its line."""
    return " ".join(_BIDI.sub("", clean(text)).split())


def clip(text: str, limit: int, *, escaping: bool = True) -> str:
    """Cut plain text, with an ellipsis, so that it is within a limit once it is escaped.

    Args:
        limit: of the escaped text, in UTF-16 units.
        escaping: ``False`` when the text goes where nothing is escaped (``plain_text`` objects).
    """
    text = clean(text)
    head = text[: max(limit, 0) + _LONGEST_GRAPHEME]
    costs = _units(head)
    if escaping:
        costs = [len(_ENTITIES.get(character, "")) or cost for character, cost in zip(head, costs, strict=True)]
        for found in _BROADCAST.finditer(head):
            costs[found.start()] += 1
    if sum(costs) <= limit:
        return text
    if limit < 1:
        return ""
    return head[: _grapheme_start(head, _affordable(costs, limit - 1))].rstrip() + ELLIPSIS


def clip_escaped(text: str, limit: int) -> str:
    """Escape plain text and cut it, with an ellipsis, never inside an entity."""
    return escape(clip(text, limit))


def clip_mrkdwn(mrkdwn: str, limit: int) -> str:
    """Cut mrkdwn, with an ellipsis, never inside an entity or a ``<...>`` token."""
    if size(mrkdwn) <= limit:
        return mrkdwn
    head = mrkdwn[: max(limit, 0) + _LONGEST_GRAPHEME]
    return head[: _token_start(head, limit - 1)].rstrip() + ELLIPSIS if limit > 0 else ""


def split_mrkdwn(mrkdwn: str, limit: int) -> list[str]:
    """Split mrkdwn into pieces within a limit, at line ends and spaces where there are any."""
    pieces = []
    rest = mrkdwn
    while len(rest) > limit or size(rest) > limit:
        head = rest[: limit + _LONGEST_GRAPHEME]
        cut = _token_start(head, limit) or _affordable(_units(head), limit) or 1
        for end in (head.rfind("\n", 0, cut + 1), head.rfind(" ", 0, cut + 1)):
            if end > cut // 2 and _token_start(head, size(head[:end])) == end:
                cut = end
                break
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [piece for piece in [*pieces, rest.rstrip()] if piece]


def quoted_on(pieces: list[str], whole: str) -> list[str]:
    """Let a quotation go on in the next of the pieces that a text was split into, where its line does."""
    end = 0
    for index, piece in enumerate(pieces):
        start, line = whole.find(piece, end), pieces[index - 1].rpartition("\n")[2] if index else ""
        if line.startswith(">") and "\n" not in whole[end:start]:
            pieces[index] = f"> {piece}"
        end = start + len(piece)
    return pieces


def user(user_id: str) -> str:
    """Mention a user; in a new message it notifies them, in an edit it does not."""
    return f"<@{user_id}>" if re.fullmatch(r"[UW][A-Z0-9]+", user_id) else escape(one_line(user_id))


def name_only(user_id: str, name: str) -> str:
    """Name a user without notifying them, by their id when the name is empty."""
    return escape(one_line(name)) or code(user_id)


def mention(who: str) -> str:
    """Mention a user or a group by id; an e-mail address stays as it is."""
    return group(who) if who.startswith("S") and "@" not in who else user(who)


def channel(channel_id: str) -> str:
    """Link a channel by its id."""
    return f"<#{channel_id}>" if re.fullmatch(r"[CGD][A-Z0-9]+", channel_id) else escape(one_line(channel_id))


def group(group_id: str) -> str:
    """Mention a user group by its id; in a new message it notifies every member."""
    return f"<!subteam^{group_id}>" if re.fullmatch(r"S[A-Z0-9]+", group_id) else escape(one_line(group_id))


def safe_url(url: str) -> str | None:
    """Percent-encode what would end a link.

    Returns:
        ``None`` for anything but an absolute http or https address.
    """
    url = clean(url).strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc:
        return None
    return _URL_UNSAFE.sub(lambda found: percent_encoded(found[0], safe=""), url)


def link(url: str, label: str = "") -> str:
    """Link a label to an address; an address that is not http or https leaves the bare label."""
    address = safe_url(url)
    shown = escape(one_line(label))
    if address is None:
        return shown or escape(one_line(url))
    return f"<{escape(address)}|{shown}>" if shown else f"<{escape(address)}>"


def date(instant: datetime, fmt: str = "{time}") -> str:
    """Show an instant in the zone of whoever reads it, in UTC where Slack cannot.

    Args:
        fmt: Slack's date tokens and words between them, such as ``{date_short_pretty} at {time}``.

    Raises:
        ValueError: the instant has no zone.
    """
    if instant.utcoffset() is None:
        raise ValueError(f"an instant needs a zone: {instant}")
    at_utc = instant.astimezone(UTC)
    fallback = f"{at_utc:%Y-%m-%d %H:%M} UTC" if "{date" in fmt or "{ago" in fmt else f"{at_utc:%H:%M} UTC"
    return f"<!date^{int(at_utc.timestamp())}^{re.sub(r'[<>|^]', '', fmt)}|{fallback}>"


def code(text: str) -> str:
    """Show text on one line as code; backticks become look-alikes, so it cannot break out."""
    shown = escape(one_line(in_utc(text)).translate(_NO_TICKS))
    return f"`{shown}`" if shown else ""


def code_block(text: str) -> str:
    """Show text in lines of its own as code, to be copied; backticks become look-alikes, so it cannot break out."""
    shown = escape(_BIDI.sub("", clean(text)).strip("\n").translate(_NO_TICKS))
    return f"```\n{shown}\n```" if shown.strip() else ""


def bold(text: str) -> str:
    """Show text on one line in bold; asterisks and backticks become look-alikes, so it cannot break out."""
    shown = escape(one_line(text).translate(_NO_MARKS))
    return f"*{shown}*" if shown else ""


def quote(text: str) -> str:
    """Show text as a quotation, every line of it."""
    lines = _BIDI.sub("", clean(text)).strip("\n").split("\n")
    return "\n".join(f"> {escape(line)}" for line in lines) if any(line.strip() for line in lines) else ""


def _units(text: str) -> list[int]:
    return [1] * len(text) if text.isascii() else [2 if character > "\uffff" else 1 for character in text]


def _affordable(costs: list[int], limit: int) -> int:
    """Count how many leading items a limit pays for."""
    spent = 0
    for index, cost in enumerate(costs):
        spent += cost
        if spent > limit:
            return index
    return len(costs)


def _grapheme_start(text: str, cut: int) -> int:
    """Move a cut back to where what a reader sees as one character begins."""
    for index in range(cut, max(0, cut - _LONGEST_GRAPHEME), -1):
        if index >= len(text) or not _continues(text, index):
            return index
    return cut if cut > _LONGEST_GRAPHEME else 0


def _continues(text: str, index: int) -> bool:
    following, before = text[index], text[index - 1]
    if _JOINER in {following, before} or unicodedata.category(following).startswith("M"):
        return True
    if "\U0001f3fb" <= following <= "\U0001f3ff":
        return True
    flags = re.search("[\U0001f1e6-\U0001f1ff]*$", text[max(0, index - _LONGEST_GRAPHEME) : index])
    return "\U0001f1e6" <= following <= "\U0001f1ff" and flags is not None and len(flags[0]) % 2 == 1


def _token_start(mrkdwn: str, limit: int) -> int:
    """Find the last place within a limit that is inside neither an entity, a token nor a grapheme."""
    cut = _grapheme_start(mrkdwn, _affordable(_units(mrkdwn), limit))
    opened = mrkdwn.rfind("<", 0, cut)
    if opened > mrkdwn.rfind(">", 0, cut):
        return opened
    entity = mrkdwn.rfind("&", max(0, cut - 4), cut)
    return entity if entity >= 0 and ";" not in mrkdwn[entity:cut] else cut
