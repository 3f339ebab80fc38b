"""What Slack takes and what it refuses in blocks."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.block_kit.surfaces import message_problems, view_problems
from tests.demo.samples import BUTTON, modal, text_field


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": mrkdwn(text)} | more


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Go"), "action_id": "go"} | more


def option(text: str = "A", **more: Any) -> dict[str, Any]:
    return {"text": plain(text), "value": "a"} | more


def select(count: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "static_select", "options": [option(str(n), value=str(n)) for n in range(count)]} | more


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def table(rows: int = 1, columns: int = 1, text: str = "x") -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns] * rows}


def chart(points: int = 3, lines: int = 2, **differs: Any) -> dict[str, Any]:
    labels = [f"{hour:02d}:00" for hour in range(points)]
    series = [
        {"name": f"line {n}", "data": [{"label": label, "value": n + 0.5} for label in labels]} for n in range(lines)
    ]
    whole = {"type": "line", "series": series, "axis_config": {"categories": labels, "y_label": "ms"}, **differs}
    return {"type": "data_visualization", "title": "checkout", "chart": whole}


def pie(*values: float) -> dict[str, Any]:
    segments = [{"label": f"part {n}", "value": value} for n, value in enumerate(values)]
    return {"type": "data_visualization", "title": "checkout", "chart": {"type": "pie", "segments": segments}}


CONFIRM = {"title": plain("Sure?"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
FINE: list[list[dict[str, Any]]] = [
    [section("x" * 3000)],
    [section()] * 50,
    [{"type": "section", "fields": [mrkdwn("x" * 2000), *[mrkdwn("x" * 1200)] * 9]}],
    [{"type": "header", "text": plain("x" * 150)}],
    [{"type": "context", "elements": [mrkdwn("x"), {"type": "image", "image_url": "https://x/y", "alt_text": "y"}]}],
    [actions(*[button(action_id=str(n)) for n in range(25)])],
    [actions(button(value="x" * 2000, url="https://example.com", style="danger", confirm=CONFIRM))],
    [actions(select(100), {"type": "overflow", "options": [option()] * 5})],
    [section(accessory={"type": "checkboxes", "options": [option()] * 10})],
    [{"type": "markdown", "text": "x" * 12_000}],
    [table(100, 20)],
    [{"type": "divider"}],
    [actions({"type": "static_select", "option_groups": [{"label": plain("G"), "options": [option()]}]})],
    [{"type": "image", "image_url": "https://x/y", "alt_text": "y"}],
    [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
    [text_field()],
    [chart(20, 6), chart(1, 1)],
    [chart(type="bar"), pie(1, 2)],
]
WRONG: list[list[Any]] = [
    [section("x" * 3001)],
    [section("")],
    [section()] * 51,
    [{"type": "section"}],
    [{"type": "section", "fields": [mrkdwn("x")] * 11}],
    [{"type": "section", "fields": [mrkdwn("x" * 2001)]}],
    [section(colour="red")],
    [{"type": "header", "text": plain("x" * 151)}],
    [{"type": "header", "text": mrkdwn("x")}],
    [{"type": "context", "elements": [mrkdwn("x")] * 11}],
    [{"type": "context", "elements": []}],
    [{"type": "context", "elements": [button()]}],
    [actions()],
    [actions(*[button(action_id=str(n)) for n in range(26)])],
    [actions(button(), button())],
    [actions(button(text=plain("x" * 76)))],
    [actions(button(text=mrkdwn("x")))],
    [actions(button(value="x" * 2001))],
    [actions(button(style="loud"))],
    [actions(button(action_id="x" * 256))],
    [actions(button(confirm=CONFIRM | {"deny": plain("x" * 31)}))],
    [actions(select(101))],
    [actions(select(0))],
    [actions(select(1, initial_option=option("other")))],
    [actions(select(1, placeholder=plain("x" * 151)))],
    [actions({"type": "static_select", "options": [option("x" * 76)]})],
    [actions({"type": "static_select", "options": [option(value="x" * 151)]})],
    [actions({"type": "static_select", "options": [{"text": plain("no value")}]})],
    [actions({"type": "overflow", "options": [option()] * 6})],
    [actions({"type": "multi_users_select"})],
    [section(accessory={"type": "radio_buttons", "options": [option()] * 11})],
    [section(accessory={"type": "plain_text_input"})],
    [section(block_id="twice"), section(block_id="twice")],
    [section(block_id="x" * 256)],
    [{"type": "markdown", "text": "x" * 6001}] * 2,
    [table(101)],
    [table(1, 21)],
    [table(10, 10, "x" * 101)],
    [table(), table()],
    [chart(21)],
    [chart(3, 7)],
    [chart(0)],
    [chart(), chart(), chart()],
    [chart(type="radar")],
    [chart(axis_config={"categories": ["a", "b", "c"]})],
    [chart(axis_config=None)],
    [chart(axis_config={"categories": ["00:00", "01:00", "02:00"], "y_label": "x" * 51})],
    [chart(series=[{"name": "x" * 21, "data": []}])],
    [chart() | {"title": "x" * 51}],
    [pie(float("nan"))],
    [pie(*range(7))],
    [{"type": "image", "image_url": "https://x/y"}],
    [{"type": "poll"}],
    ["text"],
    [{"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}],
    [{"type": "input", "label": mrkdwn("x"), "element": {"type": "plain_text_input"}}],
    [{"type": "input", "label": plain("x"), "element": {"type": "plain_text_input", "max_length": 3001}}],
    [{"type": "input", "label": plain("x"), "element": button()}],
]


@pytest.mark.parametrize("blocks", FINE)
def test_slack_takes_it(blocks: list[Any]) -> None:
    assert message_problems({"blocks": blocks}) == []


@pytest.mark.parametrize("blocks", WRONG)
def test_slack_refuses_it(blocks: list[Any]) -> None:
    assert message_problems({"blocks": blocks}) != []


def test_what_is_too_long_together_has_a_code_of_its_own() -> None:
    full = [section("x" * 2_600)] * 5
    assert message_problems({"blocks": full}) == []
    [problem] = message_problems({"blocks": [*full, actions(button(text=plain("x")))]})
    assert problem.code == "msg_blocks_too_long"


def test_two_tables_have_a_code_of_their_own() -> None:
    [problem] = message_problems({"blocks": [table(), table()]})
    assert (problem.code, problem.says) == ("invalid_attachments", "only_one_table_allowed")


def test_blocks_in_attachments_count_too() -> None:
    [problem] = message_problems({"attachments": [{"blocks": [{"type": "section"}]}]})
    assert "/attachments/0/blocks/0" in problem.pointer


def test_a_modal_within_its_limits() -> None:
    assert view_problems(modal(text_field(), private_metadata="x" * 3000, callback_id="x" * 255)) == []
    assert view_problems(modal(*[section()] * 100, submit=None)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"title": plain("x" * 25)},
        {"title": None},
        {"submit": plain("x" * 25)},
        {"submit": None},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"external_id": "x" * 256},
        {"blocks": []},
        {"blocks": [section()] * 101},
        {"blocks": [{"type": "markdown", "text": "messages only"}]},
        {"type": "window"},
        {"colour": "red"},
    ],
)
def test_a_modal_beyond_its_limits(change: dict[str, Any]) -> None:
    assert view_problems(modal(text_field()) | change) != []


def test_a_home_tab_has_no_title() -> None:
    assert view_problems({"type": "home", "blocks": [section()]}) == []
    assert view_problems({"type": "home", "blocks": [section()], "title": plain("x")}) != []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["type", "text"]), inner, max_size=2),
    max_leaves=4,
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else []
    return [path, *(deeper for key in keys for deeper in places(node[key], (*path, key)))]


@given(st.data())
def test_nonsense_is_refused_and_breaks_nothing(data: st.DataObject) -> None:
    blocks = deepcopy([*data.draw(st.sampled_from(FINE))[:2], deepcopy(BUTTON)])
    path = data.draw(st.sampled_from(places(blocks)[1:]))
    holder: Any = blocks
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = data.draw(ANYTHING)

    assert all(str(one) for one in message_problems({"blocks": blocks}))
    assert all(str(one) for one in view_problems(modal() | {"blocks": blocks}))
