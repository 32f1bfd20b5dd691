"""A real Spark cluster gives what DuckDB gives: a master, two workers, two executors."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from tests.engines import SparkTables
from tests.lake_publications import the_same_from_a_lake
from tests.lakes import LEAST
from tests.metrics.everything import Told, everything_once, same_everywhere
from tests.spark import USUAL, Cluster, temporary_cluster

AT_ONCE = 3


@pytest.mark.spark
def test_two_executors_of_a_cluster_give_what_duckdb_gives(tables, tmp_path):
    """One test, so that one cluster is started however the tests are shared out.

    Companies are asked about side by side, so that nobody waits while statements are planned. The last of them is
    asked about with Spark's usual settings, the others with those that take the least time.
    """
    with temporary_cluster() as cluster, ThreadPoolExecutor(AT_ONCE) as pool:
        *most, last = everything_once(tables)
        asked = [pool.submit(the_same, told, cluster, {}) for told in most]
        asked.append(pool.submit(the_same, last, cluster, USUAL))
        asked.append(pool.submit(the_same_from_a_lake, cluster.url, tmp_path, without=LEAST))
        for each in asked:
            each.result()
        two_executors_have_worked(cluster)


def the_same(told: Told, cluster: Cluster, settings: Mapping[str, str]) -> None:
    """In a session of its own."""
    with closing(SparkTables(cluster.url)) as spark:
        for name, value in settings.items():
            spark.engine.session.conf.set(name, value)
        assert spark.engine.session.version.startswith("4.3.")
        same_everywhere(told, spark)


def two_executors_have_worked(cluster: Cluster) -> None:
    assert [worker["coresused"] for worker in cluster.workers] == [1, 1]
    assert len({executor["hostPort"] for executor in cluster.executors}) == 2
    assert all(executor["totalTasks"] > 0 for executor in cluster.executors)
