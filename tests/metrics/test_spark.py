"""A real Spark cluster gives what DuckDB gives: a master, two workers, two executors."""

from __future__ import annotations

import pytest
from tests.engines import SparkTables
from tests.metrics.test_engines import STATEMENTS, drawn, known, rounded, trust
from tests.metrics.test_second_opinion import HISTORIES, OPINIONS, check
from tests.metrics.travelled import travelled
from tests.spark import Cluster, temporary_cluster

SPLITS = ((), ("person", "month"), ("account", "unit", "quarter"), ("family", "product", "week"), ("stage", "pipeline"))


@pytest.mark.spark
def test_two_executors_of_a_cluster_give_what_duckdb_gives(tables):
    """One test, so that one cluster is started however the tests are shared out."""
    with temporary_cluster() as cluster:
        spark = SparkTables(cluster.url)
        try:
            everything_is_the_same(tables, spark)
            two_executors_have_worked(cluster)
        finally:
            spark.close()


def everything_is_the_same(tables, spark: SparkTables) -> None:
    assert spark.engine.session.version.startswith("4.3.")
    check(spark, drawn(8)[7], OPINIONS, SPLITS)
    check(spark, travelled(0), HISTORIES, ((), ("stage",), ("age", "person")))
    for statement in STATEMENTS.values():
        ours, theirs = (known(each, travelled(1)).rows(statement()) for each in (tables, spark))
        assert rounded(ours) == rounded(theirs)
    assert trust(tables, travelled(0)) == trust(spark, travelled(0))


def two_executors_have_worked(cluster: Cluster) -> None:
    assert [worker["coresused"] for worker in cluster.workers] == [1, 1]
    assert len({executor["hostPort"] for executor in cluster.executors}) == 2
    assert all(executor["totalTasks"] > 0 for executor in cluster.executors)
