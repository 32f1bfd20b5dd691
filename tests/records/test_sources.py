from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.management import call_command

from quarterdeck.connectors import ReadSettings
from quarterdeck.connectors.dates import DateReader
from quarterdeck.domain.calendar import Clock
from quarterdeck.records.models import AuditEvent, Company, Source, StaleRecord, TimeZoneVersion
from quarterdeck.records.refusal import Refusal
from quarterdeck.records.sources import manner_of

pytestmark = pytest.mark.django_db

HEADER = "Id,Name,Amount,StageName,CloseDate,OwnerId,CreatedDate,IsClosed,IsWon,ForecastCategory\n"
ROW = "0061,Deal,1000,Prospecting,2026-03-31,005A,2026-01-05,false,false,Pipeline\n"


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "Opportunity.csv"
    path.write_text(HEADER + ROW, encoding="utf-8")
    return path


def manner(path, source=None, **answers):
    return manner_of([path], source=source, mapping=None, settings=ReadSettings(**answers), day=date(2026, 2, 6))


def known(name, product="Salesforce", **answers):
    return Source.remember(name, mapping="", settings=ReadSettings(**answers), products=[product], by=None)


@pytest.fixture
def product(export):
    from quarterdeck.connectors import recognise

    return recognise([export]).tables[0].product


def test_the_first_time_a_product_names_its_own_source(export):
    assert manner(export).source is None


def test_the_next_time_what_was_answered_holds_unless_something_else_is_said(export, product):
    known("crm", product, date_order="dmy", decimal=",")
    found = manner(export, decimal=".")
    assert (found.source, found.settings.date_order, found.settings.decimal) == ("crm", "dmy", ".")


def test_files_that_fit_two_sources_are_not_guessed(export, product):
    known("crm", product)
    known("crm-emea", product)
    with pytest.raises(Refusal, match=r"crm, crm-emea.*--source"):
        manner(export)
    assert manner(export, source="crm-emea").source == "crm-emea"


def test_remembering_the_same_again_changes_nothing(product):
    known("crm", product)
    events = AuditEvent.objects.count()
    known("crm", product)
    assert AuditEvent.objects.count() == events


def test_an_old_copy_of_a_source_is_not_saved(product):
    known("crm", product)
    old = Source.objects.get()
    known("crm", product, decimal=",")
    with pytest.raises(StaleRecord):
        old.change(mapping="x")


def in_berlin():
    Company.current().revise(by=None, time_zone="Europe/Berlin")


def moved_to_tokyo(first_on):
    in_berlin()
    Company.current().revise(by=None, opened_on=date(2199, 1, 1))
    TimeZoneVersion.plan("Asia/Tokyo", first_on, by=None)


def test_utc_is_said_and_not_taken_for_the_organisation_s_zone(export, tmp_path):
    in_berlin()
    mapping = tmp_path / "map.toml"
    mapping.write_text('source = "crm"\n[reading]\ntime_zone = "UTC"\n', encoding="utf-8")
    mapped = manner_of([export], source=None, mapping=mapping, settings=ReadSettings(), day=date(2026, 2, 6)).settings
    for found in (mapped, manner(export, source="crm", time_zone="UTC").settings):
        assert (found.time_zone, found.clock) == ("UTC", Clock("Europe/Berlin"))
        reader = DateReader(None, found.zone, found.days, found.is_utc)
        assert reader.instant("2026-03-17 23:30") == datetime(2026, 3, 17, 23, 30)
        assert reader.day("2026-03-17 23:30") == date(2026, 3, 18)
        assert reader.day("2026-03-17") == reader.day("2026-03-17 00:00") == date(2026, 3, 17)
    assert manner(export, source="crm").settings.time_zone == "Europe/Berlin"


def test_a_zone_said_for_a_source_stays_when_the_organisation_moves_and_one_that_nobody_said_follows(export, product):
    moved_to_tokyo(date(2026, 2, 1))
    known("crm", product, time_zone="Europe/Berlin")
    found = manner(export)
    assert (found.settings.time_zone, found.said.time_zone) == ("Europe/Berlin", "Europe/Berlin")
    assert "as was said for this source" in found.note
    assert "--time-zone Asia/Tokyo" in found.note
    known("crm", product)
    found = manner(export)
    assert (found.settings.time_zone, found.said.time_zone) == ("Asia/Tokyo", None)
    assert "the organisation's zone on the day of the export" in found.note
    assert "--time-zone Europe/Berlin" in found.note
    assert manner(export, time_zone="UTC").note is None


def test_before_a_move_there_is_nothing_to_say_of_zones(export, product):
    moved_to_tokyo(date(2026, 2, 7))
    known("crm", product)
    assert (manner(export).settings.time_zone, manner(export).note) == ("Europe/Berlin", None)


def test_answers_of_earlier_versions_held_the_organisation_s_zone_whether_it_was_said_or_not(export, product):
    in_berlin()
    for noted, read_as in (("Europe/Berlin", None), ("UTC", None), ("America/New_York", "America/New_York")):
        known("crm", product)
        source = Source.objects.get()
        answers = {name: value for name, value in source.answers.items() if name != "zone"}
        source.change(answers={**answers, "time_zone": noted})
        assert manner(export).said.time_zone == read_as


def test_the_migrations_make_exactly_the_tables_of_the_models():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
