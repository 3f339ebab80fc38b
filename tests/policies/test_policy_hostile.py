"""Files that mean harm, or just anything: a sentence, never a traceback."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policies import PolicyError, load

Complaints = Callable[[str | bytes], list[str]]

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdef", "bcdefg", strict=True)
)
CHAIN = "a0: &a0 x\n" + "".join(f"a{i + 1}: &a{i + 1} [[[[[*a{i}]]]]]\n" for i in range(200))


@pytest.mark.parametrize(
    ("hostile", "complaint"),
    [
        (b"x: " + b"y" * 1024 * 1024, "1:1: the file is larger than 1024 KiB, too large for a policy"),
        (b"#" * 11_000_000, "1:1: the file is larger than 1024 KiB, too large for a policy"),
        (b"a: 1\nb: \xff\xfe", "2:1: the file is not UTF-8 text"),
        (b"[" * 1_000_000, "1:33: nested deeper than 32 levels"),
        (b"a: [" + b"x," * 200_000 + b"]", "1:79997: more than 20000 values"),
    ],
)
def test_a_hostile_file_is_refused_with_one_sentence(complaints: Complaints, hostile: bytes, complaint: str) -> None:
    assert complaints(hostile) == [complaint]


@pytest.mark.parametrize("text", [BOMB, CHAIN])
def test_anchors_cannot_blow_a_file_up(complaints: Complaints, text: str) -> None:
    (complaint,) = complaints(text)
    assert complaint.endswith(("more than 20000 values; are anchors repeated?", "nested deeper than 32 levels"))


def test_a_message_stays_short(complaints: Complaints) -> None:
    (complaint,) = complaints("people: {on_call: [" + "b" * 10_000 + "]}")
    assert len(complaint) < 700


YAML_LIKE = st.text(st.sampled_from("ab: -[]{},&*!|>'\"\n\t#?%@`~0123\\é"), max_size=60)
PATHS = st.sampled_from([
    "preset", "severities", "severities: {sev1", "severities: {sev1: {mobilise", "severities: {sev1: {postmortem",
    "severities: {sev1: {impact", "people", "people: {on_call", "roles: {commander", "roles: {commander: {required_for",
    "channels", "channels: {per_severity", "calendar", "calendar: {opens", "templates: {stages", "permissions: {close",
])  # fmt: skip
VALUES = st.sampled_from([
    "[]", "{}", "~", "''", "1", "-1", "1.5", "true", "x", "[[]]", "[{}]", "{x: y}", "{sev1: {}}", "[~]", "{~: ~}",
    "'\\'", '"\\ud800"', '{"\\ud800": 1}', '["\\0"]', "!!binary x", "!x y", "99999999999999999999", ".inf", "0x1F",
])  # fmt: skip


def try_to_load(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
    refused: PolicyError | None = None
    try:
        load(path)
    except PolicyError as error:
        refused = error
    if refused:
        assert refused.problems
        assert all(str(problem).startswith(f"{path}:") for problem in refused.problems)
        assert str(refused).encode()


@given(YAML_LIKE)
def test_any_text_is_loaded_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    try_to_load(tmp_path_factory.getbasetemp() / "policy.yml", text)


@given(PATHS, VALUES)
def test_any_value_anywhere_is_loaded_or_refused(
    tmp_path_factory: pytest.TempPathFactory, path: str, value: str
) -> None:
    text = f"{path}: {value}" + "}" * path.count("{")
    try_to_load(tmp_path_factory.getbasetemp() / "policy.yml", text)
