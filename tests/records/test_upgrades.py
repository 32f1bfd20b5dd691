"""A home of an earlier version goes on: its facts are brought up to date, and what was imported stays imported."""

from __future__ import annotations

import duckdb
import pytest
from tests.facts.layouts import turned_back
from tests.records.deliveries import DEALS, delivery, total

from quarterdeck.facts.engine import FactsUnreadable
from quarterdeck.facts.schema import LAYOUT
from quarterdeck.records import upgrades
from quarterdeck.records.audit import verify_trail
from quarterdeck.records.imports import already_imported, import_delivery, quiet
from quarterdeck.records.lock import ImportUnderway, only_one
from quarterdeck.records.models import AuditEvent, CurrentPublication, ImportRun, Publication, Result
from quarterdeck.records.opened import close_all, standing_facts
from quarterdeck.records.publications import PublicationRefused, file_of, folder, roll_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def publications(settings, tmp_path):
    settings.PUBLICATIONS_FOLDER = tmp_path / "facts"
    yield settings.PUBLICATIONS_FOLDER
    close_all()


def bring(number):
    return import_delivery(delivery(number), by=None).publication


def age(publication, layout="5"):
    """Let the publication's file be one that an earlier version wrote."""
    path = file_of(publication)
    turned_back(path, layout, path.with_name("older")).rename(path)


def upgrade(number=None):
    return upgrades.upgrade(number, by=None, progress=quiet)


def worth():
    return total(standing_facts(CurrentPublication.standing().file_name).reader)


def test_what_stands_is_upgraded_into_a_publication_of_its_own():
    bring(1)
    age(bring(2))
    with pytest.raises(FactsUnreadable, match="quarterdeck facts upgrade 2"):
        worth()
    made = upgrade()
    assert CurrentPublication.standing() == made
    assert (made.number, made.built_on_id, made.digest) == (3, 2, Publication.objects.get(number=2).digest)
    assert worth() == 2 * DEALS
    event = AuditEvent.objects.order_by("number").last()
    told = event.told()
    assert (event.verb, event.key, told["upgraded"], told["from_layout"], told["to_layout"]) == (
        "upgrade",
        "3",
        2,
        "5",
        LAYOUT,
    )
    assert verify_trail().holds


def test_what_was_imported_stays_imported_and_the_next_import_builds_on_it():
    age(bring(1))
    made = upgrade()
    assert already_imported(delivery(1)) == made
    assert import_delivery(delivery(1), by=None).already
    after = bring(2)
    assert (after.built_on, worth()) == (made, 2 * DEALS)


def test_an_import_brings_what_stands_up_to_date_by_itself():
    age(bring(1))
    assert bring(2).built_on.built_on_id == 1
    assert worth() == 2 * DEALS
    assert [run.result for run in ImportRun.objects.all()] == [Result.PUBLISHED, Result.PUBLISHED]


def test_an_earlier_publication_of_an_older_layout_can_stand_again():
    older = bring(1)
    bring(2)
    age(older)
    with pytest.raises(FactsUnreadable, match="quarterdeck facts upgrade 1"):
        roll_back(1, by=None)
    assert upgrade(1).built_on == older
    assert worth() == 1 * DEALS


def test_what_cannot_be_upgraded_is_said_in_words():
    with pytest.raises(PublicationRefused, match="nothing to upgrade"):
        upgrade()
    standing = bring(1)
    with pytest.raises(PublicationRefused, match="as they should be"):
        upgrade()
    with pytest.raises(PublicationRefused, match="no publication 7"):
        upgrade(7)
    with duckdb.connect(str(file_of(standing))) as opened:
        opened.execute("UPDATE setting SET value = '99' WHERE name = 'layout'")
    with pytest.raises(FactsUnreadable, match="newer version"):
        upgrade()
    file_of(standing).unlink()
    with pytest.raises(PublicationRefused, match="swept"):
        upgrade(1)


def test_it_is_done_where_it_is_needed_and_nowhere_else(settings):
    assert upgrades.upgrade_standing(by=None, progress=quiet) is None
    standing = bring(1)
    assert upgrades.upgrade_standing(by=None, progress=quiet) is None
    age(standing)
    settings.FACTS_URL = "postgresql://elsewhere/facts"
    assert upgrades.upgrade_standing(by=None, progress=quiet) is None
    settings.FACTS_URL = ""
    assert upgrades.upgrade_standing(by=None, progress=quiet).number == 2
    file_of(CurrentPublication.standing()).write_bytes(b"damaged" * 999)
    assert upgrades.upgrade_standing(by=None, progress=quiet) is None


def test_only_one_builds_at_a_time():
    age(bring(1))
    with only_one(folder(), "Ada"), pytest.raises(ImportUnderway, match="Ada"):
        upgrade()


def test_ended_before_the_pointer_is_flipped_the_old_stands_and_the_next_one_completes(monkeypatch):
    standing = bring(1)
    age(standing)

    def killed(*_args, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(upgrades, "record_event", killed)
        with pytest.raises(KeyboardInterrupt):
            upgrade()
    assert CurrentPublication.standing() == standing
    assert Publication.objects.count() == 1
    assert upgrade().number == 2
    assert worth() == 1 * DEALS
