from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command

from quarterdeck.connectors import ReadSettings
from quarterdeck.records.models import AuditEvent, Source, StaleRecord
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


def test_the_migrations_make_exactly_the_tables_of_the_models():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
