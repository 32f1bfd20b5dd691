"""The catalogue: every metric is defined, named, and described on the page made from it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from quarterdeck.metrics.catalogue import MEANINGS, METRICS
from quarterdeck.metrics.query import UnknownMetric, dimensions_of, metric_named
from quarterdeck.metrics.relations import TIME

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_defined_in_a_sentence_that_a_person_can_read(name):
    first = MEANINGS[name].split("\n\n", maxsplit=1)[0]
    assert first.endswith(".")
    assert first[0].isupper()
    assert "_" not in first


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_can_be_split_by_person_unit_and_line(name):
    assert {"person", "unit", "row"} <= set(dimensions_of(name))


def test_every_win_rate_names_its_four_choices():
    for name in ("win_rate", "value_win_rate", "created_cohort_win_rate"):
        assert [choice for choice, _ in METRICS[name].choices] == ["Outcomes", "Cohort", "Weight", "Maturity"]


def test_a_number_per_week_cannot_be_split_by_time():
    assert TIME & set(dimensions_of("activity_level")) == set()
    assert set(dimensions_of("touches")) >= TIME


def test_an_unknown_metric_is_answered_with_those_there_are():
    with pytest.raises(UnknownMetric, match=r"no metric 'revenue'.*bookings"):
        metric_named("revenue")


def test_the_page_of_metrics_is_up_to_date():
    done = subprocess.run(
        [sys.executable, "scripts/metrics_page.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "docs/metrics.md is up to date.")
