"""Several questions asked of the database in one statement, for whoever needs all the answers.

Each statement is a trip to PostgreSQL. The answers are rows of one UNION ALL: columns of the same type share a place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, cast, literal_column, null, union_all
from sqlalchemy.engine import IteratorResult, Result
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.types import TypeEngine

Question = Select[*tuple[Any, ...]]
"""A statement of a store. Of those that are asked together, parameters of one name have one value, and none is ordered:
a database need not keep the order within a part of a UNION."""


class Together:
    """Questions as one statement, and its rows as their answers."""

    def __init__(self, questions: Sequence[Question]) -> None:
        """Build the statement."""
        slots: list[TypeEngine[Any]] = []
        placed: list[list[int]] = []
        for question in questions:
            free = defaultdict(list)
            for at, kind in enumerate(slots):
                free[repr(kind)].append(at)
            places = []
            for column in question.exported_columns:
                if not free[repr(column.type)]:
                    free[repr(column.type)].append(len(slots))
                    slots.append(column.type)
                places.append(free[repr(column.type)].pop(0))
            placed.append(places)
        branches = []
        for number, (question, places) in enumerate(zip(questions, placed, strict=True)):
            asked = question.subquery()
            columns: list[Any] = [cast(null(), kind).label(f"c{at}") for at, kind in enumerate(slots)]
            for at, column in zip(places, asked.c, strict=True):
                columns[at] = column.label(f"c{at}")
            branches.append(asked.select().with_only_columns(literal_column(str(number)).label("question"), *columns))
        self.statement = union_all(*branches)
        self._answers: list[tuple[Callable[[Any], Any], SimpleResultMetaData]] = [
            (
                _picking(places),
                SimpleResultMetaData([column.name for column in question.exported_columns]),
            )
            for question, places in zip(questions, placed, strict=True)
        ]

    def answers(self, rows: Sequence[Any]) -> Sequence[Callable[[], Result[Any]]]:
        """Return what makes the result of each question, as often as it is asked."""
        of_each: list[list[Any]] = [[] for _ in self._answers]
        for row in rows:
            of_each[row[0]].append(self._answers[row[0]][0](row))
        return [partial(_result, metadata, found) for found, (_, metadata) in zip(of_each, self._answers, strict=True)]


def _result(metadata: SimpleResultMetaData, found: list[Any]) -> Result[Any]:
    return IteratorResult(metadata, iter(found))


def _picking(places: Sequence[int]) -> Callable[[Any], Any]:
    if len(places) == 1:  # `itemgetter` returns a value then, where a row is wanted
        return lambda row: (row[places[0] + 1],)
    return itemgetter(*(at + 1 for at in places))
