"""Text: whatever is typed, nobody is mentioned and no limit is exceeded."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.blocks import text
from tests.blocks.corpus import HOSTILE, HOSTILE_IDS

ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=300) | st.sampled_from(HOSTILE)
SPICY = st.lists(
    st.sampled_from(
        ["&", "<", ">", "@here", "@Channel", "<!channel>", "&amp;", "\U0001f525", "\u0301", "\u200d", "a", " ", "\n"]
    ),
    max_size=60,
).map("".join)
TYPED = ANYTHING | SPICY


def assert_inert(mrkdwn: str) -> None:
    assert "<" not in mrkdwn
    assert not re.search("@(here|channel|everyone)", mrkdwn, re.IGNORECASE)
    assert not re.search("&(?!amp;|lt;|gt;)", mrkdwn)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", mrkdwn)


@given(TYPED)
def test_escaped_text_mentions_nobody_and_can_be_sent(typed: str) -> None:
    escaped = text.escape(typed)
    assert_inert(escaped)
    escaped.encode("utf-8")


@given(TYPED)
def test_slack_shows_escaped_text_as_it_was_typed(typed: str) -> None:
    shown = text.unescape(text.escape(typed)).replace("@" + text.ZERO_WIDTH_SPACE, "@")
    assert shown == text.clean(typed).replace("@" + text.ZERO_WIDTH_SPACE, "@")


def test_only_three_characters_are_escaped() -> None:
    assert text.escape("a & b < c > d \"e\" 'f' *g* \u00e9") == "a &amp; b &lt; c &gt; d \"e\" 'f' *g* \u00e9"


def test_text_is_unescaped_once() -> None:
    assert text.unescape("&amp;lt;!channel&amp;gt; &lt;b&gt; &nbsp;") == "&lt;!channel&gt; <b> &nbsp;"


@given(TYPED, st.integers(0, 200))
def test_clipped_text_is_within_its_limit(typed: str, limit: int) -> None:
    escaped = text.clip_escaped(typed, limit)
    assert text.size(escaped) <= limit
    assert_inert(escaped)
    assert text.escape(text.clip(typed, limit)) == escaped


@given(TYPED, st.integers(0, 200))
def test_plain_text_is_clipped_by_its_own_length(typed: str, limit: int) -> None:
    clipped = text.clip(typed, limit, escaping=False)
    assert text.size(clipped) <= limit
    assert clipped in {text.clean(typed), ""} or text.clean(typed).startswith(clipped.removesuffix(text.ELLIPSIS))


@given(TYPED, st.integers(0, 60))
def test_a_shorter_limit_never_shows_more(typed: str, limit: int) -> None:
    assert len(text.clip_escaped(typed, limit)) <= len(text.clip_escaped(typed, limit + 1)) or limit == 0


def test_a_text_that_fits_is_left_whole() -> None:
    assert text.clip_escaped("R&D", 7) == "R&amp;D"
    assert text.clip_escaped("R&D", 6) == "R\u2026"


@pytest.mark.parametrize(
    "grapheme", ["\U0001f469\u200d\U0001f4bb", "e\u0301", "\U0001f44d\U0001f3fd", "\U0001f1fa\U0001f1e6"]
)
def test_a_cut_spares_what_is_seen_as_one_character(grapheme: str) -> None:
    for limit in range(1, 40):
        clipped = text.clip(grapheme * 30, limit, escaping=False).removesuffix(text.ELLIPSIS)
        assert clipped == grapheme * (len(clipped) // len(grapheme))


MRKDWN = st.lists(
    st.sampled_from(
        ["word ", "&amp;", "&lt;", "<@U1>", "<https://a.example/x y|label>", "\n", "> ", "*b*", "\U0001f525"]
    ),
    max_size=60,
).map("".join)


def assert_whole(mrkdwn: str) -> None:
    without = re.sub(r"<[^<>]*>|&(amp|lt|gt);|^> ?", "", mrkdwn, flags=re.MULTILINE)
    assert not re.search(r"[<&]", without)


@given(MRKDWN, st.integers(1, 120))
def test_mrkdwn_is_never_cut_inside_an_entity_or_a_token(mrkdwn: str, limit: int) -> None:
    clipped = text.clip_mrkdwn(mrkdwn, limit)
    assert text.size(clipped) <= limit
    assert_whole(clipped)


@given(MRKDWN, st.integers(40, 120))
def test_mrkdwn_is_split_into_whole_pieces_and_nothing_is_lost(mrkdwn: str, limit: int) -> None:
    pieces = text.split_mrkdwn(mrkdwn, limit)
    for piece in pieces:
        assert 0 < text.size(piece) <= limit
        assert_whole(piece)
    assert "".join("".join(pieces).split()) == "".join(mrkdwn.split())


@given(TYPED)
def test_one_line_is_one_line_and_flips_nothing(typed: str) -> None:
    line = text.one_line(typed)
    assert line == " ".join(line.split())
    assert not re.search("[\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069]", line)


@given(TYPED)
def test_a_name_in_plain_text_mentions_nobody(typed: str) -> None:
    assert not re.search("<[!@#]|@(here|channel|everyone)", text.inert(typed), re.IGNORECASE)


@pytest.mark.parametrize("hostile", HOSTILE_IDS)
def test_what_is_no_id_is_no_mention(hostile: str) -> None:
    for mention in (text.user(hostile), text.group(hostile), text.channel(hostile) if hostile != "C1" else ""):
        assert_inert(mention)


def test_ids_become_mentions() -> None:
    assert text.user("U012AB") == "<@U012AB>"
    assert text.user("W012AB") == "<@W012AB>"
    assert text.channel("C012AB") == "<#C012AB>"
    assert text.group("S012AB") == "<!subteam^S012AB>"


def test_a_name_alone_notifies_nobody() -> None:
    assert text.name_only("U1", "Ada <@U1>") == "Ada &lt;@U1&gt;"
    assert text.name_only("U1", " ") == "`U1`"


@given(TYPED, TYPED)
def test_a_link_is_one_token_or_none(url: str, label: str) -> None:
    for address in (url, "https://a.example/" + url):
        linked = text.link(address, label)
        assert re.fullmatch(r"[^<>]*|<https?://[^<>|\s]+(\|[^<>\n]*)?>", linked, re.IGNORECASE)


def test_a_link_shows_its_label() -> None:
    assert (
        text.link("https://a.example/x y?b=1&c=|>", "A & B") == "<https://a.example/x%20y?b=1&amp;c=%7C%3E|A &amp; B>"
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "mailto:a@b", "//a.example", "http://[", "https:", ""])
def test_other_addresses_are_not_linked(url: str) -> None:
    assert text.link(url, "runbook") == "runbook"


def test_an_instant_is_shown_to_everyone_in_their_own_zone() -> None:
    instant = datetime(2026, 11, 21, 14, 32, tzinfo=UTC)
    assert text.date(instant) == f"<!date^{int(instant.timestamp())}^{{time}}|14:32 UTC>"
    kyiv = instant.astimezone(timezone(timedelta(hours=2)))
    assert text.date(kyiv, "{date_short} at {time}").endswith("^{date_short} at {time}|2026-11-21 14:32 UTC>")


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        text.date(datetime(2026, 11, 21))  # noqa: DTZ001 - that is the point


@given(TYPED)
def test_code_and_bold_cannot_be_left(typed: str) -> None:
    assert text.code(typed).count("`") in {0, 2}
    assert text.bold(typed).count("*") in {0, 2}
    assert "`" not in text.bold(typed)
    assert_inert(text.code(typed) + text.bold(typed))


@given(TYPED)
def test_every_line_of_a_quotation_is_quoted(typed: str) -> None:
    quoted = text.quote(typed)
    assert all(line.startswith("> ") for line in quoted.split("\n")) or quoted == ""
    assert_inert(quoted)
