"""Spark in the place of the connection to a file that is being built: it takes the very statements of the merge.

Tables are temporary views of a session, each over rows that were worked out once (a local checkpoint), so that what
follows from them does not work them out again. Nothing is written anywhere but in Spark's own executors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import sqlglot
from sqlglot import exp

from quarterdeck.facts.building import PublishFailed
from quarterdeck.facts.dialects.given import type_of
from quarterdeck.facts.dialects.merging import merging
from quarterdeck.facts.dialects.typed import OURS, known_tables
from quarterdeck.facts.spark import Spark, bound, reason_of, without_zones

if TYPE_CHECKING:
    from pyspark.sql.dataframe import DataFrame

_SIGNED = {"UBIGINT": "BIGINT"}
"""Spark has no unsigned numbers."""

Values = Mapping[str, object]


class Workroom:
    """The tables of one publication being worked out. Understands what the merge says, and no more."""

    def __init__(self, spark: Spark) -> None:
        self._spark = spark
        self._session = spark.session
        self._empty: set[str] = set()
        self._columns: dict[str, tuple[str, ...]] = {}
        # What Spark concludes about a table outlives it and confuses it where tables are put together.
        self._session.conf.set("spark.sql.constraintPropagation.enabled", "false")

    def execute(self, sql: str, values: Values | None = None) -> Found:
        """Carry out one statement; rows are fetched from what is returned."""
        tree = sqlglot.parse_one(sql, read=OURS)
        match tree:
            case exp.Create():
                self._make(tree.this.name, self._frame(tree.expression, values))
            case exp.Insert():
                self._add(tree, values)
            case exp.Drop():
                (dropped,) = tree.find_all(exp.Table)
                self._session.catalog.dropTempView(dropped.name)
            case exp.TruncateTable():
                self.lay_out(tree.expressions[0].name)
            case _:
                return Found(self, self._frame(tree, values))
        return Found(self, None)

    def lay_out(self, table: str) -> None:
        """A table of a publication, empty."""
        kinds = known_tables()[table]
        self._nothing(table, {name: type_of(_SIGNED.get(kind, kind), "spark") for name, kind in kinds.items()})

    def view(self, name: str, sql: str) -> None:
        """A query under a name, worked out whenever it is read."""
        frame = self._frame(sqlglot.parse_one(sql, read=OURS), None)
        frame.createOrReplaceTempView(name)
        self._columns[name] = tuple(frame.columns)

    def know(self, name: str, columns: Iterable[str]) -> None:
        """That Spark has a view of that name already."""
        self._columns[name] = tuple(columns)

    def register(self, name: str, rows: pa.Table) -> None:
        """A small table from here."""
        kinds = {field.name: _kind(field.type) for field in rows.schema}
        if not rows.num_rows:
            self._nothing(name, kinds)
            return
        # The client takes any instant for one with a zone; ours have none.
        columns = (f"CAST({column} AS {kind}) AS {column}" for column, kind in kinds.items())
        self._session.createDataFrame(rows).selectExpr(*columns).createOrReplaceTempView(name)
        self._columns[name] = tuple(kinds)

    def unregister(self, name: str) -> None:
        """Forget a small table from here."""
        self._session.catalog.dropTempView(name)

    def batches(self, sql: str, values: Values | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of a query, batch by batch as they arrive."""
        return self._spark.streamed(self._frame(sqlglot.parse_one(sql, read=OURS), values))

    def fetched(self, frame: DataFrame) -> pa.Table:
        """All rows of a small frame."""
        return without_zones(frame.toArrow())

    def _frame(self, tree: exp.Expr, values: Values | None) -> DataFrame:
        text = merging(tree, self._columns)
        given = {name: bound(value) for name, value in (values or {}).items()}
        return self._session.sql(text, args=given)

    def _nothing(self, name: str, kinds: Mapping[str, str]) -> None:
        columns = ", ".join(f"CAST(NULL AS {kind}) AS {column}" for column, kind in kinds.items())
        self._make(name, self._session.sql(f"SELECT {columns} WHERE FALSE"))
        self._empty.add(name)

    def _make(self, name: str, frame: DataFrame, *, beside: DataFrame | None = None) -> None:
        frame = frame.localCheckpoint()
        (beside.union(frame) if beside else frame).createOrReplaceTempView(name)
        self._columns[name] = tuple(frame.columns)
        self._empty.discard(name)

    def _add(self, tree: exp.Insert, values: Values | None) -> None:
        name = tree.this.name
        query = tree.expression
        query.set("order", None)
        rows, table = self._frame(query, values), self._session.table(name)
        if not tree.args.get("by_name"):
            rows = rows.toDF(*table.columns)
        kinds = dict(table.dtypes)
        rows = rows.selectExpr(
            *(f"CAST({c if c in rows.columns else 'NULL'} AS {kinds[c]}) AS {c}" for c in table.columns)
        )
        self._make(name, rows, beside=None if name in self._empty else table)


@contextmanager
def spark_staying() -> Iterator[None]:
    """Say in words that Spark broke off."""
    from pyspark.errors.exceptions.base import PySparkException  # noqa: PLC0415 - only who asks Spark has the client

    try:
        yield
    except PySparkException as wrong:
        raise PublishFailed(
            f"Spark broke off ({reason_of(wrong)}). The last publication stands as it was. Look whether Spark is "
            "running and has room on its disks and a place for checkpoints (docs/lake.md), then run the command again."
        ) from wrong


def _kind(kind: pa.DataType) -> str:
    """Spark's word for a type of the small tables that come from here."""
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP_NTZ"
    return {"string": "STRING", "date32[day]": "DATE", "int64": "BIGINT", "bool": "BOOLEAN"}[str(kind)]


class Found:
    """What a statement found, in the way the connection to a file gives it."""

    def __init__(self, room: Workroom, frame: DataFrame | None) -> None:
        self._room = room
        self._frame = frame

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        if self._frame is None:
            return []
        columns = self._room.fetched(self._frame).columns
        return list(zip(*(column.to_pylist() for column in columns), strict=True))
