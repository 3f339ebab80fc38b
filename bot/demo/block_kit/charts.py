"""What Slack refuses in a data visualization block. Source: Slack's reference, data visualization block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from bot.demo.block_kit.elements import Problem

Json = Mapping[str, Any]

MOST_OF_A_MESSAGE = 2
TITLE, NAME, AXIS = 50, 20, 50
MOST_SERIES = 6
MOST_POINTS = 20
XY = ("line", "bar", "area")


def chart_problems(block: Json, at: str) -> Iterator[Problem]:
    """Check one such block."""
    yield from _word(block.get("title"), f"{at}/title", TITLE)
    chart = block.get("chart")
    if not isinstance(chart, dict):
        yield Problem(f"{at}/chart", "must be an object")
        return
    kind = chart.get("type")
    if kind == "pie":
        yield from _list(chart.get("segments"), f"{at}/chart/segments", MOST_SERIES, _point)
    elif kind in XY:
        yield from _axes(chart, f"{at}/chart")
    else:
        yield Problem(f"{at}/chart/type", f"unsupported chart: {kind!r}")


def _axes(chart: Json, at: str) -> Iterator[Problem]:
    axes = chart.get("axis_config")
    if not isinstance(axes, dict):
        yield Problem(f"{at}/axis_config", "must be an object")
        return
    for name in ("x_label", "y_label"):
        if name in axes:
            yield from _word(axes[name], f"{at}/axis_config/{name}", AXIS)
    categories, series = axes.get("categories"), chart.get("series")
    at_categories = f"{at}/axis_config/categories"
    yield from _list(categories, at_categories, MOST_POINTS, lambda each, where: _word(each, where, NAME))
    yield from _list(series, f"{at}/series", MOST_SERIES, _series)
    if not isinstance(categories, list) or not isinstance(series, list):
        return
    if len(set(map(str, categories))) < len(categories):
        yield Problem(at_categories, "a category is there twice")
    names = [str(each.get("name")) for each in series if isinstance(each, dict)]
    if len(set(names)) < len(names):
        yield Problem(f"{at}/series", "a name is there twice")
    for number, each in enumerate(series):
        data = each.get("data") if isinstance(each, dict) else None
        labels = [point.get("label") for point in data if isinstance(point, dict)] if isinstance(data, list) else []
        if labels != categories:
            yield Problem(f"{at}/series/{number}/data", "its labels must be the categories")


def _series(series: Any, at: str) -> Iterator[Problem]:
    if not isinstance(series, dict):
        yield Problem(at, "must be an object")
        return
    yield from _word(series.get("name"), f"{at}/name", NAME)
    yield from _list(series.get("data"), f"{at}/data", MOST_POINTS, _point)


def _point(point: Any, at: str) -> Iterator[Problem]:
    if not isinstance(point, dict):
        yield Problem(at, "must be an object")
        return
    yield from _word(point.get("label"), f"{at}/label", NAME)
    value = point.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        yield Problem(f"{at}/value", "must be a number")


def _word(value: Any, at: str, most: int) -> Iterator[Problem]:
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        yield Problem(at, f"must be text of 1 to {most} characters")


def _list(value: Any, at: str, most: int, check: Any) -> Iterator[Problem]:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        yield Problem(at, f"must be a list of 1 to {most}")
        return
    for number, each in enumerate(value):
        yield from check(each, f"{at}/{number}")
