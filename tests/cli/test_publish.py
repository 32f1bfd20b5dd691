from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pyarrow as pa
from tests.lakes import FIRST, LEAST, made_up, write_lake, write_rows

DEAL = {"opportunity_id": "1", "status": "open", "stage": "Qualify", "amount": Decimal(100), "close_on": FIRST}


def lay(lake, table, *rows, source="crm", day=FIRST, **kinds):
    """Rows with their source and day as columns, as a table of a warehouse would be written."""
    write_rows(lake / table, table, [{"source": source, "observed_on": day, **row} for row in rows], **kinds)


def test_a_lake_is_looked_over_published_and_known_the_next_time(quarterdeck, sail_url, tmp_path):
    lake = write_lake(tmp_path / "lake", made_up(1, without=LEAST))
    told = quarterdeck("publish", "--lake", lake, "--on", sail_url, "--dry-run")
    assert "To be worked out on Spark" in told
    assert "this was a dry run" in told
    assert "Nothing has been imported yet" in quarterdeck("facts", "list")
    told = quarterdeck("publish", "--lake", lake, "--on", sail_url, "--yes")
    assert "Imported: publication 1" in told
    assert "'maybe' is not a known status" in told
    assert "Control totals" in told
    again = quarterdeck("publish", "--lake", lake, "--on", sail_url, "--yes")
    assert "Already published" in again
    assert f"as of {FIRST}" in quarterdeck("show", "performance", "--as-of", FIRST)


def test_what_is_wrong_with_a_lake_is_said_before_anything_runs(quarterdeck, sail_url, tmp_path):
    lay(tmp_path, "opportunity", DEAL | {"amount": 1.5, "close_on": "soon"}, amount=pa.float64(), close_on=pa.string())
    lay(tmp_path, "sale", {"sale_id": "s1", "amount": Decimal(1)})
    write_rows(tmp_path / "account", "account", [{"account_id": "acme", "observed_on": FIRST}])
    lay(tmp_path, "seller", {"seller_id": "ann"}, day=FIRST.replace(year=2199))
    told = quarterdeck("publish", "--lake", tmp_path, "--on", sail_url, code=1)
    for said in (
        "amount │ is double, not DECIMAL(18,4) │ Write it as",
        "close_on │ is string, not DATE",
        "sale │ sold_on │ is missing │ Add it",
        "account │ source │ is missing │ Add it as a column or a partition",
        "seller │ observed_on │ reaches to 2199-03-25 │ That day has not come",
        "5 findings. Nothing was changed.",
    ):
        assert said in told
    assert "Nothing has been imported yet" in quarterdeck("facts", "list")


def test_no_lake_and_no_spark_are_said(quarterdeck, sail_url, tmp_path, monkeypatch):
    monkeypatch.setattr("quarterdeck.facts.spark.RETRIES", 1)
    assert "holds no folder with Parquet files" in quarterdeck("publish", "--lake", tmp_path, "--on", sail_url, code=1)
    assert "Spark does not answer at sc://127.0.0.1:1" in quarterdeck(
        "publish", "--lake", tmp_path, "--on", "sc://127.0.0.1:1", code=1
    )


def test_a_folder_may_have_any_name_that_is_no_pattern(quarterdeck, sail_url, tmp_path):
    rows = DEAL, DEAL | {"opportunity_id": "2", "status": "maybe"}
    for name in ('it\'s "ours"; DROP', "100% \\ $name"):
        lay(tmp_path / name, "opportunity", *rows)
        told = quarterdeck("publish", "--lake", tmp_path / name, "--on", sail_url, "--yes", "--rebuild")
        assert f"{name} Folder" in told
        assert "'maybe' is not a known status" in told
    lay(tmp_path / "[ours]", "opportunity", *rows)
    told = quarterdeck("publish", "--lake", tmp_path / "[ours]", "--on", sail_url, "--yes", code=1)
    assert "Spark reads * ? [ ] { } as a pattern: rename the folder." in told


def test_rows_that_are_the_same_are_one_and_rows_that_differ_are_refused_unless_they_are_ordered(
    quarterdeck, sail_url, tmp_path
):
    told = {"opportunity_id": "1", "field": "stage", "changed_at": datetime(2026, 3, 20, 9), "old_value": None}
    for name, rows in {
        "same": [told | {"value": "Qualify"}] * 3,
        "differ": [told | {"value": "Qualify"}, told | {"value": "Propose"}],
        "ordered": [told | {"value": "Propose", "nth": 2}, told | {"value": "Qualify", "nth": 1}],
    }.items():
        lay(tmp_path / name, "opportunity", DEAL)
        lay(tmp_path / name, "opportunity_change", *rows)
    told = quarterdeck("publish", "--lake", tmp_path / "differ", "--on", sail_url, "--yes", code=1)
    assert "the export of crm of 2026-03-25 holds 2 different rows with opportunity_id crm:1" in told
    assert "opportunity_change │ 1 │" in quarterdeck("publish", "--lake", tmp_path / "same", "--on", sail_url, "--yes")
    assert "opportunity_change │ 0 │ 1" in quarterdeck(
        "publish", "--lake", tmp_path / "ordered", "--on", sail_url, "--yes"
    )


def test_a_lake_without_opportunities_is_published_and_waits_for_them(quarterdeck, sail_url, tmp_path):
    told = {"opportunity_id": "1", "field": "stage", "changed_at": datetime(2026, 3, 20, 9), "value": "Won"}
    lay(tmp_path, "opportunity_change", told)
    said = quarterdeck("publish", "--lake", tmp_path, "--on", sail_url, "--yes")
    assert "Imported: publication 1" in said
    assert "1 opportunity has a history only" in said
