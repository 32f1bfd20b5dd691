"""Facts asked of Spark through Spark Connect: the thin client, no Java here. Sail speaks the same protocol."""

from __future__ import annotations

import importlib.util
import re
import threading
import warnings
from collections.abc import Iterator, Mapping
from concurrent import futures
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from quarterdeck.facts.dialects import translated
from quarterdeck.facts.reader import FactsUnreadable, Parameters, named

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession

SETTINGS = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}
"""Instants are naive UTC, and what cannot be worked out is an error rather than a silent null."""
RETRIES = 5
"""How often a Spark that does not answer is asked again, over some twenty seconds; by itself the client takes ten."""
LETTING_GO = 2
"""Seconds that Spark has for it when a session ends."""
FIRST_IMPORT = threading.Lock()
"""The client's modules import each other in circles, so Python sees a deadlock where two threads begin with them."""
MISSING = (
    "This installation has no client for Spark. Install it beside Quarterdeck: "
    "pip install --require-hashes -r requirements/spark.txt"
)


class Spark:
    """A session of a Spark cluster, for any number of threads."""

    def __init__(self, url: str) -> None:
        self.session = connected(url)

    def rows(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        found: list[tuple[Any, ...]] = []
        for batch in self.batches(sql, parameters):
            found += zip(*(column.to_pylist() for column in batch.columns), strict=True)
        return found

    def arrow(self, sql: str, parameters: Parameters) -> pa.Table:
        """The rows of a query as an Arrow table, instants as naive UTC."""
        return pa.Table.from_batches(self.batches(sql, parameters))

    def batches(self, sql: str, parameters: Parameters = ()) -> Iterator[pa.RecordBatch]:
        """The rows of a query, batch by batch as they arrive: never all of them in memory. One at least."""
        return self.streamed(self._asked(sql, named(parameters)))

    def streamed(self, frame: Any) -> Iterator[pa.RecordBatch]:  # noqa: ANN401 a data frame of the client
        """The rows of a data frame, batch by batch as they arrive."""
        plan = frame._plan.to_proto(self.session.client)  # noqa: SLF001 the client's only way to batches as they come
        for item in self.session.client.to_table_as_iterator(plan, frame._plan.observations):  # noqa: SLF001
            if isinstance(item, pa.Table):
                yield from without_zones(item).to_batches()

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table and their types; none where there is no such table."""
        if not self.session.catalog.tableExists(table):
            return {}
        return dict(self.session.table(table).dtypes)

    def close(self) -> None:
        """End the session, once Spark has let go of what was read from it."""
        futures.wait(self.session.client._release_futures, timeout=LETTING_GO)  # noqa: SLF001 it waits after the end only
        self.session.stop()

    def _asked(self, sql: str, values: Mapping[str, object]) -> Any:  # noqa: ANN401 a data frame of the client
        text = translated(sql, values, "spark").text
        return self.session.sql(text, args={name: bound(value) for name, value in values.items()})


def connected(url: str) -> SparkSession:
    """A session at ``sc://host:port``. FactsUnreadable without the client, or where nobody answers."""
    if importlib.util.find_spec("pyspark") is None:
        raise FactsUnreadable(MISSING)
    with FIRST_IMPORT:
        from pyspark.errors.exceptions.base import PySparkException  # noqa: PLC0415 - only who asks Spark has the client
        from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: PLC0415 - only who asks Spark has it
        from pyspark.sql.connect.session import SparkSession  # noqa: PLC0415 - only who asks Spark has it

    # That Spark does not answer is said in words of ours; the client warns of it, too, even while it closes.
    warnings.filterwarnings("ignore", message=r"\[RETRIES_EXCEEDED\]")
    session = None
    try:
        session = SparkSession.builder.remote(url).create()
        session.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES)])
        for name, value in SETTINGS.items():
            session.conf.set(name, value)
    except (PySparkException, OSError) as wrong:
        if session:
            session.release_session_on_close = False
            session.stop()
        raise FactsUnreadable(
            f"Spark does not answer at {url} ({reason_of(wrong)}). Check the address, and that Spark Connect runs "
            "there."
        ) from wrong
    return session


def reason_of(wrong: Exception) -> str:
    """What an error of Spark's is about, in a line."""
    said = re.search(r'details = "(.+)"', str(wrong))
    return (said[1] if said else str(wrong).strip().split("\n", 1)[0]).rstrip(".")


def without_zones(table: pa.Table) -> pa.Table:
    """The same with instants as naive UTC."""
    for i, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            table = table.set_column(i, field.name, table.column(i).cast(pa.timestamp("us")))
    return table


def bound(value: object) -> object:
    """A value as it is bound: the client takes a naive instant for one of its own time zone."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
