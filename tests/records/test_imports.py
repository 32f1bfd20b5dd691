from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.records.deliveries import DEALS, delivery, total

from quarterdeck.connectors.organisation import OrganisationRow
from quarterdeck.domain.facts import Place
from quarterdeck.facts.publish import PublishFailed
from quarterdeck.records import imports
from quarterdeck.records.book import NothingPublished, open_book
from quarterdeck.records.imports import import_delivery
from quarterdeck.records.lock import ImportUnderway, only_one
from quarterdeck.records.models import (
    AuditEvent,
    CurrentPublication,
    ImportRun,
    LinkedBy,
    OwnerIdentity,
    Person,
    Publication,
    Result,
    Unit,
)
from quarterdeck.records.opened import close_all
from quarterdeck.records.publications import PublicationRefused, folder, roll_back
from quarterdeck.records.refusal import Refusal

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 5)


@pytest.fixture(autouse=True)
def publications(settings, tmp_path):
    settings.PUBLICATIONS_FOLDER = tmp_path / "facts"
    yield settings.PUBLICATIONS_FOLDER
    close_all()


def bring(number, **more):
    organisation = more.pop("organisation", ())
    return import_delivery(delivery(number, **more), by=None, organisation=organisation)


def ada(**more):
    row = OrganisationRow("Ada", None, None, ("Acme", "North"), "seller", None, None, None, Place("people.csv", row=2))
    return replace(row, **more)


def files():
    return sorted(path.name for path in folder().glob("*.duckdb"))


def test_before_the_first_import_there_is_nothing_to_open():
    with pytest.raises(NothingPublished, match="quarterdeck import"):
        open_book(None, TODAY)


def test_an_import_stands_and_is_in_the_ledger_and_in_the_trail():
    imported = bring(1)
    book = open_book(None, TODAY)
    assert total(book.facts) == DEALS
    assert (imported.publication.number, imported.publication.source) == (1, "crm")
    assert imported.publication.control_totals["statuses"] == [
        {"status": "open", "currency": None, "deals": DEALS, "amount": "10.0000"}
    ]
    assert AuditEvent.objects.filter(verb="publish", key="1").exists()
    assert ImportRun.objects.get().result == Result.PUBLISHED


def test_the_company_has_a_unit_after_the_first_import_even_without_an_organisation():
    bring(1)
    assert open_book(None, TODAY).home().key == Unit.objects.get().key


def test_the_same_content_again_changes_nothing_and_says_so():
    bring(1)
    events, before = AuditEvent.objects.count(), files()
    assert bring(1).already
    assert (AuditEvent.objects.count(), files()) == (events, before)
    assert ImportRun.objects.last().result == Result.ALREADY


def test_the_same_content_of_a_later_day_again_changes_nothing_either():
    bring(1)
    assert bring(1, day=date(2026, 5, 1)).already


def test_content_that_comes_back_after_it_had_changed_is_news():
    bring(1, day=date(2026, 1, 12))
    bring(2, day=date(2026, 1, 19))
    assert not bring(1, day=date(2026, 1, 26)).already
    assert total(open_book(None, TODAY).facts) == DEALS
    assert bring(1, day=date(2026, 1, 12)).already


def test_another_source_in_between_does_not_make_it_news():
    bring(1)
    bring(1, source="erp")
    assert bring(1).already


def test_going_back_lets_an_earlier_publication_stand_and_the_next_import_builds_on_it():
    bring(1)
    bring(2)
    roll_back(1, by=None)
    assert total(open_book(None, TODAY).facts) == DEALS
    assert AuditEvent.objects.filter(verb="roll back", key="1").exists()
    again = bring(2)
    assert (again.already, again.publication.number, again.publication.built_on_id) == (False, 3, 1)
    assert total(open_book(None, TODAY).facts) == 2 * DEALS


def test_going_back_is_refused_where_it_makes_no_sense():
    bring(1)
    with pytest.raises(PublicationRefused, match="stands already"):
        roll_back(1, by=None)
    with pytest.raises(PublicationRefused, match="no publication 9"):
        roll_back(9, by=None)


def test_old_publications_are_swept_and_cannot_come_back(settings):
    settings.KEEP_PUBLICATIONS = 2
    for number in (1, 2, 3):
        bring(number)
    assert files() == ["facts-000002.duckdb", "facts-000003.duckdb"]
    with pytest.raises(PublicationRefused, match="has been swept"):
        roll_back(1, by=None)


def test_what_a_killed_import_left_is_cleared_away():
    bring(1)
    left = [folder() / "facts-000002.duckdb", folder() / "facts-000002.duckdb.building"]
    for path in left:
        path.write_bytes(b"half")
    ImportRun.objects.create(begun_by="console", source="crm", digest="x")
    assert bring(2).publication.number == 2
    assert files() == ["facts-000001.duckdb", "facts-000002.duckdb"]
    assert not left[1].exists()
    assert ImportRun.objects.filter(result=Result.INTERRUPTED).count() == 1


def test_a_second_import_is_told_who_is_at_it_and_since_when():
    with only_one(folder(), "olga@acme.example"), pytest.raises(ImportUnderway, match=r"olga@acme\.example.*since 20"):
        bring(1)
    assert not ImportRun.objects.exists()
    assert bring(1).publication.number == 1


def test_an_organisation_that_cannot_be_followed_publishes_nothing():
    bring(1)
    twice = (ada(end_on=date(2026, 3, 1)), ada(unit_path=("Acme", "South"), begin_on=date(2026, 2, 1)))
    with pytest.raises(Refusal, match=r"people\.csv"):
        bring(2, organisation=twice)
    assert CurrentPublication.standing().number == 1
    assert not Person.objects.exists()
    assert ImportRun.objects.last().result == Result.REFUSED


def test_a_build_that_fails_leaves_the_old_numbers(monkeypatch):
    bring(1)

    def full(*_args, **_kwargs):
        raise PublishFailed("The disk is full.")

    monkeypatch.setattr(imports, "build", full)
    with pytest.raises(PublishFailed):
        bring(2)
    assert total(open_book(None, TODAY).facts) == DEALS
    assert ImportRun.objects.last().message == "The disk is full."


@pytest.mark.parametrize(
    ("row", "how"),
    [
        (ada(seller_id="005A"), LinkedBy.OWNER_ID),
        (ada(person="Ada L.", email="ADA@acme.example"), LinkedBy.EMAIL),
        (ada(person=" ada"), LinkedBy.NAME),
    ],
)
def test_owners_are_linked_by_id_then_address_then_a_name_that_is_unique(row, how):
    imported = bring(1, organisation=(row,))
    link = OwnerIdentity.objects.get()
    assert (link.owner_id, link.linked_by, imported.strays) == ("crm:005A", how, ())


def test_a_name_that_two_people_bear_is_not_linked():
    rows = (ada(email="a1@x.example"), ada(email="a2@x.example"))
    assert [s.owner_id for s in bring(1, organisation=rows).strays] == ["crm:005A"]


def test_owners_nobody_knows_are_named_with_what_is_open_and_still_count_in_the_total():
    (stray,) = bring(7).strays
    assert (stray.called, stray.deals, stray.value) == ("Ada", DEALS, Decimal(7 * DEALS))
    assert {s.person_key for s in open_book(None, TODAY).stints} == {"unassigned"}


def test_the_ledger_refuses_a_pointer_that_moved_meanwhile(monkeypatch):
    bring(1)
    build = imports.build

    def build_while_somebody_goes_elsewhere(*args, **kwargs):
        built = build(*args, **kwargs)
        CurrentPublication.objects.all().delete()
        return built

    monkeypatch.setattr(imports, "build", build_while_somebody_goes_elsewhere)
    with pytest.raises(PublicationRefused, match="took the place"):
        bring(2)
    assert Publication.objects.count() == 1
