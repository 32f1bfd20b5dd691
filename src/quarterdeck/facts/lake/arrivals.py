"""The rows of a lake's folders as the merge takes them: typed, qualified, one a key and export.

What cannot be taken is put aside, with a reason.
"""
# ruff: noqa: S608 - every name in these statements comes from the canonical tables

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
from sqlglot import exp

from quarterdeck.domain.facts import OPPORTUNITY_CHANGE, Column, Kind
from quarterdeck.facts.building import PublishFailed
from quarterdeck.facts.changes import UNREADABLE
from quarterdeck.facts.dialects.typed import OURS
from quarterdeck.facts.lake.layout import NTH, OBSERVED, Folder, Lake
from quarterdeck.facts.lake.workroom import Workroom
from quarterdeck.facts.schema import column_type
from quarterdeck.facts.staging import ALLOWED

_TEXTS = frozenset({Kind.KEY, Kind.TEXT})
_EXACT = frozenset({Kind.MONEY, Kind.RATE})
_REMEDY = "Correct it in the source and write the export again."


@dataclass(slots=True)
class Export:
    """What one source delivered on one day, table by table."""

    source: str
    observed_on: date
    counts: dict[str, int] = field(default_factory=dict)
    _marks: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Of the content, whatever order its rows lie in."""
        return hashlib.sha256("\n".join(sorted(self._marks)).encode()).hexdigest()

    @property
    def delivered(self) -> int:
        """How many rows it has."""
        return sum(self.counts.values())

    def note(self, table: str, count: int, mark: str) -> None:
        """One of its tables."""
        self.counts[table] = count
        self._marks.append(f"{table} {count} {mark}")


def exports_of(lake: Lake, room: Workroom) -> tuple[Export, ...]:
    """Everything the lake was ever delivered, in the order of time."""
    found: dict[tuple[date, str], Export] = {}
    for folder in lake.folders:
        room.know(folder.view, folder.kinds)
        room.view(delivered(folder), _delivered(folder))
        # A hash passes over nulls, so whether a value is known is hashed beside it.
        values = ", ".join(f"{c.name} IS NULL, {c.name}" for c in _read(folder))
        rows = room.execute(
            f"""SELECT source, observed_on, count(*) AS n, sum(CAST(xxhash64({values}) AS DECIMAL(38, 0))) AS mark
            FROM {delivered(folder)} GROUP BY source, observed_on"""
        ).fetchall()
        names = ",".join(c.name for c in folder.given)
        for source, day, count, mark in rows:
            export = found.setdefault((day, source), Export(source, day))
            export.note(folder.table.name, count, f"{names} {mark}")
    return tuple(found[key] for key in sorted(found))


def choose(exports: Iterable[Export], lake: Lake, room: Workroom) -> None:
    """Read nothing but these exports from now on."""
    chosen = [(export.source, export.observed_on) for export in exports]
    sources, days = zip(*chosen, strict=True)
    room.register(
        "chosen", pa.table({"source": pa.array(sources, pa.string()), "observed_on": pa.array(days, pa.date32())})
    )
    for folder in lake.folders:
        every = f"({_delivered(folder)}) AS d"
        room.view(delivered(folder), f"SELECT d.* FROM {every} SEMI JOIN chosen USING (source, observed_on)")


def delivered(folder: Folder) -> str:
    """The view of the folder's rows, typed, nothing left out."""
    return f"delivered_{folder.table.name}"


def arrived(folder: Folder) -> str:
    """The table of the folder's rows that can be taken."""
    return f"arrived_{folder.table.name}"


def take(folder: Folder, room: Workroom) -> None:
    """Make the table of rows that can be taken. PublishFailed where rows with one key and day contradict each other."""
    room.execute(f"CREATE OR REPLACE TEMP TABLE {arrived(folder)} AS {_arrived(folder)}")
    refuse_contradiction(folder, room, arrived(folder))


def refuse_contradiction(folder: Folder, room: Workroom, rows: str = "") -> None:
    """PublishFailed where an export holds different rows with one key, and nothing says which of them is the last."""
    columns = ", ".join(_keys(folder))
    twice = room.execute(
        f"""SELECT {columns}, count(*) AS n FROM {rows or f"({_arrived(folder)}) AS taken"} GROUP BY {columns}
        HAVING count(*) > 1 ORDER BY {columns} LIMIT 1"""
    ).fetchall()
    if twice:
        source, day, *key, count = twice[0]
        named = ", ".join(f"{name} {value}" for name, value in zip(folder.table.key, key, strict=True))
        raise PublishFailed(
            f"{folder.path}: the export of {source} of {day} holds {count} different rows with {named}, and nothing "
            f"says which of them counts. Keep one of them, or add a column {NTH.name} with the place of each row in "
            "its export (the last one counts). Nothing was changed."
        )


def put_aside(folder: Folder) -> str:
    """A query for what cannot be taken, with the columns of the quarantine and the export's source and day."""
    return " UNION ALL ".join(_doubts(folder))


def _doubts(folder: Folder) -> Iterator[str]:
    for column in folder.given:
        if column.name == "source":
            continue
        if column.required:
            yield _aside(folder, column, f"{column.name} is empty", f"{_empty(column)}", _REMEDY)
        if allowed := ALLOWED.get((folder.table.name, column.name)):
            listed = ", ".join(sorted(allowed))
            where = f"{column.name} <> '' AND NOT {column.name} IN ({_quoted(allowed)})"
            yield _aside(folder, column, f"is not a known {column.name}", where, f"Allowed are {listed}.")
        if column.kind in _EXACT:
            where = f"stated_{column.name} IS NOT NULL AND {column.name} IS NULL"
            yield _aside(folder, column, f"cannot be stored as {column.kind}", where, _REMEDY, fatal=False)
    if folder.table is OPPORTUNITY_CHANGE:
        column = OPPORTUNITY_CHANGE.column("value")
        where = f"({_fit(folder)}) AND ({UNREADABLE})"
        yield _aside(folder, column, "is not a value of that field", where, _REMEDY)


def _read(folder: Folder) -> tuple[Column, ...]:
    beside = (NTH,) if folder.is_ordered else ()
    return tuple(c for c in (*folder.given, *beside) if c.name != "source")


def _delivered(folder: Folder) -> str:
    columns = ["CAST(source AS VARCHAR) AS source", "TRY_CAST(observed_on AS DATE) AS observed_on"]
    for column in _read(folder):
        columns.append(f"TRY_CAST({column.name} AS {column_type(column)}) AS {column.name}")
        if column.kind in _EXACT:
            columns.append(f"CAST({column.name} AS VARCHAR) AS stated_{column.name}")
    return f"SELECT {', '.join(columns)} FROM {folder.view}"


def _keys(folder: Folder) -> tuple[str, ...]:
    return ("source", OBSERVED.name, *folder.table.key)


def _arrived(folder: Folder) -> str:
    """Qualified, and only what fits; of rows with one key the last counts, and rows that are the same are one."""
    keys = _keys(folder)
    columns = ", ".join(["source", OBSERVED.name, *(_qualified(c) for c in _read(folder) if c is not NTH)])
    fit = f"({_fit(folder)})"
    if folder.table is OPPORTUNITY_CHANGE:
        fit += f" AND NOT coalesce({UNREADABLE}, FALSE)"
    if not folder.is_ordered:
        return f"SELECT DISTINCT {columns} FROM {delivered(folder)} WHERE {fit}"
    if folder.table is OPPORTUNITY_CHANGE:
        return _told_in_order(folder, keys, fit)
    return f"""WITH ranked AS (
            SELECT *, rank() OVER (PARTITION BY {", ".join(keys)} ORDER BY nth DESC) AS place
            FROM {delivered(folder)} WHERE {fit}
        )
        SELECT DISTINCT {columns} FROM ranked WHERE place = 1"""


def _told_in_order(folder: Folder, keys: Sequence[str], fit: str) -> str:
    """Two changes of a field at one instant are one, from the first to the last."""
    old = "first(old_value ORDER BY nth)" if "old_value" in folder.kinds else "CAST(NULL AS VARCHAR)"
    return f"""WITH one AS (
            SELECT {", ".join(keys)}, last(value ORDER BY nth) AS value, {old} AS old_value
            FROM {delivered(folder)} WHERE {fit} GROUP BY {", ".join(keys)}
        )
        SELECT source, observed_on, {", ".join(_qualified(c) for c in OPPORTUNITY_CHANGE.columns if c.name != "source")}
        FROM one"""


def _qualified(column: Column) -> str:
    if column.kind is Kind.KEY:
        return f"source || ':' || nullif({column.name}, '') AS {column.name}"
    return column.name


def _fit(folder: Folder) -> str:
    """What a row must say to be taken at all."""
    tests = [f"NOT {_empty(column)}" for column in folder.given if column.required and column.name != "source"]
    allowed = ((c.name, ALLOWED.get((folder.table.name, c.name))) for c in folder.given)
    tests += [f"coalesce({name}, '') IN ('', {_quoted(words)})" for name, words in allowed if words]
    return " AND ".join(tests)


def _empty(column: Column) -> str:
    return f"coalesce({column.name}, '') = ''" if column.kind in _TEXTS else f"({column.name} IS NULL)"


def _aside(folder: Folder, column: Column, reason: str, where: str, remedy: str, *, fatal: bool = True) -> str:
    said = f"stated_{column.name}" if column.kind in _EXACT else f"CAST({column.name} AS VARCHAR)"
    which = " || ' ' || ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in folder.table.key)
    shown = "" if reason.endswith("empty") else f"'''' || coalesce({said}, '') || ''' ' || "
    return f"""SELECT source, observed_on, {_text(folder.path)} AS file, '{column.name}' AS column_name,
        {shown}'{reason} (' || {which} || ')' AS reason, '{remedy}' AS remedy, {said} AS value, {fatal} AS fatal
        FROM {delivered(folder)} WHERE {where}"""


def _text(words: str) -> str:
    """Words of somebody's own, such as the name of a folder, as a text of our dialect."""
    return exp.Literal.string(words).sql(dialect=OURS)


def _quoted(words: frozenset[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))
