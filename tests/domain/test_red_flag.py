"""What people say when they are about to look for the cause while service is down. Row: 75."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.domain.red_flag import RedFlag, found
from tests.support.builders import a_policy

SHIPPED = a_policy().red_flags


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Let me understand the code first", "Roll back first"),
        ("This fix might work", "known to work"),
        ("It's just a small issue", "cascade"),
        ("We need the permanent fix", "Restore service first"),
        ("I can debug this quickly", "Mitigate first"),
        ("One more minute...", "/incident timebox"),
    ],
)
def test_the_six_thoughts_of_the_methodology_are_shipped(said: str, told: str) -> None:
    flag = found(SHIPPED, said)
    assert flag is not None
    assert told in flag.say
    assert len(SHIPPED) == 6


@pytest.mark.parametrize("flag", SHIPPED, ids=lambda flag: flag.phrases[0])
def test_every_phrase_is_found_in_whatever_way_it_is_written(flag: RedFlag) -> None:
    for phrase in flag.phrases:
        for written in (phrase, phrase.upper(), f"hm, {phrase}!", f"*{phrase}*", phrase.replace(" ", "\n  ")):
            assert found(SHIPPED, written) is not None, written


@pytest.mark.parametrize(
    "said",
    [
        "",
        "one more minutes",
        "everyone more minute",
        "> one more minute",
        "yes\n> one more minute\nno",
        ">>> one\nmore\none more minute",
        'bob said "one more minute"',
        "bob said “one more minute”",
        "`one more minute`",
        "```\none more minute\n```",
        "one, two, more: minutes",
        "rolled back, errors are falling",
    ],
)
def test_what_is_quoted_or_only_resembles_one_is_none(said: str) -> None:
    assert found(SHIPPED, said) is None


def test_none_is_found_where_the_policy_names_none() -> None:
    assert found((), "one more minute") is None


@pytest.mark.parametrize("phrase", ["", "...", "x" * 101])
def test_a_phrase_has_words_that_someone_could_say(phrase: str) -> None:
    with pytest.raises(ValidationError):
        RedFlag(phrases=(phrase,), say="Stop.")
