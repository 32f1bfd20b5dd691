"""Publishing from a lake: the ledger, what is news, what must not be lost, and Spark going away."""

from __future__ import annotations

import warnings
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from tests.engines import started_sail
from tests.lake_publications import COPENHAGEN, differences, imported
from tests.lakes import FIRST, LEAST, deliveries, made_up, write_lake, write_rows
from tests.records.deliveries import delivery

from quarterdeck.facts.building import PublishFailed
from quarterdeck.records.imports import import_delivery
from quarterdeck.records.lakes import publish_lake, surveyed
from quarterdeck.records.models import AuditEvent, Company, CurrentPublication, ImportRun, Publication
from quarterdeck.records.publications import file_of


@pytest.fixture
def company(db, settings, tmp_path):
    settings.PUBLICATIONS_FOLDER = tmp_path / "facts"
    found = Company.current()
    found.revise(by=None, time_zone="Europe/Copenhagen", currency="SEK")
    return found


def published(lake: Path, url: str, *, rebuild: bool = False):
    with surveyed(str(lake), url, rebuild=rebuild) as survey:
        assert not survey.findings
        return publish_lake(survey, by=None)


def standing() -> Path:
    found = CurrentPublication.standing()
    assert found
    return file_of(found)


def test_a_lake_that_grows_and_files_between_make_the_file_that_imports_make(company, sail_url, tmp_path):
    exports = made_up(3, days=5, without=LEAST)
    *first, between, last = sorted(exports)
    lake = write_lake(tmp_path / "lake", {key: exports[key] for key in first})
    (whole,) = published(lake, sail_url)
    assert whole.publication.counts["opportunity"]["new"]
    assert published(lake, sail_url) == ()
    import_delivery(deliveries({between: exports[between]})[0], by=None)
    write_lake(lake, {last: exports[last]})
    (added,) = published(lake, sail_url)
    assert added.publication.observed_on == last[0]
    assert (
        differences(
            imported(exports, set_up=len(exports), calendar=COPENHAGEN),
            standing(),
            without={"publication", "quarantine"},
        )
        == {}
    )
    assert [run.result for run in ImportRun.objects.order_by("pk")] == ["published"] * 3
    assert AuditEvent.objects.filter(verb="publish").count() == 3


def test_a_source_that_is_new_in_a_lake_comes_beside_the_one_that_is_known(company, sail_url, tmp_path):
    exports = made_up(5, days=2, sources=("crm", "erp"), without=LEAST)
    known = {key: tables for key, tables in exports.items() if key[1] == "crm"}
    new = {
        key: {name: rows for name, rows in tables.items() if name in {"opportunity", "activity"}}
        for key, tables in exports.items()
        if key[1] == "erp"
    }
    lake = write_lake(tmp_path / "lake", known)
    published(lake, sail_url)
    write_lake(lake, new)
    (beside,) = published(lake, sail_url)
    assert beside.publication.source == "erp"
    assert (
        differences(
            imported(known | new, set_up=len(exports), calendar=COPENHAGEN),
            standing(),
            without={"publication", "quarantine"},
        )
        == {}
    )


def test_instants_are_utc_with_a_zone_or_without_and_money_that_is_too_large_is_unknown_and_listed(
    company, sail_url, tmp_path
):
    named = {"source": "007", "observed_on": FIRST, "opportunity_id": "1"}
    deal = named | {"status": "open", "amount": Decimal(10**15), "updated_at": datetime(2026, 3, 1, 12)}
    write_rows(
        tmp_path / "opportunity", "opportunity", [deal], amount=pa.decimal128(38, 4), updated_at=pa.timestamp("us")
    )
    told = named | {"field": "stage", "changed_at": datetime(2026, 3, 20, 9), "value": "Propose"}
    write_rows(tmp_path / "opportunity_change", "opportunity_change", [told], changed_at=pa.timestamp("us", "UTC"))
    (done,) = published(tmp_path, sail_url)
    assert done.built
    assert [r.reason for r in done.built.rejections] == ["'1000000000000000.0000' cannot be stored as money (1)"]
    assert asked("SELECT changed_at, value FROM field_change") == [(datetime(2026, 3, 20, 9), "Propose")]
    assert asked("SELECT opportunity_id, amount, updated_at FROM seen_state") == [
        ("007:1", None, datetime(2026, 3, 1, 12))
    ]


def test_what_the_set_up_showed_stays_known_all_along_when_it_is_read_anew_years_later(company, sail_url, tmp_path):
    import_delivery(delivery(1, source="erp"), by=None)
    deal = {"status": "open", "created_on": FIRST - timedelta(days=30)}
    product = {"product": [{"product_id": "p", "name": "Pump"}]}
    first = {"opportunity": [{"opportunity_id": "1", **deal}], **product}
    second = {"opportunity": [{"opportunity_id": "1", **deal}, {"opportunity_id": "2", **deal}]}
    lake = write_lake(tmp_path / "lake", {(FIRST, "crm"): first, (FIRST + timedelta(days=1), "crm"): second})
    published(lake, sail_url)
    begins = "SELECT opportunity_id, min(valid_from) FROM opportunity_version WHERE source = 'crm' GROUP BY ALL"
    before = dict(asked(begins))
    assert before["crm:2"] == before["crm:1"]
    company.revise(by=None, opened_on=FIRST)
    published(lake, sail_url, rebuild=True)
    assert dict(asked(begins)) == before
    assert asked("SELECT name FROM product WHERE known_from = DATE '1900-01-01'") == [("Pump",)]


def test_rows_that_a_lake_gains_of_a_set_up_day_are_told_known_from_that_day_and_not_read_anew(
    company, sail_url, tmp_path
):
    deal = {"status": "open", "created_on": FIRST - timedelta(days=30)}
    lake = write_lake(tmp_path / "lake", {(FIRST, "crm"): {"opportunity": [{"opportunity_id": "1", **deal}]}})
    published(lake, sail_url)
    company.revise(by=None, opened_on=FIRST)
    begins = "SELECT opportunity_id, min(valid_from) FROM opportunity_version GROUP BY ALL"
    before = dict(asked(begins))
    write_lake(lake, {(FIRST, "crm"): {"opportunity": [{"opportunity_id": "2", **deal}]}})
    with surveyed(str(lake), sail_url) as survey:
        assert ["is a day of the set-up, which is over since" in note for note in survey.notes] == [True]
        publish_lake(survey, by=None)
    first_end = datetime.combine(FIRST, datetime.max.time()) - timedelta(hours=1)
    assert dict(asked(begins)) == {**before, "crm:2": first_end}
    assert published(lake, sail_url) == ()
    with pytest.raises(PublishFailed, match="after that was over"):
        published(lake, sail_url, rebuild=True)


def test_other_sources_stay_and_nothing_is_read_anew_that_the_lake_does_not_hold(company, sail_url, tmp_path):
    import_delivery(delivery(1, source="erp"), by=None)
    exports = made_up(3, days=2, without=LEAST)
    lake = write_lake(tmp_path / "lake", exports)
    published(lake, sail_url)
    assert Publication.objects.get(number=2).source == "crm"
    assert {s for s, *_ in asked("SELECT DISTINCT source FROM opportunity_version")} == {"crm", "erp"}
    before = asked("SELECT * EXCLUDE (owner_no) FROM opportunity_version ORDER BY ALL")
    (again,) = published(lake, sail_url, rebuild=True)
    assert again.built
    assert asked("SELECT * EXCLUDE (owner_no) FROM opportunity_version ORDER BY ALL") == before
    later = delivery(2, day=FIRST + timedelta(days=90))
    import_delivery(later, by=None)
    with pytest.raises(PublishFailed, match=f"holds what crm delivered as opportunity on {later.observed_on}"):
        published(lake, sail_url, rebuild=True)
    assert standing().name == "facts-000004.duckdb"


@pytest.mark.parametrize("step", ["Working out what follows", "Bringing held history"])
def test_spark_going_away_changes_nothing_and_is_said(company, sail_url, tmp_path, monkeypatch, step):
    monkeypatch.setattr("quarterdeck.facts.spark.RETRIES", 1)
    import_delivery(delivery(1, source="erp"), by=None)
    lake = write_lake(tmp_path / "lake", made_up(3, days=2, without=LEAST))
    server, url = started_sail(tmp_path)
    reached = []

    def watch(what: str, *_: int) -> None:
        reached.append(what)
        if what.startswith(step):
            server.stop()

    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with pytest.raises(PublishFailed, match="Spark broke off"), surveyed(str(lake), url) as survey:
            publish_lake(survey, by=None, progress=watch)
    assert [str(each.message) for each in warned] == []
    assert reached[-1].startswith(step)
    assert standing().name == "facts-000001.duckdb"
    assert [path.name for path in standing().parent.glob("*building*")] == []
    assert ImportRun.objects.order_by("pk").last().result == "refused"


def asked(sql: str):
    with duckdb.connect(str(standing()), read_only=True) as connection:
        return connection.execute(sql).fetchall()
