"""What a metric is made of: a tree of SQL over a named relation, and what is said about its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from sqlglot import exp

from quarterdeck.domain.figures import Format, Number

DIALECT = "duckdb"
EVERY = "count(*) FILTER (WHERE counted)"
"""How many there are."""


class Direction(StrEnum):
    """Whether more of it is good news."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Row(NamedTuple):
    """A metric's number for one combination of dimension values (``keys``, in the order asked for; None: unknown).

    ``value`` None means it cannot be said, and ``missing`` says why. ``n`` counts the rows behind the number,
    ``unpriced`` those among them that have no value in the organisation's currency: counted, not priced.
    ``top`` and ``bottom`` are what a ratio divides; ``note`` is what to keep in mind while reading the number.
    """

    keys: tuple[str | None, ...]
    value: Number | None
    n: int
    unpriced: int = 0
    top: Number | None = None
    bottom: Number | None = None
    missing: str = ""
    note: str = ""


@dataclass(frozen=True)
class Formula:
    """Expressions under the names every answer has; made a tree once one is asked, since every command loads them."""

    texts: tuple[str, ...]

    @cached_property
    def tree(self) -> exp.Select:
        """What selects them."""
        return exp.select(*self.texts, dialect=DIALECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A metric that one tree answers: ``select`` gives value, n, unpriced, top and bottom over ``relation``.

    ``empty`` is said where nothing is behind the number and it therefore has none; ``missing`` where something is,
    but the sources do not state what the number needs. ``at_rest`` is the number where nothing happened.
    ``choices`` name what a reader might have decided otherwise.
    """

    relation: str
    select: Formula
    format: Format
    direction: Direction = Direction.UP
    dated_by: str
    empty: str = ""
    missing: str = ""
    at_rest: int | None = None
    needs_evidence: bool = False
    """At rest only where something of the kind is known at all; else nobody knows."""
    choices: tuple[tuple[str, str], ...] = ()
    apart_from: frozenset[str] = frozenset()
    """Dimensions of the relation that this metric cannot be split by."""
    one_of: frozenset[str] = frozenset()
    """At least one of these dimensions must be asked for, since the number over all of them means nothing."""
    note: str = ""
    """What is said beside the number where some of its rows call for it, with ``{noted}`` and ``{n}`` filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A metric worked out from the answers to others, row by row: ``work`` gets their rows and the dimensions."""

    of: tuple[str, ...]
    work: Callable[[tuple[tuple[Row, ...], ...], tuple[str, ...]], tuple[Row, ...]]
    format: Format
    direction: Direction = Direction.UP
    dated_by: str
    choices: tuple[tuple[str, str], ...] = ()
    one_of: frozenset[str] = frozenset()
    """At least one of these dimensions must be asked for, since the number is a share among them."""


type Metric = Measure | Derived


def formula(
    value: str,
    *,
    n: str = EVERY,
    unpriced: str = "0",
    top: str = "NULL",
    bottom: str = "NULL",
    noted: str = "0",
) -> Formula:
    """Those expressions under the names every answer has."""
    named = {"value": value, "n": n, "unpriced": unpriced, "top": top, "bottom": bottom, "noted": noted}
    return Formula(tuple(f"{text} AS {name}" for name, text in named.items()))


def ratio(top: str, bottom: str, *, n: str, unpriced: str = "0", noted: str = "0") -> Formula:
    """What selects a ratio of sums; no number where the bottom is nothing."""
    return formula(f"({top}) / nullif({bottom}, 0)", n=n, unpriced=unpriced, top=top, bottom=bottom, noted=noted)


def count(where: str) -> str:
    """How many rows meet the condition. A deal is counted once, with its owner, however many share its value."""
    return f"count(*) FILTER (WHERE ({where}) AND counted)"


def total(column: str, where: str = "TRUE") -> str:
    """The sum over the rows that meet the condition: 0 without any, unknown where none of them has a value."""
    only = "" if where == "TRUE" else f" FILTER (WHERE {where})"
    return f"CASE WHEN count(*){only} = 0 THEN 0 ELSE sum({column}){only} END"


def exact(amount: str) -> str:
    """A sum of amounts that have more decimals than money, rounded once it is added up."""
    return f"CAST({amount} AS DECIMAL(38, 8))"


def without(column: str, where: str = "TRUE") -> str:
    """How many rows meet the condition but have no value in that column."""
    return count(f"({where}) AND {column} IS NULL")
