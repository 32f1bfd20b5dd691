"""A statement of ours, and what will be bound to it, as the text another engine takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

import sqlglot
from sqlglot import exp

from quarterdeck.facts.dialects.given import give, taken, type_of
from quarterdeck.facts.dialects.rewrites import REWRITES
from quarterdeck.facts.dialects.typed import OURS, typed

_MARK = "\N{INVISIBLE SEPARATOR}"
"""Stands around the names of parameters until they are written the engine's way; nobody writes it in SQL."""

_MARKS: Mapping[str, Callable[[str, str], str]] = {
    "postgres": lambda name, _: f"%({name})s",
    "spark": lambda name, _: f":{name}",
    "databricks": lambda name, _: f":{name}",
    "snowflake": lambda name, _: f"%({name})s",
    "bigquery": lambda name, _: f"@{name}",
    "trino": lambda _name, _: "?",
    "clickhouse": lambda name, type_: f"{{{name}:{type_}}}",
}
"""How each engine's own client marks a bound value; Trino binds by position."""

DIALECTS = tuple(_MARKS)
"""The engines our statements are written for."""

_PERCENT_MEANS_A_MARK = frozenset({"postgres", "snowflake"})

_SETTINGS: Mapping[str, str] = {"clickhouse": "\nSETTINGS join_use_nulls = 1, group_by_use_nulls = 1"}
"""What has to be switched on for nulls to mean unknown."""

_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "BOOLEAN"),
    (int, "BIGINT"),
    (float, "DOUBLE"),
    (Decimal, "DECIMAL(18,4)"),
    (datetime, "TIMESTAMP"),
    (date, "DATE"),
    (str, "TEXT"),
)


class NoDialect(ValueError):
    """A value cannot be bound in another engine; the message says which."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A statement for another engine; ``names`` are the parameters in the order of their marks in the text."""

    text: str
    names: tuple[str, ...]


def translated(sql: str, values: Mapping[str, object], dialect: str, *, pretty: bool = False) -> Translated:
    """The statement for that engine, given what will be bound to it; NoDialect if a value has no type there."""
    types = tuple(sorted((name, _type_of(name, value)) for name, value in values.items()))
    return _translated(sql, types, dialect, pretty)


def _type_of(name: str, value: object) -> str:
    for kind, ours in _TYPES:
        if isinstance(value, kind):
            return ours
    raise NoDialect(f"${name} is bound to {value!r}, for which other engines have no type.")


@lru_cache(maxsize=2048)
def _translated(sql: str, types: tuple[tuple[str, str], ...], dialect: str, pretty: bool) -> Translated:  # noqa: FBT001 a key
    tree, given = taken(sqlglot.parse_one(sql, read=OURS))
    tree = typed(tree, dict(types), given)
    for rewrite in REWRITES[dialect]:
        tree = rewrite(tree)
    tree = give(tree, given, dialect)
    for mark in list(tree.find_all(exp.Placeholder)):
        mark.replace(exp.Var(this=f"{_MARK}{mark.name}{_MARK}"))
    return _marked(tree.sql(dialect, pretty=pretty), dict(types), dialect)


def _marked(text: str, types: Mapping[str, str], dialect: str) -> Translated:
    """The text with every parameter marked the way the engine's client wants it."""
    parts = text.split(_MARK)
    names = tuple(parts[1::2])
    if dialect in _PERCENT_MEANS_A_MARK:
        parts[::2] = [part.replace("%", "%%") for part in parts[::2]]
    parts[1::2] = [_MARKS[dialect](name, type_of(types[name], dialect)) for name in names]
    text = "".join(parts) + _SETTINGS.get(dialect, "")
    return Translated(re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE), names)
