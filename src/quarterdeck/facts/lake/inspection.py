"""Whether a lake keeps to its layout, column by column, before anything heavy runs."""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from quarterdeck.domain.facts import Column, Kind
from quarterdeck.facts.ailments import Finding
from quarterdeck.facts.lake.layout import NTH, OBSERVED, Folder, Lake, lake_columns
from quarterdeck.facts.schema import column_type

_WHOLE = r"tinyint|smallint|int|integer|bigint"
_FITTING = {
    Kind.KEY: r"string|varchar.*|char.*",
    Kind.TEXT: r"string|varchar.*|char.*",
    Kind.DAY: r"date",
    Kind.INSTANT: r"timestamp|timestamp_ntz",
    Kind.MONEY: rf"{_WHOLE}|decimal\(\d+,[0-4]\)",
    Kind.RATE: rf"{_WHOLE}|decimal\(\d+,([0-9]|1[0-2])\)",
    Kind.SHARE: r"float|double",
    Kind.NUMBER: rf"{_WHOLE}|float|double",
    Kind.COUNT: _WHOLE,
    Kind.FLAG: r"boolean",
}
"""Which of Spark's types hold a kind of column without loss, as patterns."""
_ANY_TEXT_OR_DAY = r"string|date"
"""A day in the name of a folder is a text."""


def inspected(lake: Lake, today: date) -> tuple[Finding, ...]:
    """Everything that is wrong with the lake's folders; the days in it may not lie after ``today``."""
    found: list[Finding] = []
    for folder in lake.folders:
        shape = tuple(_shape(folder))
        found += shape or _days(lake, folder, today)
    return tuple(found)


def _shape(folder: Folder) -> Iterator[Finding]:
    for column in lake_columns(folder.table):
        there = folder.kinds.get(column.name)
        if there is None:
            if column.required:
                remedy = f"Add it as a column or a partition: {column.meaning}."
                yield Finding(folder.table.name, column.name, "is missing", remedy)
        elif not re.fullmatch(_fitting(column), there.replace(" ", "")):
            wanted = "BIGINT" if column is NTH else column_type(column)
            remedy = f"Write it as {wanted}, for example CAST({column.name} AS {wanted})."
            yield Finding(folder.table.name, column.name, f"is {there}, not {wanted}", remedy)


def _fitting(column: Column) -> str:
    if column is OBSERVED:
        return _ANY_TEXT_OR_DAY
    if column.name == "source":
        return rf"{_FITTING[Kind.TEXT]}|{_WHOLE}"
    return _FITTING[column.kind]


def _days(lake: Lake, folder: Folder, today: date) -> Iterator[Finding]:
    """Rows that say neither whose they are nor of which day."""
    rows = lake.spark.session.sql(
        f"""SELECT count(CASE WHEN try_cast(observed_on AS DATE) IS NULL THEN 1 END) AS dayless,
            count(CASE WHEN coalesce(CAST(source AS STRING), '') = '' THEN 1 END) AS nobody,
            count(CASE WHEN contains(CAST(source AS STRING), ':') THEN 1 END) AS divided,
            max(try_cast(observed_on AS DATE)) AS newest FROM {folder.view}"""
    ).collect()
    dayless, nobody, divided, newest = rows[0]
    name = folder.table.name
    if dayless:
        what = f"is no day in {dayless:,} rows"
        yield Finding(name, OBSERVED.name, what, "Write the day of the export, as a date or like 2026-02-05.")
    if nobody:
        yield Finding(
            name, "source", f"is empty in {nobody:,} rows", "Name the source in every row, or as a partition."
        )
    if divided:
        yield Finding(name, "source", f"has a colon in {divided:,} rows", "Name the source without one.")
    if newest and newest > today:
        yield Finding(name, OBSERVED.name, f"reaches to {newest}", "That day has not come. Correct the day.")
